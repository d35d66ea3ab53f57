"""Seen from straight above: a strait, sea lanes, a delta."""

import numpy as np
from numpy.typing import NDArray

from broadsheet.publishing.demo.pictures.curves import Points, bezier, moved, resample, taper
from broadsheet.publishing.demo.pictures.land import Field, noise, smoothstep, wander
from broadsheet.publishing.demo.pictures.sheet import KEY, OVER, PAPER, SPOT, Ink, Place, Sheet

Mask = NDArray[np.bool_]


def strait_map(sheet: Sheet) -> None:
    """Two coasts that face each other over a narrow sea, with the depths between them."""
    x, y = sheet.grid()
    turn = np.radians(sheet.rng.uniform(40, 72))
    middle = _mid_channel(sheet, turn)
    side, inland = _facing_coasts(sheet, x, y, turn)
    across, land = sheet.raster(side), sheet.raster(inland)
    near, far = (land > 0) & (across > 0), (land > 0) & (across <= 0)
    _depths(sheet, inland, land)
    _rhumb_lines(sheet, middle[int(len(middle) * sheet.rng.uniform(0.36, 0.64))])
    sheet.where(near, KEY)
    sheet.where(far, SPOT)
    _relief(sheet, inland, near, far)
    sheet.contours((land > 0).astype(np.uint8), 4, OVER)
    _towns(sheet, x, y, inland, side)
    sheet.dashes(middle, 5, OVER, dash=26, gap=20)
    _convoys(sheet, middle)


def _mid_channel(sheet: Sheet, turn: float) -> Points:
    along = np.linspace(-1300, 1300, 120)
    across = -60 + 80 * np.sin(along / 330)
    return np.column_stack(
        (
            900 + along * np.cos(turn) + across * np.sin(turn),
            600 + along * np.sin(turn) - across * np.cos(turn),
        )
    )


def _facing_coasts(sheet: Sheet, x: Field, y: Field, turn: float) -> tuple[Field, Field]:
    """Which coast a place belongs to (its sign), and how far inland it lies."""
    rng = sheet.rng
    across = (x - 900) * np.sin(turn) - (y - 600) * np.cos(turn)
    along = (x - 900) * np.cos(turn) + (y - 600) * np.sin(turn)
    side = across + 60 - 80 * np.sin(along / 330)
    narrows = rng.uniform(-160, 160)
    half = 165 + 210 * (1 - np.exp(-(((along - narrows) / 520) ** 2)))
    return side, np.abs(side) - half + 92 * noise(rng, x.shape, 4, octaves=6)


def _depths(sheet: Sheet, inland: Field, land: Field) -> None:
    sheet.tone(np.clip((-inland - 90) / 500, 0, 0.4), plate=1)
    depth = np.maximum(-land, 0)
    lines = np.sqrt(depth + 20) * 0.78
    sheet.contours(np.where(land > 0, 0, lines).astype(np.uint8), 1.5, OVER)


def _rhumb_lines(sheet: Sheet, rose: Place) -> None:
    """The fan of courses that old charts draw from one rose."""
    for bearing in np.radians(np.arange(0, 360, 22.5)):
        away = (rose[0] + 2200 * np.cos(bearing), rose[1] + 2200 * np.sin(bearing))
        sheet.line([rose, away], 1.3, OVER)
    sheet.ring(rose, 62, 1.5, OVER)
    sheet.ring(rose, 54, 3.5, OVER)


def _relief(sheet: Sheet, inland: Field, near: Mask, far: Mask) -> None:
    """Height lines that leave the plain by the coast alone, and shade where slopes face away from light."""
    rise = smoothstep(inland, 10, 260)
    height = inland * 0.5 + rise * (150 * noise(sheet.rng, inland.shape, 3, octaves=3) + 90)
    slope = np.gradient(height, axis=0) - np.gradient(height, axis=1)
    sheet.tone(np.clip(slope * 0.07 - 0.03, 0, 0.26), plate=0, mask=far)
    levels = np.clip(sheet.raster(height) / 50 + 20, 0, 250)
    for land, ink in ((near, PAPER), (far, OVER)):
        sheet.contours(np.where(land, levels, 0).astype(np.uint8), 1.5, ink)


