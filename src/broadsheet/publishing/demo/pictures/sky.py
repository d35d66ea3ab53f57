"""Overhead: orbits, flight paths, and the rain coming in."""

import numpy as np

from broadsheet.publishing.demo.pictures.curves import Points, arc, closed, resample, spline, taper
from broadsheet.publishing.demo.pictures.land import Field, grounded, height_at, noise, ridge, wander
from broadsheet.publishing.demo.pictures.sheet import GLAZE, KEY, OVER, PAPER, SPOT, Ink, Place, Sheet


def orbit(sheet: Sheet) -> None:
    """The edge of the earth by night, and what goes round it."""
    rng = sheet.rng
    centre, radius = (rng.uniform(760, 1060), 1760.0), 1130.0
    sheet.wash(KEY)
    for x, y in zip(rng.uniform(0, 1800, 260), rng.uniform(0, 1000, 260), strict=True):
        sheet.disc((x, y), rng.choice((1.3, 1.7, 2.6)), PAPER if rng.random() < 0.7 else SPOT)
    for reach, tone in ((150, 0.12), (105, 0.26), (66, 0.5), (32, 0.85)):
        sheet.disc(centre, radius + reach, (None, tone))
    _globe(sheet, centre, radius)
    tracks = [_track(rng, centre, radius, i) for i in range(5)]
    for track in tracks:
        sheet.line(track, 2, PAPER)
    for track in tracks[:4]:
        _small_craft(sheet, track)
    _satellite(sheet, (rng.uniform(480, 620), rng.uniform(300, 400)), 1.0, rng.uniform(-32, -14))


def _globe(sheet: Sheet, centre: Place, radius: float) -> None:
    """Land and sea on a ball, its night side hatched away."""
    x, y = sheet.grid()
    right, up = (x - centre[0]) / radius, (centre[1] - y) / radius
    depth = np.sqrt(np.clip(1 - right**2 - up**2, 0, 1))
    tilt = np.radians(38)
    north = up * np.cos(tilt) - depth * np.sin(tilt)
    toward = up * np.sin(tilt) + depth * np.cos(tilt)
    lon, lat = np.arctan2(right, toward), np.arcsin(np.clip(north, -1, 1))
    chart = noise(sheet.rng, (360, 720), 9, octaves=6)
    land = chart[((lat / np.pi + 0.5) * 359).astype(int), ((lon / np.pi / 2 + 0.5) * 719).astype(int) % 720]
    inside = sheet.raster(1 - np.hypot(right, up)) > 0
    is_land = inside & (sheet.raster(land) > 0.22)
    sheet.where(inside, (0, 0.3))
    sheet.where(is_land, SPOT)
    light = sheet.raster(right * 0.75 + up * 0.1)
    sheet.tone(np.clip(0.12 + 1.15 * light, 0, 1), plate=0, mask=inside)
    for step, coordinate in ((10, lon), (10, lat)):
        lines = sheet.raster(np.degrees(coordinate) / step + 40)
        sheet.contours(np.where(inside, lines, 0).astype(np.uint8), 1.5, OVER)
    sheet.contours(np.where(is_land, 1, 0).astype(np.uint8), 3, OVER)


def _track(rng: np.random.Generator, centre: Place, radius: float, index: int) -> Points:
    turn = np.radians(np.linspace(-178, -2, 120))
    reach, squash = radius * (1.1 + 0.11 * index), rng.uniform(0.92, 1.02)
    lean = np.radians(rng.uniform(-16, 16))
    x, y = reach * np.cos(turn), reach * squash * np.sin(turn)
    return np.column_stack((centre[0] + x * np.cos(lean) - y * np.sin(lean), centre[1] + x * np.sin(lean) + y * np.cos(lean)))


def _small_craft(sheet: Sheet, track: Points) -> None:
    for at in sheet.rng.choice(np.arange(30, 92), 3, replace=False):
        place, ahead = track[at], track[at + 1] - track[at]
        angle = float(np.degrees(np.arctan2(ahead[1], ahead[0])))
        _satellite(sheet, tuple(place), sheet.rng.uniform(0.1, 0.17), angle)


