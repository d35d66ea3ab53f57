"""Figures drawn as things: a price as a mountain range, counts as rows of signs."""

import numpy as np

from broadsheet.publishing.demo.pictures.curves import Points, arc, closed
from broadsheet.publishing.demo.pictures.figures import person
from broadsheet.publishing.demo.pictures.land import grounded, height_at, ridge, wander
from broadsheet.publishing.demo.pictures.sheet import KEY, OVER, PAPER, SPOT, WIDTH, Ink, Place, Sheet


def price_curve(sheet: Sheet) -> None:
    """A price as a range of mountains, climbed on a rope, with the volume as trees at its foot."""
    rng = sheet.rng
    sheet.fade([(0, 0), (1800, 0), (1800, 1000), (0, 1000)], (0, 0.3), (0, 0.02))
    for y in range(120, 1000, 110):
        sheet.line([(0, y), (1800, y)], 1.3, (0.55, None))
    sheet.disc((rng.uniform(250, 600), rng.uniform(200, 330)), rng.uniform(70, 110), SPOT)
    back = _series(rng, 46, (430, 720), rng.uniform(-0.6, 0.6))
    sheet.fade(grounded(back), (0, 0.95), (0, 0.15))
    _facets(sheet, back, (0.35, None), 190)
    front = _series(rng, 34, (250, 860), rng.choice((-1.0, 1.0)) * rng.uniform(0.7, 1.2))
    sheet.shape(grounded(front), PAPER)
    _facets(sheet, front, KEY, 420)
    sheet.line(front, 6, KEY)
    _mist_and_grid(sheet, front)
    _climbers(sheet, front)
    _volume(sheet, front)


def _series(rng: np.random.Generator, count: int, span: tuple[float, float], drift: float) -> Points:
    """A walk with a trend, brought between two heights."""
    steps = rng.standard_normal(count) + drift * 0.35
    steps[rng.integers(3, count - 3, 2)] -= np.sign(drift) * 3.2
    walk = np.cumsum(steps)
    share = (walk - walk.min()) / np.ptp(walk)
    x = np.linspace(-40, WIDTH + 40, count)
    x[1:-1] += rng.uniform(-12, 12, count - 2)
    return np.column_stack((x, span[1] - (span[1] - span[0]) * share))


def _facets(sheet: Sheet, crest: Points, ink: Ink, depth: float) -> None:
    """Shade the side of every summit that faces away from the light, and score the lit side."""
    rng = sheet.rng
    for i in range(1, len(crest) - 1):
        here, after = crest[i], crest[i + 1]
        drop = after[1] - here[1]
        if drop > 0:
            reach = depth * rng.uniform(0.5, 1.0) * min(1.0, 0.45 + drop / 160)
            toe = [
                (after[0] + 26, after[1] + reach * 0.42),
                (here[0] + 30, here[1] + reach * 0.7),
                (here[0] - 26, here[1] + reach),
            ]
            sheet.shape([here, after, *toe], ink)
        elif ink is KEY:
            flank = [crest[i], crest[i + 1], crest[i + 1] + (-24, 200), crest[i] + (-10, 150)]
            sheet.hatch(flank, 1.6, OVER, angle=112, gap=10)


def _mist_and_grid(sheet: Sheet, front: Points) -> None:
    """Foothills before the range, and the dotted lines that tie its highest and lowest day to the axis."""
    for level, relief, ink in ((950, 42, (0, 0.3)), (1030, 34, (0, 0.85))):
        hills = ridge(sheet.rng, level, relief, bumps=4)
        sheet.fade(grounded(hills), ink, (0, 0.1))
        sheet.hatch(grounded(hills, floor=level + 90), 1.4, OVER, angle=66, gap=13)
        sheet.line(hills, 2.4, OVER)
    for i in (int(np.argmin(front[2:-2, 1])) + 2, int(np.argmax(front[4:-4, 1])) + 4):
        x, y = front[i]
        sheet.dashes([(x, y), (x, 1040)], 2.6, (0, 1), dash=10, gap=9)
        sheet.disc((x, y), 17, PAPER)
        sheet.disc((x, y), 12, SPOT)


def _climbers(sheet: Sheet, front: Points) -> None:
    peak = int(np.argmin(front[3:-3, 1])) + 3
    x = front[peak][0]
    rope = []
    for step in (0, -46, -96, -140):
        place = (x + step - 34, height_at(front, x + step - 34) + 3)
        person(sheet, place, 58, KEY)
        rope.append((place[0], place[1] - 30))
    sheet.line(rope, 1.8, OVER)


def _volume(sheet: Sheet, front: Points) -> None:
    """Trading volume, as a wood: one tree a day, taller where the price moved further."""
    moved = np.abs(np.gradient(front[:, 1]))
    sheet.box(-10, 1150, 1810, 1210, KEY)
    for x in np.arange(6, 1800, 17):
        swing = float(np.interp(x, front[:, 0], moved))
        height = 46 + 1.35 * swing + sheet.rng.uniform(0, 46)
        ink: Ink = SPOT if sheet.rng.random() < 0.2 else KEY
        sheet.shape(
            [
                (x - 7, 1152),
                (x - 5, 1152 - height * 0.6),
                (x, 1152 - height),
                (x + 5, 1152 - height * 0.6),
                (x + 7, 1152),
            ],
            ink,
        )


