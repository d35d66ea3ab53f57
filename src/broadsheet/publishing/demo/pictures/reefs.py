"""A coral reef."""

import numpy as np

from broadsheet.publishing.demo.pictures.curves import Points, arc, moved, spline, taper
from broadsheet.publishing.demo.pictures.figures import fish
from broadsheet.publishing.demo.pictures.land import grounded, height_at, ridge
from broadsheet.publishing.demo.pictures.sheet import KEY, OVER, PAPER, SPOT, Ink, Place, Sheet


def reef(sheet: Sheet) -> None:
    """A reef on its slope: corals of many builds, small fish in a crowd, one diver."""
    rng = sheet.rng
    sheet.fade([(0, 0), (1800, 0), (1800, 1210), (0, 1210)], (0.0, 0.1), (1, 0.1))
    _shafts(sheet)
    back = _slope_line(rng, 930, 340)
    sheet.fade(grounded(back), (0.62, 0.2), (0.9, 0.2))
    for x in rng.uniform(0, 1800, 14):
        _branching(sheet, (x, height_at(back, x) + 10), rng.uniform(50, 90), (0.7, 0.3))
    front = _slope_line(rng, 1090, 400)
    _garden(sheet, front, 24, (120, 270))
    sheet.shape(grounded(front), KEY)
    _pebbles(sheet, front)
    lower = moved(front, 0, 170)
    _garden(sheet, lower, 13, (110, 210))
    sheet.shape(grounded(lower), KEY)
    _shoal(sheet)
    _diver(sheet, (rng.uniform(480, 760), rng.uniform(240, 380)))


def _garden(sheet: Sheet, slope: Points, count: int, sizes: Place) -> None:
    """Corals along a slope, in no order, so that any may stand before any other."""
    rng = sheet.rng
    builds = (_branching, _branching, _fan, _brain, _tubes, _table)
    for x in rng.permutation(np.linspace(-40, 1840, count) + rng.normal(0, 30, count)):
        foot = (float(x), height_at(slope, float(x)) + 26)
        ink: Ink = SPOT if rng.random() < 0.6 else PAPER
        builds[int(rng.integers(0, len(builds)))](sheet, foot, rng.uniform(*sizes), ink)


def _slope_line(rng: np.random.Generator, level: float, rise: float) -> Points:
    line = ridge(rng, level, 40, bumps=5)
    line[:, 1] -= rise * np.clip((line[:, 0] - 500) / 1300, 0, 1) ** 1.25
    return line


def _shafts(sheet: Sheet) -> None:
    for x in sheet.rng.uniform(-100, 1700, 7):
        width = sheet.rng.uniform(30, 120)
        sheet.fade(
            [(x, -5), (x + width, -5), (x - 300 + width * 2.6, 1100), (x - 420, 1100)],
            (0.0, 0.0),
            (0.92, 0.1),
        )


def _branching(sheet: Sheet, foot: Place, size: float, ink: Ink) -> None:
    strokes: list[tuple[Points, float]] = []
    _grow(sheet.rng, np.array(foot), -np.pi / 2, size, strokes)
    for path, width in strokes:
        sheet.shape(taper(path, (width + 6, width * 0.75 + 6)), KEY)
    for path, width in strokes:
        sheet.shape(taper(path, (width, width * 0.75)), ink)
        sheet.disc(tuple(path[-1]), width * 0.42, ink)


def _grow(rng: np.random.Generator, start: Points, heading: float, size: float, strokes: list) -> None:
    length = size * rng.uniform(0.38, 0.6)
    end = start + length * np.array((np.cos(heading), np.sin(heading)))
    bend = (start + end) / 2 + rng.normal(0, length * 0.08, 2)
    strokes.append((spline([start, bend, end], steps=4), size * 0.14 + 2))
    if size > 40:
        for side in (-1, 1):
            _grow(rng, end, heading + side * rng.uniform(0.25, 0.62), size * rng.uniform(0.66, 0.8), strokes)


def _fan(sheet: Sheet, foot: Place, size: float, ink: Ink) -> None:
    lean = sheet.rng.uniform(-20, 20)
    rim = arc(foot, size * 1.25, 205 + lean, 335 + lean)
    rim += np.column_stack((sheet.rng.normal(0, 4, len(rim)), sheet.rng.normal(0, 4, len(rim))))
    sheet.shape(np.vstack((rim, foot)), ink)
    for place in rim[::2]:
        sheet.line([foot, place], 2.4, KEY)
    for share in np.arange(0.25, 1, 0.11):
        sheet.line(np.asarray(foot) + (rim - foot) * share, 1.6, OVER)
    sheet.line(np.vstack((rim, foot, rim[:1])), 3.4, KEY)


