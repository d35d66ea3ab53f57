"""A skyline at dusk or by night."""

import numpy as np

from broadsheet.publishing.demo.pictures.land import wander
from broadsheet.publishing.demo.pictures.sheet import KEY, OVER, PAPER, SPOT, Ink, Place, Sheet


def skyline(sheet: Sheet) -> None:
    """Rows of towers, paler further off, with lit windows, over roofs or a bay."""
    by_water = sheet.pick((False, True))
    base = 905.0 if by_water else 940.0
    night = sheet.pick((False, False, True))
    _sky(sheet, base, night=night)
    _row(sheet, base, (130, 520), (34, 86), (0.1, 0.42))
    _row(sheet, base, (90, 640), (54, 120), (0.36, 0.95))
    _front_row(sheet, base)
    if by_water:
        _bay(sheet, base)
    else:
        _roofs(sheet, base)


def _sky(sheet: Sheet, base: float, *, night: bool) -> None:
    if night:
        sheet.fade([(0, 0), (1800, 0), (1800, base), (0, base)], (1, 0), (0.0, 0.75))
        for x, y in zip(sheet.rng.uniform(0, 1800, 60), sheet.rng.uniform(0, 360, 60), strict=True):
            sheet.disc((x, y), sheet.rng.uniform(1.4, 2.6), PAPER)
    else:
        sheet.fade([(0, 0), (1800, 0), (1800, base), (0, base)], (0, 0.62), (0, 0.04))
    sheet.disc((sheet.rng.uniform(380, 1300), sheet.rng.uniform(300, 480)), sheet.rng.uniform(90, 150), PAPER)


def _heights(sheet: Sheet, count: int, low: float, high: float) -> np.ndarray:
    """Heights along a street, run as a market's closing prices run: mostly small steps, a few great ones."""
    trend = wander(sheet.rng, count, 2.2, octaves=3)
    jumps = sheet.rng.standard_normal(count) * 0.35
    run = trend + jumps
    return low + (high - low) * (run - run.min()) / max(1e-9, np.ptp(run))


def _row(sheet: Sheet, base: float, span: tuple[float, float], widths: tuple[float, float], ink: Ink) -> None:
    x = -20.0
    for height in _heights(sheet, 60, *span):
        if x > 1810:
            return
        width = sheet.rng.uniform(*widths)
        top = base - height
        _crowned(sheet, (x, top, x + width, base), ink)
        if sheet.rng.random() < 0.55:
            right = [(x + width * 0.6, top), (x + width, top), (x + width, base), (x + width * 0.6, base)]
            sheet.hatch(right, 1.4, OVER, angle=0, gap=9)
        x += width + sheet.rng.choice((0, 0, 6, 24))


def _crowned(sheet: Sheet, block: tuple[float, float, float, float], ink: Ink) -> None:
    """A tower and what it wears on top: a step, a slope, a mast, a spire or nothing."""
    left, top, right, base = block
    width, middle = right - left, (left + right) / 2
    sheet.box(left, top, right, base, ink)
    crown = sheet.rng.integers(0, 7)
    if crown == 0:
        sheet.box(left + width * 0.2, top - width * 0.35, right - width * 0.2, top, ink)
        sheet.box(left + width * 0.36, top - width * 0.6, right - width * 0.36, top, ink)
    elif crown == 1:
        sheet.shape([(left, top), (right, top - width * 0.55), (right, top + 2), (left, top + 2)], ink)
    elif crown == 2:
        sheet.shape([(left, top + 1), (middle, top - width * 1.15), (right, top + 1)], ink)
        sheet.line([(middle, top - width), (middle, top - width * 1.9)], 3, ink)
    elif crown == 3:
        sheet.line([(middle, top), (middle, top - width * 1.1)], 4, ink)
        sheet.line([(middle + 10, top), (middle + 10, top - width * 0.6)], 2.5, ink)
    elif crown == 4:
        for tier in range(4):
            reach = width * (0.58 - 0.12 * tier)
            y = top - tier * width * 0.2
            sheet.shape(
                [
                    (middle - reach, y),
                    (middle - reach * 0.6, y - width * 0.2),
                    (middle + reach * 0.6, y - width * 0.2),
                    (middle + reach, y),
                ],
                ink,
            )