def _satellite(sheet: Sheet, place: Place, size: float, angle: float) -> None:
    """A body in foil, two wings of cells, a dish that looks down."""
    turn = np.radians(angle)
    frame = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]) * size

    def placed(points: Points | list[Place]) -> Points:
        return np.asarray(points, dtype=float) @ frame + place

    for side in (-1, 1):
        wing = np.array([(86, -62), (386, -62), (386, 62), (86, 62)], dtype=float) * (side, 1)
        sheet.line(placed([(50 * side, 0), (90 * side, 0)]), 10 * size, PAPER)
        sheet.shape(placed(wing), SPOT)
        if size > 0.3:
            for x in np.linspace(86, 386, 9):
                sheet.line(placed([(x * side, -62), (x * side, 62)]), 2.4, KEY)
            for y in (-21, 21):
                sheet.line(placed([(86 * side, y), (386 * side, y)]), 2.4, KEY)
            sheet.line(placed([*wing, wing[0]]), 4, PAPER)
    sheet.shape(placed([(-54, -72), (54, -72), (54, 72), (-54, 72)]), PAPER)
    if size > 0.3:
        sheet.hatch(placed([(6, -72), (54, -72), (54, 72), (6, 72)]), 2.4, OVER, angle=angle + 50, gap=8)
        sheet.line(placed([(-54, -20), (54, -20), (54, 26), (-54, 26)]), 3, KEY)
        dish = placed(np.vstack((arc((0, 96), 62, 200, 340, squash=0.7), (0, 118))))
        sheet.line(placed([(0, 72), (0, 150)]), 4, PAPER)
        sheet.shape(placed(arc((0, 104), 66, 0, 180, squash=0.8) * (1, -1) + (0, 230)), PAPER)
        sheet.line(placed([(-26, -72), (-26, -130)]), 3, PAPER)
        sheet.disc(tuple(placed([(-26, -134)])[0]), 7, SPOT)
        del dish


def flight_paths(sheet: Sheet) -> None:
    """Islands from high up, and the arcs that join them, each with its shadow on the sea."""
    rng = sheet.rng
    horizon = rng.uniform(190, 250)
    sheet.fade([(0, 0), (1800, 0), (1800, horizon), (0, horizon)], (0, 0.75), (0, 0.2))
    sheet.fade([(0, horizon), (1800, horizon), (1800, 1210), (0, 1210)], (0.16, 0.14), (1, 0.0))
    _sea_glitter(sheet, horizon)
    fields = _archipelago(sheet, horizon)
    for near, far in ((0, 4), (0, 5), (1, 5), (1, 3), (2, 4), (2, 0), (3, 5), (0, 6)):
        _flight(sheet, fields[near], fields[far])
    for place, size in fields:
        sheet.disc(place, 5 + 9 * size, KEY, squash=0.6)
        sheet.disc(place, 2 + 6 * size, PAPER, squash=0.6)


def _sea_glitter(sheet: Sheet, horizon: float) -> None:
    for row in range(40):
        near = (row / 40) ** 1.6
        y = horizon + 6 + near * 960
        for x in sheet.rng.uniform(-50, 1800, 9):
            sheet.line([(x, y), (x + 20 + 120 * near * sheet.rng.random(), y)], 1.4 + 1.2 * near, (0, 0.5))


def _archipelago(sheet: Sheet, horizon: float) -> list[tuple[Place, float]]:
    """Islands from the far ones to the near; returns a landing place and a scale for each, nearest first."""
    rng = sheet.rng
    spots = ((1240, 0.03, 260), (520, 0.06, 320), (1620, 0.12, 300), (930, 0.2, 380), (250, 0.34, 460), (1370, 0.47, 560), (620, 0.76, 720))
    found = []
    for x, near, width in spots:
        place = (x + rng.normal(0, 40), horizon + 18 + near * 960)
        _island(sheet, place, width * (0.42 + 0.62 * near), 0.16 + near * 0.9)
        found.append(((place[0] + rng.normal(0, 20), place[1] - 2), near))
    return found[::-1]