def _brain(sheet: Sheet, foot: Place, size: float, ink: Ink) -> None:
    middle = (foot[0], foot[1] - size * 0.18)
    sheet.disc(middle, size * 0.74, KEY, squash=0.74)
    sheet.disc(middle, size * 0.74 - 4, ink, squash=0.74)
    for share in np.arange(0.16, 0.98, 0.13):
        turn = np.linspace(0, 2 * np.pi, 70)
        wobble = 1 + 0.07 * np.sin(turn * 9 + share * 40) + 0.05 * np.sin(turn * 5)
        loop = np.column_stack(
            (
                middle[0] + size * 0.72 * share * wobble * np.cos(turn),
                middle[1] + size * 0.52 * share * wobble * np.sin(turn),
            )
        )
        sheet.line(loop, 2.8, KEY)


def _tubes(sheet: Sheet, foot: Place, size: float, ink: Ink) -> None:
    for step in sheet.rng.permutation(5):
        x = foot[0] + (step - 2) * size * 0.24
        tall = size * sheet.rng.uniform(0.6, 1.25)
        lean = (step - 2) * size * 0.09
        wide = size * 0.12
        tube = [
            (x - wide * 0.8, foot[1]),
            (x + lean - wide, foot[1] - tall),
            (x + lean + wide, foot[1] - tall),
            (x + wide * 0.8, foot[1]),
        ]
        sheet.shape(tube, ink)
        sheet.hatch(tube, 1.6, OVER, angle=0, gap=9)
        sheet.line([*tube, tube[0]], 3.2, KEY)
        sheet.disc((x + lean, foot[1] - tall), wide * 1.12, KEY, squash=0.42)
        sheet.disc((x + lean, foot[1] - tall), wide * 0.78, (0, 0.4), squash=0.42)


def _table(sheet: Sheet, foot: Place, size: float, ink: Ink) -> None:
    x, y = foot
    stem = spline([(x, y), (x + size * 0.04, y - size * 0.4), (x, y - size * 0.66)])
    sheet.shape(taper(stem, (size * 0.4, size * 0.2, size * 0.6)), KEY)
    for tier, reach in ((0.5, 0.9), (0.72, 1.15)):
        sheet.disc((x, y - size * tier), size * reach, KEY, squash=0.15)
        sheet.disc((x, y - size * tier - 5), size * reach - 3, ink, squash=0.13)
        for place in np.linspace(-0.86, 0.86, 19):
            sheet.line(
                [
                    (x + place * size * reach, y - size * tier - 5),
                    (x + place * size * reach, y - size * (tier + 0.12)),
                ],
                4.5,
                ink,
            )


def _pebbles(sheet: Sheet, front: Points) -> None:
    for x in sheet.rng.uniform(0, 1800, 170):
        y = height_at(front, x) + sheet.rng.uniform(18, 240)
        sheet.disc(
            (x, y), sheet.rng.uniform(2, 7), SPOT if sheet.rng.random() < 0.3 else (0.4, 0.3), squash=0.6
        )


def _shoal(sheet: Sheet) -> None:
    rng = sheet.rng
    middle = np.array((rng.uniform(900, 1150), rng.uniform(330, 460)))
    for _ in range(72):
        turn, reach = rng.uniform(0, 6.3), np.sqrt(rng.random())
        at = middle + reach * np.array((300 * np.cos(turn), 92 * np.sin(turn) + 50 * np.cos(turn)))
        fish(sheet, (float(at[0]), float(at[1])), rng.uniform(11, 19), KEY if rng.random() < 0.75 else SPOT)


def _diver(sheet: Sheet, place: Place) -> None:
    """Someone swimming down with one breath."""
    x, y = place
    body = spline([(x - 150, y - 96), (x - 70, y - 44), (x, y), (x + 62, y + 32)])
    sheet.shape(taper(body, (8, 17, 27, 25, 16)), KEY)
    sheet.disc((x + 78, y + 40), 14, KEY)
    sheet.shape(taper(spline([(x + 46, y + 26), (x + 96, y + 78), (x + 142, y + 96)]), (11, 6)), KEY)
    sheet.shape(taper(spline([(x - 66, y - 44), (x - 128, y - 58), (x - 168, y - 40)]), (15, 7)), KEY)
    for tip, knee in (((-236, -150), (-150, -96)), ((-262, -34), (-166, -42))):
        sheet.shape(
            [
                (x + knee[0], y + knee[1] - 5),
                (x + tip[0], y + tip[1] - 18),
                (x + tip[0] - 6, y + tip[1] + 16),
                (x + knee[0], y + knee[1] + 5),
            ],
            SPOT,
        )
    for step in range(6):
        sheet.ring((x + 70 - step * 7, y - 20 - step * 32), 5 + step * 1.2, 2, OVER)
