"""Seen from straight above: a strait, sea lanes, a delta."""

import numpy as np
from numpy.typing import NDArray

from broadsheet.publishing.demo.pictures.curves import Points, closed, resample, spline, taper
from broadsheet.publishing.demo.pictures.land import Field, noise, smoothstep, wander
from broadsheet.publishing.demo.pictures.sheet import GLAZE, KEY, OVER, PAPER, SPOT, Ink, Place, Sheet

Mask = NDArray[np.bool_]


def strait_map(sheet: Sheet) -> None:
    """Two coasts that face each other over a narrow sea, with the depths between them."""
    x, y = sheet.grid()
    turn = np.radians(sheet.rng.uniform(40, 72))
    middle = _mid_channel(sheet, turn)
    side, inland = _facing_coasts(sheet, x, y, turn)
    across, land = sheet.raster(side), sheet.raster(inland)
    near, far = (land > 0) & (across > 0), (land > 0) & (across <= 0)
    _depths(sheet, land)
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
        (900 + along * np.cos(turn) + across * np.sin(turn), 600 + along * np.sin(turn) - across * np.cos(turn))
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


def _depths(sheet: Sheet, land: Field) -> None:
    depth = np.maximum(-land, 0)
    sheet.tone(np.clip((depth - 90) / 500, 0, 0.4), plate=1)
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
    """Height lines that leave the plain by the coast alone, and shade on slopes that face away from light."""
    rise = smoothstep(inland, 10, 260)
    height = inland * 0.5 + rise * (150 * noise(sheet.rng, inland.shape, 4, octaves=4) + 90)
    slope = sheet.raster(np.gradient(height, axis=0) - np.gradient(height, axis=1))
    sheet.tone(np.clip(slope * 0.17 - 0.05, 0, 0.6), plate=0, mask=far)
    levels = np.clip(sheet.raster(height) / 44 + 20, 0, 250)
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
    aft, beam = np.asarray(way) * -30, np.array((-way[1], way[0])) * 5.5
    for flare in (-1, 1):
        sheet.line([bow, np.asarray(bow) + aft * 2.6 + beam * 4.4 * flare], 1.5, OVER)
    hull = np.array([bow, bow + aft * 0.3 + beam, bow + aft + beam, bow + aft - beam, bow + aft * 0.3 - beam])
    sheet.shape(hull, KEY)


def shipping_lanes(sheet: Sheet) -> None:
    """Hundreds of courses that crowd through one gap in a coast and part again for their ports."""
    x, y = sheet.grid()
    gate = (sheet.rng.uniform(860, 1080), sheet.rng.uniform(520, 680))
    inland = _broken_coast(sheet, x, y, gate)
    land = sheet.raster(inland)
    sheet.wash((0, 0.16))
    sea = np.maximum(-land, 0)
    sheet.contours(np.where(sea > 0, np.sqrt(np.minimum(sea, 130)) * 0.62, 0).astype(np.uint8), 1.4, OVER)
    ends = _bundles(sheet, gate)
    sheet.where(land > 0, KEY)
    levels = np.where(land > 26, (land / 38 + 2) + 3 * sheet.raster(noise(sheet.rng, x.shape, 5)), 0)
    sheet.contours(np.clip(levels, 0, 250).astype(np.uint8), 1.4, PAPER)
    for port in ends:
        _port(sheet, port)


def _broken_coast(sheet: Sheet, x: Field, y: Field, gate: Place) -> Field:
    """Land above and land below, which come near each other only at the gate."""
    rng = sheet.rng
    gap = 88 + 330 * (1 - np.exp(-(((x - gate[0]) / 330) ** 2)))
    slant = (x - gate[0]) * rng.uniform(-0.34, -0.12) + gate[1]
    return np.abs(y - slant) - gap * np.where(y < slant, 1.0, 1.18) + 84 * noise(rng, x.shape, 4.5, octaves=6)