def _towns(sheet: Sheet, x: Field, y: Field, inland: Field, side: Field) -> None:
    on_plain = np.argwhere((inland > 22) & (inland < 46) & (np.abs(x - 900) < 780) & (np.abs(y - 600) < 520))
    for row, column in on_plain[sheet.rng.integers(0, len(on_plain), 9)]:
        place = (x[row, column], y[row, column])
        inner: Ink = KEY if side[row, column] > 0 else SPOT
        sheet.disc(place, 13, PAPER)
        sheet.disc(place, 7, inner)


def _convoys(sheet: Sheet, middle: Points) -> None:
    lane = resample(middle, 46)
    way = np.gradient(lane, axis=0)
    way /= np.hypot(*way.T)[:, None]
    starboard = np.column_stack((-way[:, 1], way[:, 0]))
    for start, course in ((sheet.rng.integers(12, 20), 1), (sheet.rng.integers(28, 36), -1)):
        for step in range(sheet.rng.integers(3, 6)):
            at = int(start + step * 2) % len(lane)
            _ship_from_above(sheet, lane[at] + course * starboard[at] * 38, way[at] * course)


def _ship_from_above(sheet: Sheet, bow: Place, way: Points) -> None:
    aft, beam = np.asarray(way) * -40, np.array((-way[1], way[0])) * 7.5
    for flare in (-1, 1):
        sheet.line([bow, np.asarray(bow) + aft * 2.6 + beam * 4.4 * flare], 1.5, OVER)
    hull = np.array([bow, bow + aft * 0.3 + beam, bow + aft + beam, bow + aft - beam, bow + aft * 0.3 - beam])
    sheet.shape(hull, KEY)


def shipping_lanes(sheet: Sheet) -> None:
    """Hundreds of courses, bright on a dark sea, that crowd through one gap and part for their ports."""
    x, y = sheet.grid()
    gate = (sheet.rng.uniform(640, 1160), sheet.rng.uniform(460, 740))
    inland = _broken_coast(sheet, x, y, gate)
    land = sheet.raster(inland)
    sheet.wash(KEY)
    sheet.contours((np.sqrt(np.clip(-land, 0, 150)) * 0.45).astype(np.uint8), 1.4, (0.45, 0))
    ports = _harbours(sheet, x, inland, gate)
    for start in (*ports[0], (-60.0, gate[1] + 60), (-60.0, gate[1] - 120)):
        for end in (*ports[1], (1860.0, gate[1] + 40), (1860.0, gate[1] - 200)):
            _bundle(sheet, start, gate, end)
    _plains(sheet, inland, land)
    for x_at in gate[0] + sheet.rng.choice((-1, 1), 9) * sheet.rng.uniform(20, 330, 9):
        _hull_under_way(sheet, (x_at, gate[1] - 0.3 * (x_at - gate[0]) + sheet.rng.normal(0, 22)))
    for port in (*ports[0], *ports[1]):
        sheet.disc(port, 25, KEY)
        sheet.disc(port, 18, PAPER)
        sheet.disc(port, 9, SPOT)


def _broken_coast(sheet: Sheet, x: Field, y: Field, gate: Place) -> Field:
    """Land above and land below, which come near each other only at the gate."""
    rng = sheet.rng
    gap = 95 + 330 * (1 - np.exp(-(((x - gate[0]) / 360) ** 2)))
    slant = (x - gate[0]) * -0.3 + gate[1]
    rough = 70 * noise(rng, x.shape, 4.5, octaves=6)
    return np.abs(y - slant) - gap * np.where(y < slant, 1.0, 1.2) + rough


