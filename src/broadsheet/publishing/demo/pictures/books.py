"""Books on their shelves."""

import numpy as np

from broadsheet.publishing.demo.pictures.ceramics import turned
from broadsheet.publishing.demo.pictures.curves import Points, arc
from broadsheet.publishing.demo.pictures.sheet import KEY, OVER, PAPER, SPOT, Ink, Place, Sheet


def shelf_of_books(sheet: Sheet) -> None:
    """Books that have been read: upright, leaning, piled, with a gap where one is out."""
    rng = sheet.rng
    sheet.wash((0.86, 0.35))
    keepsake_after = rng.uniform(300, 2600)
    for floor, tallest in ((560, 500), (1140, 500)):
        sheet.fade([(0, floor - 546), (1800, floor - 546), (1800, floor), (0, floor)], (1, 0.2), (0.55, 0.5))
        x = rng.uniform(-60, 0)
        while x < 1800:
            x = _run_of_books(sheet, (x, floor), tallest)
            if x > keepsake_after:
                x, keepsake_after = _keepsake(sheet, (x + 20, floor)), 9999
        keepsake_after -= 1800
        sheet.box(-10, floor, 1810, floor + 34, SPOT)
        sheet.hatch(
            [(-10, floor + 17), (1810, floor + 17), (1810, floor + 34), (-10, floor + 34)],
            1.8,
            OVER,
            angle=0,
            gap=5,
        )
        sheet.lines(([(-10, floor), (1810, floor)], [(-10, floor + 34), (1810, floor + 34)]), 5, KEY)


def _run_of_books(sheet: Sheet, place: Place, tallest: float) -> float:
    """A few upright books, then something else; returns where the shelf is free again."""
    rng = sheet.rng
    x, floor = place
    for _ in range(int(rng.integers(4, 9))):
        wide, tall = rng.uniform(30, 86), tallest * rng.uniform(0.62, 0.97)
        _spine(sheet, np.array([(x, floor), (x + wide, floor), (x + wide, floor - tall), (x, floor - tall)]))
        x += wide + 1
    what = rng.integers(0, 3)
    if what == 0:
        return _leaning(sheet, (x, floor), tallest)
    if what == 1:
        return _pile(sheet, (x + 14, floor))
    return x + rng.uniform(60, 110)


def _spine(sheet: Sheet, corners: Points) -> None:
    """One book from its four corners (foot left, foot right, head right, head left): cloth, bands, label."""
    rng = sheet.rng
    cloths: tuple[Ink, ...] = (PAPER, PAPER, SPOT, SPOT, (0, 0.45), (0.5, 0.9), KEY, (0.4, 0.1))
    ink = cloths[int(rng.integers(0, len(cloths)))]
    trim: Ink = PAPER if ink is KEY or ink[0] == 0.5 else KEY

    def across(low: float, high: float, inset: float = 0) -> Points:
        left, right = corners[3] - corners[0], corners[2] - corners[1]
        a, b = corners[0] + left * low, corners[1] + right * low
        c, d = corners[1] + right * high, corners[0] + left * high
        return np.array([a + (b - a) * inset, b - (b - a) * inset, c - (c - d) * inset, d + (c - d) * inset])

    sheet.shape(corners, ink)
    for low, high, inset in _bindings(rng):
        sheet.shape(across(low, high, inset), trim if inset < 0.3 or ink is not PAPER else SPOT)
    shade = across(0, 1)
    shade[[0, 3]] = shade[[1, 2]] + (shade[[0, 3]] - shade[[1, 2]]) * 0.3
    sheet.hatch(shade, 1.6, OVER if trim is KEY else (0, 0.6), angle=90, gap=6)
    sheet.line(np.vstack((corners, corners[:1])), 4, KEY)


def _bindings(rng: np.random.Generator) -> tuple[tuple[float, float, float], ...]:
    """Where the bands and labels of a spine sit: from, to, and how far in from its edges."""
    choices = (
        ((0.1, 0.115, 0), (0.14, 0.155, 0), (0.84, 0.855, 0), (0.88, 0.895, 0)),
        ((0.62, 0.84, 0.16), (0.08, 0.1, 0)),
        ((0.12, 0.2, 0), (0.32, 0.335, 0), (0.5, 0.515, 0), (0.68, 0.685, 0), (0.82, 0.9, 0)),
        ((0.36, 0.8, 0.34),),
        ((0.0, 0.16, 0), (0.86, 1.0, 0)),
    )
    return choices[int(rng.integers(0, len(choices)))]


def _leaning(sheet: Sheet, place: Place, tallest: float) -> float:
    x, floor = place
    wide, tall = sheet.rng.uniform(40, 70), tallest * sheet.rng.uniform(0.66, 0.84)
    turn = np.radians(sheet.rng.uniform(9, 16))
    up, along = (
        np.array((-np.sin(turn), -np.cos(turn))) * tall,
        np.array((np.cos(turn), -np.sin(turn))) * wide,
    )
    foot = np.array((x + tall * np.sin(turn), floor))
    _spine(sheet, np.array([foot, foot + along, foot + along + up, foot + up]))
    return float(foot[0] + wide + 20)


def _pile(sheet: Sheet, place: Place) -> float:
    x, floor = place
    y, longest = floor, 0.0
    for _ in range(int(sheet.rng.integers(3, 6))):
        long, thick, jog = sheet.rng.uniform(230, 330), sheet.rng.uniform(34, 62), sheet.rng.uniform(0, 26)
        _spine(
            sheet,
            np.array([(x + jog, y - thick), (x + jog, y), (x + jog + long, y), (x + jog + long, y - thick)]),
        )
        y -= thick + 1
        longest = max(longest, jog + long)
    turned(
        sheet, (x + longest * 0.45, y), [(26, 0), (44, 22), (52, 58), (50, 74)], PAPER, ((0.6, 0.7, SPOT),)
    )
    return x + longest + 16


def _keepsake(sheet: Sheet, place: Place) -> float:
    """A globe on its foot."""
    x, floor = place
    middle = (x + 96, floor - 158)
    sheet.shape([(x + 50, floor), (x + 142, floor), (x + 104, floor - 40), (x + 88, floor - 40)], PAPER)
    sheet.disc(middle, 90, KEY)
    sheet.disc(middle, 84, SPOT)
    for reach in (0.36, 0.74):
        sheet.line(
            np.column_stack(
                (
                    middle[0] + 84 * reach * np.cos(np.linspace(0, 6.3, 50)),
                    middle[1] + 84 * np.sin(np.linspace(0, 6.3, 50)),
                )
            ),
            2.4,
            KEY,
        )
    for rise in (-42, 0, 42):
        half = np.sqrt(84**2 - rise**2)
        sheet.line([(middle[0] - half, middle[1] + rise), (middle[0] + half, middle[1] + rise)], 2.4, KEY)
    sheet.line(arc(middle, 106, -70, 110), 8, PAPER)
    return x + 226