def _island(sheet: Sheet, middle: Place, reach: float, size: float) -> None:
    rng = sheet.rng
    turn = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    wobble = np.interp(turn, np.linspace(0, 2 * np.pi, 13), np.append(rng.uniform(0.62, 1.12, 12), 0.9))
    shore = np.column_stack((middle[0] + reach * 0.55 * wobble * np.cos(turn), middle[1] + reach * 0.17 * wobble * np.sin(turn)))
    outline = closed(shore[::4], steps=6)
    for spread in (1.24, 1.13):
        sheet.line(np.vstack((middle + (outline - middle) * spread, middle + (outline[:1] - middle) * spread)), 1.8, PAPER)
    sheet.shape(outline + (0, 10 * size), KEY)
    sheet.shape(outline, PAPER)
    x = np.linspace(-0.42, 0.42, 60) * reach
    crest = np.column_stack((middle[0] + x, middle[1] - reach * 0.22 * np.clip(1 - (x / reach / 0.42) ** 2, 0, 1) * (0.75 + 0.5 * wander(rng, 60, 3))))
    hill = np.vstack((crest, (middle[0] + 0.3 * reach, middle[1] + reach * 0.09), (middle[0] - 0.3 * reach, middle[1] + reach * 0.09)))
    sheet.shape(hill, SPOT)
    peak = int(np.argmin(crest[:, 1]))
    shade = np.vstack((crest[peak:], (middle[0] + 0.3 * reach, middle[1] + reach * 0.09), (middle[0] + 0.08 * reach, middle[1] + reach * 0.09), (crest[peak] + (0.04 * reach, reach * 0.1))))
    sheet.shape(shade, (0.45, 1))
    sheet.hatch(hill, 1.4, OVER, angle=64, gap=7 + 9 * size)
    sheet.line(crest, 1.6 + 2 * size, OVER)


def _flight(sheet: Sheet, start: tuple[Place, float], end: tuple[Place, float]) -> None:
    (ax, ay), (bx, by) = start[0], end[0]
    t = np.linspace(0, 1, 70)
    ground = np.column_stack((ax + (bx - ax) * t, ay + (by - ay) * t))
    height = (0.34 + 0.1 * sheet.rng.random()) * np.hypot(bx - ax, (by - ay) * 1.6) * 4 * t * (1 - t)
    path = ground - np.column_stack((np.zeros(70), height * (1 - 0.35 * t)))
    sheet.dashes(ground, 2, (0, 0.7), dash=10, gap=11)
    scale = np.linspace(start[1], end[1], 70)
    sheet.shape(taper(path, (2.5 + 5 * scale[0], 2.5 + 5 * scale[-1])), PAPER)
    at = int(sheet.rng.integers(22, 46))
    _aircraft(sheet, path[at], path[at + 1] - path[at], 15 + 26 * scale[at])


def _aircraft(sheet: Sheet, place: Points, way: Points, size: float) -> None:
    way = way / np.hypot(*way)
    side = np.array((-way[1], way[0]))
    outline = [(1.3, 0), (1.0, 0.14), (0.35, 0.16), (-0.35, 1.1), (-0.6, 1.1), (-0.2, 0.14), (-0.9, 0.12), (-1.2, 0.45), (-1.35, 0.45), (-1.2, 0)]
    full = outline + [(x, -y) for x, y in outline[::-1]]
    for swell, ink in ((1.25, KEY), (1.0, SPOT)):
        sheet.shape([place + swell * size * (x * way + y * side * 0.8) for x, y in full], ink)


def monsoon(sheet: Sheet) -> None:
    """Pressure closing round a low, slanted rain, and a coast that waits under it."""
    rng = sheet.rng
    x, y = sheet.grid()
    eye = (rng.uniform(1120, 1380), rng.uniform(210, 330))
    horizon = rng.uniform(800, 850)
    _cloud(sheet, x, y, eye)
    _low_sun(sheet, horizon)
    _shore(sheet, horizon)
    _rain(sheet, horizon, eye)


def _cloud(sheet: Sheet, x: Field, y: Field, eye: Place) -> None:
    """The weather chart as the sky itself: darker towards the low, ruled with isobars."""
    away = np.hypot((x - eye[0]) * 0.62, y - eye[1])
    bearing = np.arctan2(y - eye[1], (x - eye[0]) * 0.62)
    pressure = away + 64 * noise(sheet.rng, x.shape, 3, octaves=3) * smooth(away) + 36 * np.cos(bearing * 2 + away / 170)
    field = sheet.raster(pressure)
    sheet.tone(np.clip(1.08 - field / 560, 0, 1), plate=0)
    sheet.tone(np.clip(0.2 + field / 1500, 0, 0.62), plate=1)
    sheet.contours(np.clip(field / 46 + 1, 0, 250).astype(np.uint8), 3.4, PAPER)
    sheet.disc(eye, 15, PAPER)


