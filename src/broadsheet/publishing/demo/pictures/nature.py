"""Land that people tend: rice terraces, glass houses by night."""

import numpy as np

from broadsheet.publishing.demo.pictures.curves import Points, spline, taper
from broadsheet.publishing.demo.pictures.figures import person
from broadsheet.publishing.demo.pictures.land import Field, grounded, height_at, noise, ridge, sampled
from broadsheet.publishing.demo.pictures.sheet import KEY, OVER, PAPER, SPOT, Ink, Place, Sheet


def terraces(sheet: Sheet) -> None:
    """Rice terraces down a valley side: walls in shade, some paddies green, some still sky."""
    rng = sheet.rng
    horizon = rng.uniform(240, 300)
    sheet.fade([(0, 0), (1800, 0), (1800, 420), (0, 420)], (0, 0.42), (0, 0.02))
    for level, relief, tone in ((horizon - 40, 90, 0.18), (horizon + 10, 60, 0.42)):
        hills = ridge(rng, level, relief, bumps=3)
        sheet.fade(grounded(hills), (tone, 0.3), (0.05, 0.2))
    rise = sheet.raster(_valley_side(sheet, horizon))
    crest = ridge(rng, horizon + 60, 34, bumps=3)
    slope = _under(sheet, crest)
    levels = np.clip(rise * 28 + 40, 1, 250).astype(np.uint8)
    _paddies(sheet, levels, slope)
    _walls(sheet, levels, slope)
    _trees_along(sheet, crest)
    for _ in range(9):
        _thicket(sheet, (rng.uniform(0, 1800), rng.uniform(horizon + 120, 1150)))
    for _ in range(4):
        at = (rng.uniform(380, 1420), rng.uniform(720, 1120))
        _planter(sheet, at, 30 + at[1] * 0.045)


def _valley_side(sheet: Sheet, horizon: float) -> Field:
    """Height of the slope; bumps shrink towards the horizon as they lie further off."""
    x, y = sheet.grid()
    near = np.clip((y - horizon) / (1200 - horizon), 0.02, 1)
    away = 1 / (0.28 + near)
    relief = noise(sheet.rng, (900, 900), 6, octaves=3)
    column, row = 450 + (x - 900) * 0.26 * away, 880 - 240 * away
    return 0.34 * away + 0.16 * sampled(relief, row, column)


def _under(sheet: Sheet, crest: Points) -> np.ndarray:
    _, y = sheet.grid()
    x = np.arange(y.shape[1]) * 4
    return sheet.raster(y - np.interp(x, crest[:, 0], crest[:, 1])[None, :]) > 0


def _paddies(sheet: Sheet, levels: np.ndarray, slope: np.ndarray) -> None:
    """Give every terrace a crop: flooded, seedlings, green, ripe."""
    crops: tuple[Ink, ...] = ((0, 0.0), (0, 0.0), (0, 0.5), (0, 1), (0, 1), (0.3, 1), (0, 0.22))
    pick = sheet.rng.integers(0, len(crops), 256)
    for plate in (0, 1):
        sheet.tones([crops[i][plate] for i in pick], levels, slope, plate=plate)


def _walls(sheet: Sheet, levels: np.ndarray, slope: np.ndarray) -> None:
    """Under each edge a dark wall, taller the nearer it stands."""
    height = levels.shape[0]
    bands = np.linspace(0.15, 1, 7) * height
    wall = np.zeros(levels.shape, dtype=bool)
    for band, (top, low) in enumerate(zip(bands.astype(int), bands[1:].astype(int), strict=False)):
        thick = max(1, round((3.5 + 3.2 * band) * sheet.scale))
        top = max(top, thick)
        wall[top:low] = levels[top - thick : low - thick] > levels[top:low]
    sheet.where(wall & slope, KEY)
    sheet.contours(np.where(slope, levels, 0).astype(np.uint8), 1.6, OVER)


def _trees_along(sheet: Sheet, crest: Points) -> None:
    for x in sheet.rng.uniform(0, 1800, 110):
        _crown(sheet, (x, height_at(crest, x) + 4), sheet.rng.uniform(7, 17))


def _crown(sheet: Sheet, foot: Place, size: float) -> None:
    sheet.line([foot, (foot[0], foot[1] - size)], max(1.5, size * 0.2), KEY)
    sheet.disc((foot[0], foot[1] - size * 1.3), size, KEY, squash=sheet.rng.uniform(0.8, 1.3))


def _thicket(sheet: Sheet, middle: Place) -> None:
    near = middle[1] / 1200
    for _ in range(int(sheet.rng.integers(4, 10))):
        at = (middle[0] + sheet.rng.normal(0, 46 * near), middle[1] + sheet.rng.normal(0, 10 * near))
        _crown(sheet, at, sheet.rng.uniform(15, 30) * near)


