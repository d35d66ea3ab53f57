"""A night market."""

import numpy as np

from broadsheet.publishing.demo.pictures.curves import wire
from broadsheet.publishing.demo.pictures.figures import person
from broadsheet.publishing.demo.pictures.sheet import KEY, OVER, PAPER, SPOT, Ink, Place, Sheet


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
        person(
            sheet,
            (rng.uniform(left + width * 0.2, right - width * 0.2), counter + 80 * size),
            215 * size,
            KEY,
        )
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
            sheet.line(
                [(x - 15 * size, counter - 34 * size), (x + 15 * size, counter - 34 * size)], 3 * size, PAPER
            )
        else:
            sheet.shape(
                [
                    (x - 22 * size, counter - 26 * size),
                    (x + 22 * size, counter - 26 * size),
                    (x + 12 * size, counter),
                    (x - 12 * size, counter),
                ],
                KEY,
            )
        x += sheet.rng.uniform(38, 62) * size


def _awning(sheet: Sheet, left: float, right: float, top: float, size: float) -> None:
    stripes = int(np.clip((right - left) / (34 * size), 5, 14))
    highs = np.linspace(left + 18 * size, right - 18 * size, stripes + 1)
    lows = np.linspace(left - 20 * size, right + 20 * size, stripes + 1)
    flip = int(sheet.rng.integers(0, 2))
    for i in range(stripes):
        ink: Ink = PAPER if (i + flip) % 2 else SPOT
        sheet.shape(
            [
                (highs[i], top),
                (highs[i + 1], top),
                (lows[i + 1], top + 70 * size),
                (lows[i], top + 70 * size),
            ],
            ink,
        )
        middle = ((lows[i] + lows[i + 1]) / 2, top + 69 * size)
        sheet.disc(middle, (lows[1] - lows[0]) / 2, ink, squash=0.8)
        sheet.line([(highs[i], top), (lows[i], top + 70 * size)], 2, OVER)
    sheet.line([(left - 20 * size, top + 70 * size), (right + 20 * size, top + 70 * size)], 2.4, OVER)


def _lantern_strings(sheet: Sheet, level: float, size: float, count: int) -> None:
    rng = sheet.rng
    for i in range(count):
        start, end = (
            (-40, level + rng.uniform(-60, 60) - 40 * i),
            (1840, level + rng.uniform(-60, 60) + 30 * i),
        )
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
        sheet.box(
            at[0] - radius * 0.4, at[1] + radius * y, at[0] + radius * 0.4, at[1] + radius * (y + 0.12), PAPER
        )
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
            person(
                sheet,
                (group + sheet.rng.normal(0, 46), sheet.rng.uniform(1080, 1210)),
                sheet.rng.uniform(290, 370),
                KEY,
            )
