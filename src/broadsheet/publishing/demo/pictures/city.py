"""Towns: a skyline at dusk, a night market, the streets around a railway."""

import numpy as np

from broadsheet.publishing.demo.pictures.curves import wire
from broadsheet.publishing.demo.pictures.figures import person
from broadsheet.publishing.demo.pictures.land import wander
from broadsheet.publishing.demo.pictures.sheet import KEY, OVER, PAPER, SPOT, Ink, Place, Sheet


def skyline(sheet: Sheet) -> None:
    """Rows of towers, paler as they stand further off, with lit windows, over a roofscape or a bay."""
    rng = sheet.rng
    by_water = rng.random() < 0.5
    base = 905.0 if by_water else 1000.0
    night = rng.random() < 0.4
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
    """Heights along a street, as a market's closing prices would run: mostly small steps, a few great ones."""
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
            sheet.shape([(middle - reach, y), (middle - reach * 0.6, y - width * 0.2), (middle + reach * 0.6, y - width * 0.2), (middle + reach, y)], ink)


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
    """Low tiled roofs in front, each ruled along its fall."""
    x = -80.0
    while x < 1820:
        width = sheet.rng.uniform(150, 250)
        top = base - sheet.rng.uniform(-10, 60)
        roof = [(x - 12, top + 96), (x + 40, top), (x + width - 40, top), (x + width + 12, top + 96)]
        sheet.box(x, top + 90, x + width, 1210, PAPER)
        sheet.shape(roof, SPOT if sheet.rng.random() < 0.6 else (0.4, 1))
        for share in np.linspace(0, 1, int(width / 13)):
            sheet.line([(x + 40 + (width - 80) * share, top), (x - 12 + (width + 24) * share, top + 96)], 2, OVER)
        sheet.line([*roof, roof[0]], 5, OVER)
        for window in np.arange(x + 22, x + width - 30, 46):
            sheet.box(window, top + 122, window + 24, top + 160, KEY)
        x += width


def night_market(sheet: Sheet) -> None:
    """Stalls under lanterns, and the backs of those who have come to eat."""
    rng = sheet.rng
    sheet.wash((1, 0.0))
    for x, y in zip(rng.uniform(0, 1800, 40), rng.uniform(0, 260, 40), strict=True):
        sheet.disc((x, y), 1.8, (0, 0.5))
    _houses_behind(sheet)
    _stall_row(sheet, 640, 0.62, rng.uniform(-60, 0))
    _lantern_strings(sheet, 300, 0.62, 3)
    _stall_row(sheet, 960, 1.0, rng.uniform(-200, -80))
    _street(sheet)
    _lantern_strings(sheet, 130, 1.25, 2)
    _crowd(sheet)


def _houses_behind(sheet: Sheet) -> None:
    x = -10.0
    while x < 1800:
        width, top = sheet.rng.uniform(110, 210), sheet.rng.uniform(190, 330)
        sheet.box(x, top, x + width, 620, (0.72, 0.3))
        sheet.shape([(x - 14, top + 6), (x + width / 2, top - 46), (x + width + 14, top + 6)], (0.72, 0.5))
        for window in np.arange(x + 20, x + width - 30, 44):
            for y in np.arange(top + 36, 560, 74):
                if sheet.rng.random() < 0.42:
                    sheet.box(window, y, window + 22, y + 36, SPOT)
                    sheet.line([(window + 11, y), (window + 11, y + 36)], 2.5, KEY)
        x += width + 8


def _stall_row(sheet: Sheet, floor: float, size: float, start: float) -> None:
    x = start
    while x < 1800:
        width = sheet.rng.uniform(270, 350) * size
        _stall(sheet, x, floor, width, size)
        x += width + sheet.rng.uniform(14, 46) * size


def _stall(sheet: Sheet, left: float, floor: float, width: float, size: float) -> None:
    """An awning over a lit counter, wares on it, a cook behind."""
    rng = sheet.rng
    top, counter, right = floor - 330 * size, floor - 110 * size, left + width
    glow = (left + width / 2, top + 130 * size)
    sheet.box(left + 8 * size, top + 40 * size, right - 8 * size, counter, (0, 0.55))
    sheet.glow(glow, width * 0.34, (None, 1), squash=0.8)
    sheet.disc((glow[0], top + 96 * size), 13 * size, PAPER)
    for _ in range(int(rng.integers(1, 3))):
        person(sheet, (rng.uniform(left + width * 0.2, right - width * 0.2), counter + 80 * size), 215 * size, KEY)
    _wares(sheet, left, right, counter, size)
    front = [(left, counter), (right, counter), (right, floor), (left, floor)]
    sheet.shape(front, (0.55, 0.75))
    sheet.hatch(front, 2, OVER, angle=90, gap=15 * size)
    sheet.box(left - 8 * size, counter - 8 * size, right + 8 * size, counter + 8 * size, PAPER)
    for x in (left + 4 * size, right - 4 * size):
        sheet.line([(x, top), (x, floor)], 8 * size, KEY)
    _awning(sheet, left, right, top, size)