def _planter(sheet: Sheet, foot: Place, tall: float) -> None:
    """Someone bent over the seedlings under a wide hat."""
    x, y = foot
    back = spline(
        [
            (x, y),
            (x + tall * 0.06, y - tall * 0.5),
            (x - tall * 0.16, y - tall * 0.72),
            (x - tall * 0.46, y - tall * 0.52),
        ]
    )
    sheet.shape(taper(back, (tall * 0.16, tall * 0.24, tall * 0.26, tall * 0.1)), KEY)
    sheet.line([(x - tall * 0.36, y - tall * 0.56), (x - tall * 0.44, y - tall * 0.06)], tall * 0.07, KEY)
    hat = [
        (x - tall * 0.78, y - tall * 0.36),
        (x - tall * 0.62, y - tall * 0.78),
        (x - tall * 0.26, y - tall * 0.6),
    ]
    sheet.shape(hat, PAPER)
    sheet.line([*hat, hat[0]], 2, KEY)


def greenhouse(sheet: Sheet) -> None:
    """Glass houses in rows at night, lit for the crop, with a lane between them."""
    rng = sheet.rng
    sheet.wash(KEY)
    _dark_fields(sheet)
    lit = rng.random((4, 9)) < 0.74
    for row in range(4):
        for column in range(9):
            x = column * 215 - 760 + (row % 2) * 0
            _glass_house(sheet, (x, row * 520 - 620), (176, 470), lit=bool(lit[row, column]))
    for place in ((172, -120), (610, 400), (-258, 388)):
        person(sheet, _aslant(place[0] + 20, place[1]), 52, PAPER)


def _aslant(x: float, y: float, z: float = 0) -> Place:
    return (760 + x * 0.86 - y * 0.62, 560 + x * 0.3 + y * 0.46 - z)


def _dark_fields(sheet: Sheet) -> None:
    for row in np.arange(-1400, 2000, 26):
        sheet.line([_aslant(-1800, row), _aslant(2400, row)], 1.4, (0.3, 0.25))


def _glass_house(sheet: Sheet, corner: Place, size: Place, *, lit: bool) -> None:
    x, y = corner
    wide, deep = size
    eave, top = 62, 118
    ground = [_aslant(x, y), _aslant(x + wide, y), _aslant(x + wide, y + deep), _aslant(x, y + deep)]
    if lit:
        middle = _aslant(x + wide / 2, y + deep / 2)
        sheet.glow((middle[0], middle[1] - 40), 380, (None, 0.55), squash=0.66)
    ridge_line = [_aslant(x + wide / 2, y, top), _aslant(x + wide / 2, y + deep, top)]
    left = [_aslant(x, y, eave), _aslant(x, y + deep, eave), ridge_line[1], ridge_line[0]]
    right = [_aslant(x + wide, y, eave), _aslant(x + wide, y + deep, eave), ridge_line[1], ridge_line[0]]
    gable = [
        _aslant(x, y + deep),
        _aslant(x + wide, y + deep),
        _aslant(x + wide, y + deep, eave),
        ridge_line[1],
        _aslant(x, y + deep, eave),
    ]
    wall = [
        _aslant(x + wide, y),
        _aslant(x + wide, y + deep),
        _aslant(x + wide, y + deep, eave),
        _aslant(x + wide, y, eave),
    ]
    pale, deep_ink = ((0, 0.22), (0, 0.72)) if lit else ((0.72, 0.12), (0.86, 0.1))
    for face, ink in (
        (ground, deep_ink),
        (left, pale),
        (right, deep_ink),
        (wall, deep_ink),
        (gable, SPOT if lit else (0.8, 0.1)),
    ):
        sheet.shape(face, ink)
    if lit:
        _crop_rows(sheet, corner, size)
    bar: Ink = KEY if lit else (0.3, 0.3)
    for step in np.linspace(0, deep, 14):
        for edge in (x, x + wide):
            sheet.line([_aslant(edge, y + step, eave), _aslant(x + wide / 2, y + step, top)], 2, bar)
        sheet.line([_aslant(x + wide, y + step), _aslant(x + wide, y + step, eave)], 2, bar)
    for step in np.linspace(0, wide, 6):
        peak = eave + (top - eave) * (1 - abs(step / wide * 2 - 1))
        sheet.line([_aslant(x + step, y + deep), _aslant(x + step, y + deep, peak)], 2.4, bar)
    for edge in (left, right, gable, wall):
        sheet.line([*edge, edge[0]], 3.4, KEY)


def _crop_rows(sheet: Sheet, corner: Place, size: Place) -> None:
    x, y = corner
    wide, deep = size
    for lane in (0.2, 0.4, 0.6, 0.8):
        for step in np.arange(16, deep - 8, 19):
            at = _aslant(x + wide * lane, y + step, 50 + sheet.rng.uniform(0, 16))
            sheet.disc(at, sheet.rng.uniform(5, 9), KEY, squash=0.8)