def _front_row(sheet: Sheet, base: float) -> None:
    """The near blocks in the key ink, densest at the sides so that the middle stays open."""
    rng = sheet.rng
    x = -30.0
    gap_at = rng.uniform(600, 1180)
    while x < 1800:
        width = float(rng.uniform(96, 190))
        openness = np.exp(-(((x + width / 2 - gap_at) / 330) ** 2))
        height = rng.uniform(330, 640) * (1 - 0.72 * openness)
        block = (x, base - height, x + width, base)
        _crowned(sheet, block, KEY)
        _windows(sheet, block)
        if rng.random() < 0.16 and height > 320:
            _tower_crane(sheet, (x + width / 2, base - height))
        x += width + rng.choice((0, 4, 10, 40))


def _windows(sheet: Sheet, block: tuple[float, float, float, float]) -> None:
    left, top, right, base = block
    rng = sheet.rng
    style = rng.integers(0, 4)
    across, down = ((20, 26), (15, 19), (28, 22), (24, 34))[style]
    wide, tall = ((9, 13), (7, 9), (20, 8), (7, 22))[style]
    lit = rng.uniform(0.3, 0.62)
    for x in np.arange(left + 12, right - wide - 8, across):
        for y in np.arange(top + 16, base - tall - 12, down):
            chance = rng.random()
            if chance < lit:
                sheet.box(x, y, x + wide, y + tall, PAPER if chance < lit * 0.22 else SPOT)


def _tower_crane(sheet: Sheet, foot: Place) -> None:
    x, y = foot
    top = y - 150
    reach = sheet.rng.choice((-1, 1))
    sheet.line([(x, y), (x, top - 26)], 7, OVER)
    sheet.line([(x - reach * 62, top), (x + reach * 190, top)], 6, OVER)
    sheet.lines(([(x, top - 34), (x + reach * 180, top)], [(x, top - 34), (x - reach * 60, top)]), 2, OVER)
    sheet.box(min(x - reach * 62, x - reach * 34), top, max(x - reach * 62, x - reach * 34), top + 22, OVER)
    sheet.line([(x + reach * 140, top), (x + reach * 140, top + 74)], 2, OVER)


def _bay(sheet: Sheet, base: float) -> None:
    """The town upside down in moving water."""
    rng = sheet.rng
    sheet.box(-10, base, 1810, 1210, KEY)
    for step in range(44):
        y = base + 8 + step * 6.9
        for _ in range(15):
            x = rng.uniform(-40, 1800)
            length = rng.uniform(12, 70) * (1 + step / 26)
            sheet.line([(x, y), (x + length, y)], 2.6, SPOT if rng.random() < 0.72 else PAPER)
    sheet.box(-10, base - 2, 1810, base + 9, KEY)
    x = rng.uniform(500, 1100)
    sheet.shape([(x, base + 96), (x + 250, base + 90), (x + 224, base + 124), (x + 26, base + 124)], PAPER)
    sheet.box(x + 50, base + 66, x + 190, base + 94, PAPER)
    for step in range(7):
        sheet.box(x + 58 + step * 18, base + 72, x + 69 + step * 18, base + 84, KEY)
    sheet.box(x + 90, base + 30, x + 112, base + 68, SPOT)


def _roofs(sheet: Sheet, base: float) -> None:
    """Two rows of low tiled roofs in front, each ruled along its fall."""
    for down, start in ((0, -80.0), (118, -170.0)):
        _roof_row(sheet, base + down, start)


def _roof_row(sheet: Sheet, base: float, x: float) -> None:
    while x < 1820:
        width = sheet.rng.uniform(150, 250)
        top = base - sheet.rng.uniform(-10, 60)
        roof = [(x - 12, top + 96), (x + 40, top), (x + width - 40, top), (x + width + 12, top + 96)]
        sheet.box(x, top + 90, x + width, 1210, PAPER)
        sheet.shape(roof, SPOT if sheet.rng.random() < 0.6 else (0.4, 1))
        for share in np.linspace(0, 1, int(width / 13)):
            sheet.line(
                [(x + 40 + (width - 80) * share, top), (x - 12 + (width + 24) * share, top + 96)], 2, OVER
            )
        sheet.line([*roof, roof[0]], 5, OVER)
        for window in np.arange(x + 22, x + width - 30, 46):
            sheet.box(window, top + 122, window + 24, top + 160, KEY)
        x += width
