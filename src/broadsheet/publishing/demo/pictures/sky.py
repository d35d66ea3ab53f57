"""Overhead: orbits, flight paths, and the rain coming in."""

import numpy as np

from broadsheet.publishing.demo.pictures.curves import Points, arc, bezier, moved, resample, spline, taper
from broadsheet.publishing.demo.pictures.land import Field, noise, sampled
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
    land = sampled(chart, (lat / np.pi + 0.5) * 359, (lon / np.pi / 2 + 0.5) * 720)
    inside = sheet.raster(1 - np.hypot(right, up)) > 0
    is_land = inside & (sheet.raster(land) > 0.22)
    sheet.where(inside, (0, 0.3))
    sheet.where(is_land, SPOT)
    sheet.tone(np.clip(0.12 + 0.86 * right + 0.115 * up, 0, 1), plate=0, mask=inside)
    for step, coordinate in ((10, lon), (10, lat)):
        lines = sheet.raster(np.degrees(coordinate) / step + 40)
        sheet.contours(np.where(inside, lines, 0).astype(np.uint8), 1.5, OVER)
    sheet.contours(np.where(is_land, 1, 0).astype(np.uint8), 3, OVER)


def _track(rng: np.random.Generator, centre: Place, radius: float, index: int) -> Points:
    turn = np.radians(np.linspace(-178, -2, 120))
    reach, squash = radius * (1.1 + 0.11 * index), rng.uniform(0.92, 1.02)
    lean = np.radians(rng.uniform(-16, 16))
    x, y = reach * np.cos(turn), reach * squash * np.sin(turn)
    return np.column_stack(
        (centre[0] + x * np.cos(lean) - y * np.sin(lean), centre[1] + x * np.sin(lean) + y * np.cos(lean))
    )


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
        sheet.line(placed([(0, 72), (0, 150)]), 4, PAPER)
        sheet.shape(placed(arc((0, 104), 66, 0, 180, squash=0.8) * (1, -1) + (0, 230)), PAPER)
        sheet.line(placed([(-26, -72), (-26, -130)]), 3, PAPER)
        sheet.disc(tuple(placed([(-26, -134)])[0]), 7, SPOT)


def flight_paths(sheet: Sheet) -> None:
    """Islands from high up, and the flights that cross above them, each with its shadow on the sea."""
    rng = sheet.rng
    x, y = sheet.grid()
    rise = (
        0.9 * noise(rng, x.shape, 3.4, octaves=6)
        - 0.42
        + 0.3 * np.exp(-(((x - 1250) / 420) ** 2 + ((y - 800) / 330) ** 2))
    )
    height = sheet.raster(rise)
    sheet.wash(KEY)
    sheet.tone(np.clip(1 - (rise + 0.32) * 2.4, 0.62, 1), plate=0)
    sheet.tone(np.clip((rise + 0.4) * 1.1, 0, 0.5), plate=1)
    land = height > 0
    sheet.where((height > -0.07) & ~land, (0, 0.3))
    sheet.where(land, SPOT)
    sheet.where(height > 0.34, (0.4, 1))
    sheet.contours(np.where(height > -0.075, np.clip(height * 9 + 2, 0, 250), 0).astype(np.uint8), 1.6, OVER)
    _airways(sheet, np.argwhere(rise[20:-20, 20:-20] > 0.06) * 4 + 80)


def _airways(sheet: Sheet, fields: np.ndarray) -> None:
    """Arcs between places on land, as far apart as the draw allows, and three aircraft under way."""
    rng = sheet.rng
    picked = [tuple(float(side) for side in fields[i][::-1]) for i in rng.integers(0, len(fields), 90)]
    pairs = [
        (a, b)
        for a, b in zip(picked[::2], picked[1::2], strict=True)
        if np.hypot(a[0] - b[0], a[1] - b[1]) > 520
    ]
    for a, b in pairs[:9]:
        path = _airway(rng, a, b)
        sheet.line(path, 2.4, PAPER)
        for end in (a, b):
            sheet.disc(end, 13, KEY)
            sheet.disc(end, 9, PAPER)
            sheet.disc(end, 4, KEY)
        at = int(rng.integers(20, 50))
        _aircraft(sheet, path[at], path[at + 1] - path[at], rng.uniform(24, 30))
    start, end = (-80.0, rng.uniform(760, 1000)), (1880.0, rng.uniform(140, 300))
    path = bezier(start, (500, start[1] - 330), (1200, end[1] - 60), end, steps=80)
    at = int(rng.integers(34, 46))
    for side in (-1, 1):
        trail = moved(path[: at - 3], 0, side * 15)
        sheet.shape(taper(trail, (17, 3)), PAPER)
    _aircraft(sheet, path[at], path[at + 1] - path[at], 132)


def _airway(rng: np.random.Generator, start: Place, end: Place) -> Points:
    a, b = np.array(start), np.array(end)
    bow = np.array((-(b - a)[1], (b - a)[0])) * rng.choice((-1, 1)) * rng.uniform(0.14, 0.26)
    return bezier(a, a + (b - a) * 0.3 + bow, a + (b - a) * 0.7 + bow, b, steps=70)


_HALF_AIRCRAFT = (
    (1.5, 0),
    (1.4, 0.09),
    (1.2, 0.14),
    (0.42, 0.15),
    (-0.36, 1.22),
    (-0.6, 1.25),
    (-0.16, 0.15),
    (-0.98, 0.11),
    (-1.28, 0.5),
    (-1.44, 0.5),
    (-1.3, 0),
)


