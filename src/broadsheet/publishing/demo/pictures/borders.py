"""A border through hills."""

import numpy as np

from broadsheet.publishing.demo.pictures.curves import Points, resample, wire
from broadsheet.publishing.demo.pictures.land import grounded, height_at, ridge
from broadsheet.publishing.demo.pictures.sheet import KEY, OVER, PAPER, SPOT, Ink, Place, Sheet


def border_posts(sheet: Sheet) -> None:
    """A line of striped posts that goes over the hills whether or not the hills agree."""
    rng = sheet.rng
    sheet.fade([(0, 0), (1800, 0), (1800, 800), (0, 800)], (0, 0.34), (0, 0.02))
    levels = ((450, 90), (590, 85), (760, 95), (1010, 70))
    crests = [ridge(rng, level, relief, bumps=2.2) for level, relief in levels]
    inks: tuple[tuple[Ink, Ink], ...] = (
        ((0.3, 0.1), (0.05, 0.1)),
        ((0, 0.8), (0, 0.35)),
        ((0.75, 0.4), (0.25, 0.4)),
        ((1, 0.0), (1, 0.0)),
    )
    start = rng.uniform(1180, 1330)
    walks = (
        (start, start + 190, 9),
        (start + 150, start - 330, 6),
        (start - 300, start - 830, 4),
        (start - 900, start - 1500, 2),
    )
    tower_at = rng.uniform(240, 460)
    for layer, crest in enumerate(crests):
        sheet.fade(grounded(crest), *inks[layer])
        if layer < 3:
            _fall_lines(sheet, crest, 15 + 7 * layer)
        sheet.line(crest, 2 + layer, OVER)
        if layer == 1:
            _watch_tower(sheet, (tower_at, height_at(crest, tower_at)))
        _fence(sheet, crest, walks[layer], (46, 112, 250, 620)[layer])


def _fall_lines(sheet: Sheet, crest: Points, gap: float) -> None:
    """Strokes down the slopes, closer where the hill is steep, as old survey sheets have them."""
    for x, y in resample(crest, gap)[1:-1]:
        lean = (height_at(crest, x + 30) - height_at(crest, x - 30)) / 60
        for step in range(3):
            start = y + 14 + step * 52 + sheet.rng.uniform(0, 18)
            sheet.line([(x + lean * 20 * step, start), (x + lean * (20 * step + 26), start + 34)], 1.8, OVER)


def _fence(sheet: Sheet, crest: Points, walk: tuple[float, float, int], height: float) -> None:
    """Posts along one hill, a little over its crest, with the wires between them."""
    first, last, count = walk
    previous: list[Place] | None = None
    for share in np.linspace(0, 1, count):
        x = first + (last - first) * share
        size = height * (0.82 + 0.36 * share)
        wires = _post(sheet, (x, height_at(crest, x) + size * 0.16), size)
        if previous:
            for a, b in zip(previous, wires, strict=True):
                sheet.line(wire(a, b, 0.03 * abs(a[0] - b[0])), 1.2 + height / 240, OVER)
        previous = wires


def _post(sheet: Sheet, foot: Place, height: float) -> list[Place]:
    x, y = foot
    half = height * 0.045
    bands = 9
    for band in range(bands):
        top, low = y - height * (band + 1) / bands, y - height * band / bands
        sheet.box(x - half, top, x + half, low, PAPER if band % 2 else SPOT)
    sheet.box(x + half * 0.3, y - height, x + half, y, (0.55, None))
    sheet.line(
        [(x - half, y), (x - half, y - height), (x + half, y - height), (x + half, y)],
        max(1.6, height / 110),
        KEY,
    )
    sheet.shape(
        [(x - half * 1.5, y - height), (x, y - height - half * 1.8), (x + half * 1.5, y - height)], KEY
    )
    return [(x, y - height * share) for share in (0.9, 0.66, 0.42)]


def _watch_tower(sheet: Sheet, foot: Place) -> None:
    x, y = foot
    sheet.lines(([(x - 34, y + 10), (x - 20, y - 190)], [(x + 34, y + 10), (x + 20, y - 190)]), 6, KEY)
    for low, high in ((0, 66), (66, 128), (128, 190)):
        sheet.lines(
            ([(x - 32, y - low), (x + 24, y - high)], [(x + 32, y - low), (x - 24, y - high)]), 2.4, KEY
        )
    sheet.box(x - 46, y - 262, x + 46, y - 190, KEY)
    sheet.box(x - 34, y - 250, x + 34, y - 222, SPOT)
    sheet.line([(x, y - 250), (x, y - 222)], 4, KEY)
    sheet.shape([(x - 64, y - 262), (x, y - 304), (x + 64, y - 262)], KEY)