def _harbours(sheet: Sheet, x: Field, inland: Field, gate: Place) -> tuple[list[Place], list[Place]]:
    """Up to four ports on each side of the gate, in order along the coast and not crowded."""
    shore = np.argwhere(np.abs(inland[25:-25]) < 5) + np.array((25, 0))
    found: tuple[list[Place], list[Place]] = ([], [])
    for row, column in sheet.rng.permutation(shore):
        place = (float(x[row, column]), float(4 * row))
        beside = found[int(place[0] > gate[0])]
        clear = all(np.hypot(place[0] - other[0], place[1] - other[1]) > 260 for other in beside)
        if clear and 330 < abs(place[0] - gate[0]) < 760 and len(beside) < 4:
            beside.append(place)
    return found


def _bundle(sheet: Sheet, start: Place, gate: Place, end: Place) -> None:
    rng, axis = sheet.rng, np.array((1.0, -0.3))
    for _ in range(int(rng.integers(5, 13))):
        inward, outward, drift = rng.normal(0, 1, 3)
        passage = moved(np.array(gate), drift * 5, drift * 20)
        reach_in, reach_out = abs(gate[0] - start[0]) * 0.55, abs(end[0] - gate[0]) * 0.55
        before = bezier(start, (start[0] + 60, start[1] + inward * 34), passage - axis * reach_in, passage)
        after = bezier(passage, passage + axis * reach_out, (end[0] - 60, end[1] + outward * 34), end)
        sheet.line(np.vstack((before, after)), 2.2, PAPER if rng.random() < 0.12 else SPOT)


def _hull_under_way(sheet: Sheet, place: Place) -> None:
    course = sheet.rng.choice((-1, 1))
    along, beam = np.array((25.0, -7.5)) * course, np.array((2.0, 6.5))
    hull = place + np.array((along, along * 0.5 + beam, -along + beam, -along - beam, along * 0.5 - beam))
    sheet.shape(place + (hull - place) * 1.35, KEY)
    sheet.shape(hull, PAPER)


def _plains(sheet: Sheet, inland: Field, land: Field) -> None:
    sheet.where(land > 0, (0, 0.2))
    height = inland * 0.45 + 90 * noise(sheet.rng, inland.shape, 4) * smoothstep(inland, 0, 200)
    slope = np.gradient(height, axis=0) - np.gradient(height, axis=1)
    sheet.tone(np.clip(slope * 0.09 - 0.02, 0, 0.3), plate=0, mask=land > 0)
    sheet.contours(
        np.where(land > 20, np.clip(sheet.raster(height) / 26 + 30, 0, 250), 29).astype(np.uint8), 1.6, OVER
    )
    sheet.contours((land > 0).astype(np.uint8), 4, KEY)


def river_delta(sheet: Sheet) -> None:
    """A river that divides, and divides again, on its way through fields into the sea."""
    rng = sheet.rng
    apex = np.array((rng.uniform(330, 640), -90.0))
    sheet.wash((0, 0.9))
    _paddies(sheet)
    channels: list[tuple[Points, float, float]] = []
    bearings = np.radians(np.linspace(20, 104, int(rng.integers(11, 15))) + rng.normal(0, 1.6, 1))
    reach = rng.uniform(1150, 1250)
    mouths = apex + reach * np.column_stack((np.cos(bearings), np.sin(bearings)))
    _divide(rng, apex, mouths, channels)
    for path, width, _ in channels:
        _long_lots(sheet, path, width)
    _open_sea(sheet, apex, reach - 75)
    for path, width, end_width in channels:
        sheet.shape(taper(path, (width + 9, end_width + 9)), PAPER)
        sheet.disc(tuple(path[0]), width / 2 + 4, PAPER)
    for path, width, end_width in channels:
        sheet.shape(taper(path, (width, end_width)), KEY)
        sheet.disc(tuple(path[0]), width / 2, KEY)


