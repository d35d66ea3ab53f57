"""Cloth on the loom."""

from itertools import pairwise

import numpy as np

from broadsheet.publishing.demo.pictures.curves import closed, moved, spline
from broadsheet.publishing.demo.pictures.sheet import KEY, OVER, PAPER, SPOT, Ink, Place, Sheet


def loom(sheet: Sheet) -> None:
    """Cloth half done: pattern below, bare warp above, the reed between, a shuttle on its way."""
    rng = sheet.rng
    fell = rng.uniform(500, 580)
    sheet.wash((0, 0.16))
    _warp(sheet, fell)
    _heddles(sheet, rng.uniform(150, 190))
    _cloth(sheet, fell)
    _reed(sheet, fell - 96)
    _shuttle(sheet, (rng.uniform(620, 1180), fell - 26))


_CELL = 15.0


def _warp(sheet: Sheet, fell: float) -> None:
    """Threads that spread a little towards the beam; they carry the dye of the pattern to come."""
    phase, beat = sheet.rng.uniform(0, 6.3), sheet.rng.uniform(0.05, 0.09)
    for i, x in enumerate(np.arange(60, 1741, 7.5)):
        top = 900 + (x - 900) * 0.93
        dyed = np.sin(i * beat * 2.6 + phase) > 0.3
        sheet.line([(top, -10), (x, fell + 10)], 3, KEY if dyed else (SPOT if i % 3 else PAPER))


def _heddles(sheet: Sheet, level: float) -> None:
    for y, lift in ((level, 0), (level + 86, 22)):
        for x in np.arange(84, 1730, 15):
            sheet.line([(x, y + 14), (x, y + 64 - lift)], 1.8, (0.8, 0))
        _beam(sheet, y - 6, 34)


def _beam(sheet: Sheet, y: float, thick: float) -> None:
    """A rail of turned wood across the whole loom."""
    sheet.box(-10, y, 1810, y + thick, SPOT)
    sheet.hatch(
        [(-10, y + thick * 0.55), (1810, y + thick * 0.55), (1810, y + thick), (-10, y + thick)],
        1.8,
        OVER,
        angle=0,
        gap=5,
    )
    sheet.lines(([(-10, y), (1810, y)], [(-10, y + thick), (1810, y + thick)]), 5, KEY)


def _cloth(sheet: Sheet, fell: float) -> None:
    pattern = _pattern(sheet.rng)
    inks: tuple[Ink, ...] = (KEY, SPOT, PAPER, (0.55, 0.9))
    rows, columns = pattern.shape
    for row in range(rows):
        y = fell + row * _CELL
        starts = np.concatenate(([0], np.flatnonzero(np.diff(pattern[row])) + 1, [columns]))
        for left, right in pairwise(starts):
            sheet.box(60 + left * _CELL, y, 60 + right * _CELL, y + _CELL, inks[pattern[row, left]])
    for y in np.arange(fell, 1210, 5):
        sheet.line([(60, y), (60 + columns * _CELL, y)], 1.2, (0.0, None) if int(y) % 2 else OVER)
    for edge in (60, 60 + columns * _CELL):
        sheet.line([(edge, fell), (edge, 1210)], 8, KEY)


def _pattern(rng: np.random.Generator) -> np.ndarray:
    """Diamonds in diamonds with a border and bands, mirrored about the middle; one number to each cell."""
    columns, rows = 112, 48
    x = np.abs(np.arange(columns) - (columns - 1) / 2)[None, :]
    y = np.arange(rows)[:, None]
    tall, wide = int(rng.integers(15, 21)), int(rng.integers(14, 20))
    u = np.abs((x + wide / 2) % wide - wide / 2) * (tall / wide)
    v = np.abs((y + tall / 2) % tall - tall / 2)
    reach = (u + v).astype(int)
    motif = rng.permutation(np.array((0, 1, 2, 0, 3, 1, 0, 2, 1, 0, 0, 3)))
    cloth = motif[reach % len(motif)]
    cloth[(u + v < 1.6)] = 2
    teeth = (x + y) % 6 < 3
    side = x > columns / 2 - 12
    cloth = np.where(side, np.where(teeth, 0, 1), cloth)
    cloth = np.where(np.abs(x - (columns / 2 - 13)) < 1, 2, cloth)
    band = (y % (2 * tall)) >= 2 * tall - 4
    return np.where(band & ~side, np.where((x + y // 2) % 8 < 4, 2, 0), cloth)


def _reed(sheet: Sheet, y: float) -> None:
    for x in np.arange(60, 1745, 12):
        sheet.line([(x, y), (x, y + 52)], 3, (0.85, 0))
    _beam(sheet, y - 30, 36)
    _beam(sheet, y + 50, 22)


def _shuttle(sheet: Sheet, place: Place) -> None:
    x, y = place
    thread = spline([(-20, y + 28), (x * 0.5, y + 24), (x - 190, y + 8), (x - 60, y)])
    sheet.line(thread, 6, KEY)
    sheet.line(thread, 3, PAPER)
    hull = closed(
        [
            (x - 210, y),
            (x - 120, y - 36),
            (x + 120, y - 36),
            (x + 210, y),
            (x + 120, y + 36),
            (x - 120, y + 36),
        ]
    )
    sheet.shape(moved(hull, 10, 14), (0.7, None))
    sheet.shape(hull, PAPER)
    sheet.hatch(hull[len(hull) // 2 :], 1.8, OVER, angle=0, gap=7)
    sheet.line(np.vstack((hull, hull[:1])), 6, KEY)
    sheet.shape(
        closed(
            [
                (x - 110, y),
                (x - 80, y - 19),
                (x + 80, y - 19),
                (x + 110, y),
                (x + 80, y + 19),
                (x - 80, y + 19),
            ]
        ),
        KEY,
    )
    sheet.box(x - 74, y - 13, x + 74, y + 13, SPOT)
    for step in np.arange(-70, 74, 8):
        sheet.line([(x + step, y - 13), (x + step + 5, y + 13)], 1.8, OVER)