def _aircraft(sheet: Sheet, place: Points, way: Points, size: float) -> None:
    way = way / np.hypot(*way)
    side = np.array((-way[1], way[0]))
    full = _HALF_AIRCRAFT + tuple((x, -y) for x, y in _HALF_AIRCRAFT[::-1])
    outline = np.array([size * (x * way + y * side) for x, y in full])
    sheet.shape(place + outline + (size * 0.3, size * 0.85), (1, 0.0))
    sheet.shape(place + outline * 1.06, KEY)
    sheet.shape(place + outline, PAPER)
    if size > 60:
        half = np.array([size * (x * way + y * side) for x, y in _HALF_AIRCRAFT])
        sheet.hatch(place + half, 2.2, OVER, angle=float(np.degrees(np.arctan2(way[1], way[0]))) + 90, gap=9)
        fin = [
            place - way * size * 0.92,
            place - way * size * 1.42 + side * size * 0.05,
            place - way * size * 1.42 - side * size * 0.05,
        ]
        sheet.shape(fin, SPOT)
        for reach in (0.46, -0.46):
            engine = place + side * size * reach + way * size * 0.18
            sheet.line([engine, engine + way * size * 0.24], size * 0.11, SPOT)


def monsoon(sheet: Sheet) -> None:
    """Pressure closing round a low, slanted rain, and a coast that waits under it."""
    rng = sheet.rng
    x, y = sheet.grid()
    eye = (rng.uniform(860, 1420), rng.uniform(200, 340))
    horizon = rng.uniform(800, 850)
    _cloud(sheet, x, y, eye)
    _low_sun(sheet, horizon)
    _shore(sheet, horizon)
    _rain(sheet, horizon, eye)


def _cloud(sheet: Sheet, x: Field, y: Field, eye: Place) -> None:
    """The weather chart as the sky itself: darker towards the low, ruled with isobars."""
    away = np.hypot((x - eye[0]) * 0.62, y - eye[1])
    bearing = np.arctan2(y - eye[1], (x - eye[0]) * 0.62)
    pressure = away + (
        64 * noise(sheet.rng, x.shape, 3, octaves=3) + 36 * np.cos(bearing * 2 + away / 170)
    ) * _calm(away)
    field = sheet.raster(pressure)
    sheet.tone(np.clip(1.08 - pressure / 560, 0, 1), plate=0)
    sheet.tone(np.clip(0.2 + pressure / 1500, 0, 0.62), plate=1)
    sheet.contours(np.clip(field / 46 + 1, 0, 250).astype(np.uint8), 3.4, PAPER)
    sheet.disc(eye, 15, PAPER)


def _calm(away: Field) -> Field:
    """Let nothing disturb the isobars close to the eye."""
    return np.clip(away / 260, 0, 1)


def _low_sun(sheet: Sheet, horizon: float) -> None:
    sheet.fade(
        [(0, horizon - 150), (1800, horizon - 150), (1800, horizon), (0, horizon)], (None, 0.45), (None, 1)
    )


def _shore(sheet: Sheet, horizon: float) -> None:
    rng = sheet.rng
    sheet.fade([(0, horizon), (1800, horizon), (1800, 1210), (0, 1210)], (0.62, 0.3), (1, 0.0))
    for row in range(24):
        near = (row / 24) ** 1.5
        for x in rng.uniform(-80, 1800, 8):
            length = 30 + 150 * near
            crest = spline(
                [
                    (x, horizon + 8 + near * 330),
                    (x + length / 2, horizon + 8 + near * 330 - 5 - 12 * near),
                    (x + length, horizon + 8 + near * 330),
                ],
                steps=6,
            )
            sheet.line(crest, 1.8 + 2 * near, PAPER)
    beach = spline([(-20, 925), (260, 940), (520, 1010), (760, 1120), (830, 1220)], steps=12)
    land = np.vstack((beach, (-20, 1220)))
    sheet.line(moved(beach, 16, -6), 9, PAPER)
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
        tip = moved(top, -length, lift * size * 0.62)
        leaf = spline([top, (top + tip) / 2 + (0, -34 * size), moved(tip, -10 * size, 34 * size)])
        sheet.shape(taper(leaf, (4 * size, 13 * size, 2)), KEY)
        for place in resample(leaf, 10 * size)[2:]:
            sheet.line([place, moved(place, -13 * size, 24 * size)], 2.6 * size, KEY)


def _stilt_house(sheet: Sheet, foot: Place) -> None:
    x, y = foot
    sheet.box(x - 62, y - 118, x + 62, y - 46, PAPER)
    sheet.hatch(
        [(x - 62, y - 118), (x + 62, y - 118), (x + 62, y - 46), (x - 62, y - 46)], 2, OVER, angle=90, gap=10
    )
    sheet.box(x - 20, y - 104, x + 10, y - 66, SPOT)
    sheet.shape([(x - 92, y - 108), (x - 30, y - 176), (x + 30, y - 176), (x + 92, y - 108)], SPOT)
    sheet.hatch(
        [(x - 92, y - 108), (x - 30, y - 176), (x + 30, y - 176), (x + 92, y - 108)], 2, OVER, angle=66, gap=9
    )
    for step in (-56, -18, 20, 56):
        sheet.line([(x + step, y - 46), (x + step, y + 8)], 5, PAPER)


def _rain(sheet: Sheet, horizon: float, eye: Place) -> None:
    rng = sheet.rng
    for x in rng.normal(eye[0] - 170, 420, 620):
        y = rng.uniform(eye[1] - 40, horizon + 190)
        length = rng.uniform(36, 130)
        ink: Ink = PAPER if rng.random() < 0.7 else (GLAZE if rng.random() < 0.5 else SPOT)
        sheet.line([(x, y), (x - length * 0.42, y + length)], rng.choice((1.6, 2.2, 3)), ink)