def _paddies(sheet: Sheet) -> None:
    """The plain behind the delta: ruled fields, a few of them bare or under water."""
    turn = np.radians(sheet.rng.uniform(12, 34))
    along, across = np.array((np.cos(turn), np.sin(turn))), np.array((-np.sin(turn), np.cos(turn)))
    for i in range(-2, 34):
        for j in range(-12, 16):
            corner = along * i * 66 + across * (j * 96 + 31 * (i % 3))
            field = corner + np.array((0 * along, along * 66, along * 66 + across * 96, across * 96))
            pick = sheet.rng.random()
            if pick < 0.5:
                sheet.hatch(
                    field, 1.4, OVER, angle=np.degrees(turn) + 90 * (pick < 0.3), gap=9 if pick < 0.4 else 13
                )
            elif pick < 0.62:
                sheet.shape(field, (0, 0.45))
            sheet.line([*field, field[0]], 2.4, PAPER)


def _divide(
    rng: np.random.Generator, start: Points, mouths: Points, channels: list[tuple[Points, float, float]]
) -> None:
    """Split the water between two groups of mouths until each channel has one."""
    aim = mouths.mean(axis=0)
    width = 12 * len(mouths) ** 0.72
    if len(mouths) == 1:
        channels.append((_meander(rng, start, aim, 26), width, width * 1.5))
        return
    fork = start + (aim - start) * rng.uniform(0.2, 0.36)
    channels.append((_meander(rng, start, fork, 16), width, width * 0.92))
    cut = int(np.clip(round(len(mouths) * rng.uniform(0.35, 0.65)), 1, len(mouths) - 1))
    _divide(rng, fork, mouths[:cut], channels)
    _divide(rng, fork, mouths[cut:], channels)


def _meander(rng: np.random.Generator, start: Points, end: Points, swing: float) -> Points:
    t = np.linspace(0, 1, 60)
    way = end - start
    length = np.hypot(*way)
    sway = (
        swing * min(1.6, length / 220) * np.sin(np.pi * t) ** 0.5 * wander(rng, 60, length / 130, octaves=2)
    )
    return start + t[:, None] * way + sway[:, None] * np.array((-way[1], way[0])) / length


def _long_lots(sheet: Sheet, path: Points, width: float) -> None:
    """Strips of field that run back from a bank, as they do where water is the road."""
    bank = resample(path, 19)
    way = np.gradient(bank, axis=0)
    across = np.column_stack((-way[:, 1], way[:, 0])) / np.hypot(*way.T)[:, None]
    tones: tuple[Ink, ...] = ((0, 0.9), (0, 0.55), (0, 0.28), (0.16, 0.9), (0, 0), (0.34, 0.9))
    for flank in (-1, 1):
        depth = 62 + 22 * wander(sheet.rng, len(bank), 4)
        edge, back = bank + flank * across * width / 2, bank + flank * across * (width / 2 + depth)[:, None]
        for i, pick in enumerate(sheet.rng.integers(0, len(tones), len(bank) - 1)):
            lot = [edge[i], edge[i + 1], back[i + 1], back[i]]
            sheet.shape(lot, tones[pick])
            sheet.line(lot[1:3], 1.4, OVER)
        sheet.line(back, 1.4, OVER)


def _open_sea(sheet: Sheet, apex: Points, reach: float) -> None:
    x, y = sheet.grid()
    lobes = 46 * noise(sheet.rng, x.shape, 6, octaves=5)
    offshore = np.hypot(x - apex[0], y - apex[1]) - reach + lobes
    out = sheet.raster(offshore)
    sea = out > 0
    sheet.tone(np.clip(0.85 - offshore / 150, 0, 1), plate=1, mask=sea)
    sheet.tone(np.clip(0.35 + offshore / 120, 0, 1), plate=0, mask=sea)
    sheet.contours((np.sqrt(np.clip(out - 20, 0, 4000)) * 0.36).astype(np.uint8), 1.6, PAPER)
    sheet.contours(sea.astype(np.uint8), 5, PAPER)