def isotype(sheet: Sheet) -> None:
    """Rows of one sign each from edge to edge, counted off by colour, as statistics were once pictured."""
    rng = sheet.rng
    sheet.wash((0, 0.12))
    kinds = rng.permutation(4)
    rows = sheet.pick((5, 6, 7))
    pitch = 1200 / rows
    marked = 0.42 + 0.34 * wander(rng, rows, 1.4)
    lost = 0.2 + 0.1 * wander(rng, rows, 1.4)
    for row in range(rows):
        if row % 2:
            sheet.box(-10, row * pitch, 1810, (row + 1) * pitch, (0, 0.26))
        floor = pitch * (row + 0.87)
        sheet.line([(-10, floor + 5), (1810, floor + 5)], 2, OVER)
        _sign_row(sheet, (floor, pitch * 0.78), int(kinds[row % 2]), (marked[row], 1 - lost[row]))


def _sign_row(sheet: Sheet, place: tuple[float, float], kind: int, shares: tuple[float, float]) -> None:
    """Signs in the spot ink up to the first share, in the key ink up to the second, then pale."""
    floor, tall = place
    draw, wide = ((_worker, 0.5), (_dwelling, 0.96), (_steamer, 1.34), (_bowl, 1.02))[kind]
    step = 1800 / round(1800 / (tall * wide))
    for left in np.arange(0, 1800, step):
        share = (left + step / 2) / 1800
        ink: Ink = SPOT if share < shares[0] else KEY if share < shares[1] else PAPER
        draw(sheet, (left + step / 2, floor), tall, ink)


def _worker(sheet: Sheet, foot: Place, tall: float, ink: Ink) -> None:
    x, y = foot
    u = tall / 100
    body = [
        (-15, -74),
        (15, -74),
        (19, -66),
        (19, -38),
        (13, -38),
        (13, -60),
        (11, -60),
        (11, 0),
        (2, 0),
        (2, -36),
        (-2, -36),
        (-2, 0),
    ]
    body += [(-11, 0), (-11, -60), (-13, -60), (-13, -38), (-19, -38), (-19, -66)]
    sheet.shape([(x + a * u, y + b * u) for a, b in body], ink)
    sheet.disc((x, y - 84 * u), 8.4 * u, ink)
    sheet.shape([(x - 15 * u, y - 87 * u), (x, y - 99 * u), (x + 15 * u, y - 87 * u)], ink)


def _dwelling(sheet: Sheet, foot: Place, tall: float, ink: Ink) -> None:
    x, y = foot
    u = tall / 100
    sheet.box(x - 30 * u, y - 52 * u, x + 30 * u, y, ink)
    sheet.shape(
        [
            (x - 42 * u, y - 48 * u),
            (x - 16 * u, y - 86 * u),
            (x + 16 * u, y - 86 * u),
            (x + 42 * u, y - 48 * u),
        ],
        ink,
    )
    sheet.box(x - 20 * u, y - 38 * u, x - 6 * u, y - 20 * u, PAPER)
    sheet.box(x + 6 * u, y - 38 * u, x + 20 * u, y, PAPER)
    for rise in (57, 66, 75):
        sheet.line(
            [(x - (94 - rise) * u * 0.9, y - rise * u), (x + (94 - rise) * u * 0.9, y - rise * u)], 2, PAPER
        )


def _steamer(sheet: Sheet, foot: Place, tall: float, ink: Ink) -> None:
    x, y = foot
    u = tall / 100
    sheet.shape(
        [
            (x - 58 * u, y - 34 * u),
            (x + 58 * u, y - 38 * u),
            (x + 46 * u, y - 6 * u),
            (x - 50 * u, y - 6 * u),
        ],
        ink,
    )
    sheet.box(x - 40 * u, y - 58 * u, x - 16 * u, y - 34 * u, ink)
    sheet.box(x - 32 * u, y - 80 * u, x - 22 * u, y - 58 * u, ink)
    for i in range(3):
        for level in range(2 + (i == 1)):
            left, low = x + (-10 + 19 * i) * u, y - (37 + 13 * level) * u
            sheet.box(left, low - 12 * u, left + 17 * u, low, ink)
    sheet.box(x - 36 * u, y - 52 * u, x - 20 * u, y - 46 * u, PAPER)
    waves = np.column_stack(
        (np.linspace(x - 60 * u, x + 60 * u, 40), y - 2 * u + 2.4 * u * np.sin(np.linspace(0, 25, 40)))
    )
    sheet.line(waves, 3, ink)


def _bowl(sheet: Sheet, foot: Place, tall: float, ink: Ink) -> None:
    x, y = foot
    u = tall / 100
    sheet.shape(
        closed(
            [
                (x - 34 * u, y - 50 * u),
                (x - 18 * u, y - 74 * u),
                (x + 4 * u, y - 82 * u),
                (x + 24 * u, y - 70 * u),
                (x + 34 * u, y - 50 * u),
            ]
        ),
        (0, 0.45),
    )
    sheet.shape(np.vstack((arc((x, y - 52 * u), 42 * u, 0, 180, squash=1.06), (x - 42 * u, y - 52 * u))), ink)
    sheet.box(x - 17 * u, y - 12 * u, x + 17 * u, y, ink)
    sheet.line([(x - 36 * u, y - 42 * u), (x + 36 * u, y - 42 * u)], 2.6, PAPER)
    sheet.lines(
        (
            [(x + 8 * u, y - 56 * u), (x + 40 * u, y - 96 * u)],
            [(x + 16 * u, y - 56 * u), (x + 48 * u, y - 92 * u)],
        ),
        3.4,
        ink,
    )