def _wares(sheet: Sheet, left: float, right: float, counter: float, size: float) -> None:
    x = left + 26 * size
    while x < right - 30 * size:
        kind = sheet.rng.integers(0, 3)
        if kind == 0:
            sheet.disc((x, counter - 8 * size), 20 * size, KEY)
            for rise in range(3):
                sheet.disc((x + (rise - 1) * 13 * size, counter - 26 * size), 9 * size, PAPER)
        elif kind == 1:
            sheet.box(x - 15 * size, counter - 52 * size, x + 15 * size, counter, KEY)
            sheet.line([(x - 15 * size, counter - 34 * size), (x + 15 * size, counter - 34 * size)], 3 * size, PAPER)
        else:
            sheet.shape([(x - 22 * size, counter - 26 * size), (x + 22 * size, counter - 26 * size), (x + 12 * size, counter), (x - 12 * size, counter)], KEY)
        x += sheet.rng.uniform(38, 62) * size


def _awning(sheet: Sheet, left: float, right: float, top: float, size: float) -> None:
    stripes = int(np.clip((right - left) / (34 * size), 5, 14))
    highs = np.linspace(left + 18 * size, right - 18 * size, stripes + 1)
    lows = np.linspace(left - 20 * size, right + 20 * size, stripes + 1)
    flip = int(sheet.rng.integers(0, 2))
    for i in range(stripes):
        ink: Ink = PAPER if (i + flip) % 2 else SPOT
        sheet.shape([(highs[i], top), (highs[i + 1], top), (lows[i + 1], top + 70 * size), (lows[i], top + 70 * size)], ink)
        middle = ((lows[i] + lows[i + 1]) / 2, top + 69 * size)
        sheet.disc(middle, (lows[1] - lows[0]) / 2, ink, squash=0.8)
        sheet.line([(highs[i], top), (lows[i], top + 70 * size)], 2, OVER)
    sheet.line([(left - 20 * size, top + 70 * size), (right + 20 * size, top + 70 * size)], 2.4, OVER)


def _lantern_strings(sheet: Sheet, level: float, size: float, count: int) -> None:
    rng = sheet.rng
    for i in range(count):
        start, end = (-40, level + rng.uniform(-60, 60) - 40 * i), (1840, level + rng.uniform(-60, 60) + 30 * i)
        line = wire(start, end, rng.uniform(60, 120), steps=60)
        sheet.line(line, 2.4, (0, 0.8))
        for x in np.arange(rng.uniform(0, 100), 1800, 150 * size):
            _lantern(sheet, (x, float(np.interp(x, line[:, 0], line[:, 1]))), 40 * size)


def _lantern(sheet: Sheet, hook: Place, radius: float) -> None:
    at = (hook[0], hook[1] + radius * 1.3)
    sheet.glow(at, radius * 2.5, (None, 0.62))
    sheet.disc(at, radius, SPOT, squash=0.84)
    for share in (0.35, 0.72):
        sheet.ring(at, radius * share, 2, (0.75, None), squash=0.84 / share)
    sheet.disc(at, radius * 0.32, PAPER, squash=1.7)
    for y in (-0.86, 0.78):
        sheet.box(at[0] - radius * 0.4, at[1] + radius * y, at[0] + radius * 0.4, at[1] + radius * (y + 0.12), PAPER)
    sheet.line([(at[0], at[1] + radius * 0.9), (at[0], at[1] + radius * 1.5)], 3, SPOT)


def _street(sheet: Sheet) -> None:
    sheet.fade([(0, 958), (1800, 958), (1800, 1210), (0, 1210)], (0.35, 0.75), (1, 0.1))
    for step in range(26):
        y = 966 + step**1.4 * 2.4
        for x in sheet.rng.uniform(0, 1800, 5):
            sheet.line([(x, y), (x + sheet.rng.uniform(20, 90), y)], 2.4, (0, 0.9))


def _crowd(sheet: Sheet) -> None:
    for group in sheet.rng.uniform(60, 1740, 8):
        for _ in range(int(sheet.rng.integers(1, 4))):
            person(sheet, (group + sheet.rng.normal(0, 46), sheet.rng.uniform(1080, 1210)), sheet.rng.uniform(290, 370), KEY)