def _bundles(sheet: Sheet, gate: Place) -> list[Place]:
    rng = sheet.rng
    west = [(-60, rng.uniform(360, 900)) for _ in range(3)] + [(rng.uniform(120, 420), rng.uniform(560, 980))]
    east = [(1860, rng.uniform(240, 800)) for _ in range(4)] + [(rng.uniform(1400, 1640), rng.uniform(260, 620))]
    for start in west:
        for end in east:
            _bundle(sheet, start, gate, end)
    return [west[-1], east[-1]]


def _bundle(sheet: Sheet, start: Place, gate: Place, end: Place) -> None:
    rng = sheet.rng
    for _ in range(int(rng.integers(7, 16))):
        spread = rng.normal(0, 1, 2)
        knots = [
            (start[0], start[1] + spread[0] * 34),
            ((start[0] + gate[0]) / 2, (start[1] + gate[1]) / 2 + spread[0] * 44 + rng.normal(0, 12)),
            (gate[0] + spread[1] * 30, gate[1] + spread[0] * 15),
            ((end[0] + gate[0]) / 2, (end[1] + gate[1]) / 2 + spread[1] * 44 + rng.normal(0, 12)),
            (end[0], end[1] + spread[1] * 34),
        ]
        sheet.line(spline(knots), 2.2, GLAZE)


def _port(sheet: Sheet, place: Place) -> None:
    sheet.disc(place, 30, PAPER)
    sheet.ring(place, 30, 4, OVER)
    sheet.disc(place, 14, SPOT)


def river_delta(sheet: Sheet) -> None:
    """A river that divides, and divides again, on its way into the sea."""
    x, y = sheet.grid()
    rng = sheet.rng
    front = 905 - 150 * np.exp(-(((x - 620) / 640) ** 2) * -1) * 0 + 60 * noise(rng, x.shape, 3, octaves=5)
    front = front + 150 * np.exp(-(((x - 1000) / 480) ** 2)) - 120
    sea = sheet.raster(y - front)
    sheet.wash(KEY)
    _fields(sheet)
    sheet.where(sea > 0, (0, 0.0))
    sheet.tone(np.clip(0.95 - sea / 330, 0, 1), plate=1, mask=sea > 0)
    _branch(sheet, np.array((rng.uniform(380, 700), -60.0)), np.pi / 2 - 0.12, 74, 0)
    sheet.contours((sea > 0).astype(np.uint8) + (sea > 60) + (sea > 150) + (sea > 290), 1.6, OVER)


def _fields(sheet: Sheet) -> None:
    pass


def _branch(sheet: Sheet, start: Points, heading: float, width: float, depth: int) -> None:
    rng = sheet.rng
    length = rng.uniform(150, 240) * (0.95 ** depth)
    t = np.linspace(0, 1, 24)
    turn = heading + 0.5 * wander(rng, 24, 1.5) + rng.normal(0, 0.1)
    steps = np.column_stack((np.cos(turn), np.sin(turn))) * length / 24
    path = start + np.cumsum(steps, axis=0)
    end_width = width * 0.86
    sheet.shape(taper(np.vstack((start, path)), (width, end_width)), PAPER)
    sheet.disc(path[-1], end_width / 2, PAPER)
    if depth > 8 or path[-1][1] > 1150:
        return
    share = rng.uniform(0.5, 0.72)
    spread = rng.uniform(0.32, 0.62)
    flip = rng.choice((-1, 1))
    pull = np.pi / 2
    base = heading * 0.6 + pull * 0.4
    if width > 60 or rng.random() < 0.86:
        _branch(sheet, path[-1], base + flip * spread * (1 - share), end_width * share ** 0.6, depth + 1)
        _branch(sheet, path[-1], base - flip * spread * share * 1.3, end_width * (1 - share) ** 0.6, depth + 1)
    else:
        _branch(sheet, path[-1], base, end_width, depth + 1)