def smooth(away: Field) -> Field:
    """Let nothing disturb the isobars close to the eye."""
    return np.clip(away / 260, 0, 1)


def _low_sun(sheet: Sheet, horizon: float) -> None:
    sheet.fade([(0, horizon - 150), (1800, horizon - 150), (1800, horizon), (0, horizon)], (None, 0.45), (None, 1))


def _shore(sheet: Sheet, horizon: float) -> None:
    rng = sheet.rng
    sheet.fade([(0, horizon), (1800, horizon), (1800, 1210), (0, 1210)], (0.62, 0.3), (1, 0.0))
    for row in range(24):
        near = (row / 24) ** 1.5
        for x in rng.uniform(-80, 1800, 8):
            length = 30 + 150 * near
            crest = spline([(x, horizon + 8 + near * 330), (x + length / 2, horizon + 8 + near * 330 - 5 - 12 * near), (x + length, horizon + 8 + near * 330)], steps=6)
            sheet.line(crest, 1.8 + 2 * near, PAPER)
    beach = spline([(-20, 925), (260, 940), (520, 1010), (760, 1120), (830, 1220)], steps=12)
    land = np.vstack((beach, (-20, 1220)))
    sheet.line(beach + (16, -6), 9, PAPER)
    sheet.shape(land, KEY)
    for x, foot, size in ((120, 960, 1.25), (300, 985, 0.95), (470, 1040, 1.4), (60, 1050, 0.8)):
        _palm(sheet, (x + rng.normal(0, 26), foot), size)
    for x, foot in ((190, 1000), (330, 1068)):
        _stilt_house(sheet, (x, foot))


def _palm(sheet: Sheet, foot: Place, size: float) -> None:
    """A palm bent away from the wind, all its leaves to one side."""
    x, y = foot
    trunk = spline([(x, y), (x - 6 * size, y - 130 * size), (x - 60 * size, y - 300 * size)])
    sheet.shape(taper(trunk, (17 * size, 8 * size)), KEY)
    top = trunk[-1]
    for lift in (-118, -88, -56, -24, 8, 34):
        length = sheet.rng.uniform(120, 165) * size
        tip = top + (-length, lift * size * 0.62)
        leaf = spline([top, (top + tip) / 2 + (0, -34 * size), tip + (-10 * size, 34 * size)])
        sheet.shape(taper(leaf, (4 * size, 13 * size, 2)), KEY)
        for place in resample(leaf, 10 * size)[2:]:
            sheet.line([place, place + (-13 * size, 24 * size)], 2.6 * size, KEY)


def _stilt_house(sheet: Sheet, foot: Place) -> None:
    x, y = foot
    sheet.box(x - 62, y - 118, x + 62, y - 46, PAPER)
    sheet.hatch([(x - 62, y - 118), (x + 62, y - 118), (x + 62, y - 46), (x - 62, y - 46)], 2, OVER, angle=90, gap=10)
    sheet.box(x - 20, y - 104, x + 10, y - 66, SPOT)
    sheet.shape([(x - 92, y - 108), (x - 30, y - 176), (x + 30, y - 176), (x + 92, y - 108)], SPOT)
    sheet.hatch([(x - 92, y - 108), (x - 30, y - 176), (x + 30, y - 176), (x + 92, y - 108)], 2, OVER, angle=66, gap=9)
    for step in (-56, -18, 20, 56):
        sheet.line([(x + step, y - 46), (x + step, y + 8)], 5, PAPER)


def _rain(sheet: Sheet, horizon: float, eye: Place) -> None:
    rng = sheet.rng
    for x in rng.normal(eye[0] - 170, 420, 620):
        y = rng.uniform(eye[1] - 40, horizon + 190)
        length = rng.uniform(36, 130)
        ink: Ink = PAPER if rng.random() < 0.7 else (GLAZE if rng.random() < 0.5 else SPOT)
        sheet.line([(x, y), (x - length * 0.42, y + length)], rng.choice((1.6, 2.2, 3)), ink)
