"""On and by the water: a port in section, stacked boxes, a bridge, a fleet."""

import numpy as np

from broadsheet.publishing.demo.pictures.curves import spline
from broadsheet.publishing.demo.pictures.figures import fish, gull, person
from broadsheet.publishing.demo.pictures.land import grounded, ridge, wander
from broadsheet.publishing.demo.pictures.sheet import KEY, OVER, PAPER, SPOT, Ink, Sheet

WATER = 760.0  # the waterline of the section


def port_section(sheet: Sheet) -> None:
    """A quay cut through: cranes above, a laden hull alongside, piles and sea bed below."""
    rng = sheet.rng
    quay = rng.uniform(500, 600)
    _evening(sheet)
    _water_column(sheet, quay)
    _sea_bed(sheet, quay)
    _quay(sheet, quay)
    _ship(sheet, quay + 44)
    for foot in (quay - 150, quay - 430):
        _gantry(sheet, foot, rng.uniform(600, 720) if foot > quay - 200 else rng.uniform(500, 560))
    _yard(sheet, quay)
    for _ in range(7):
        gull(sheet, (rng.uniform(200, 1700), rng.uniform(70, 330)), rng.uniform(14, 26))


def _evening(sheet: Sheet) -> None:
    sheet.fade([(0, 0), (1800, 0), (1800, WATER), (0, WATER)], (0, 0.06), (0, 0.5))
    for level, relief, tone in ((640, 46, 0.35), (700, 30, 0.6)):
        sheet.shape(grounded(ridge(sheet.rng, level, relief, bumps=4), floor=WATER), (tone * 0.5, tone))


def _water_column(sheet: Sheet, quay: float) -> None:
    water = [(quay, WATER), (1810, WATER), (1810, 1210), (quay, 1210)]
    sheet.fade(water, (0.18, 0.0), (0.85, 0.0))
    for step in range(30):
        y = WATER + 8 + step**1.5 * 2.6
        for x in sheet.rng.uniform(quay, 1800, 5):
            sheet.line([(x, y), (x + sheet.rng.uniform(20, 110), y)], 1.8, PAPER)


def _sea_bed(sheet: Sheet, quay: float) -> None:
    bed = ridge(sheet.rng, 1105, 26, bumps=4)
    bed[:, 1] -= 40 * np.exp(-(((bed[:, 0] - quay) / 160) ** 2))
    sheet.shape(grounded(bed), (0, 1))
    sheet.hatch(grounded(bed), 1.8, OVER, angle=32, gap=10)
    sheet.line(bed, 6, KEY)
    for _ in range(26):
        at = (sheet.rng.normal(1450, 130), sheet.rng.normal(1010, 34))
        fish(sheet, at, sheet.rng.uniform(15, 26), PAPER)


def _quay(sheet: Sheet, quay: float) -> None:
    """Fill behind a sheet-pile wall, a slab on piles, and a mooring wall in front."""
    fill = np.array([(-10, 735), (quay - 250, 735), (quay - 160, 1120), (-10, 1180)])
    sheet.shape([(-10, 700), (quay, 700), (quay, 1210), (-10, 1210)], (0.08, 0.3))
    sheet.shape(fill, PAPER)
    sheet.hatch(fill, 1.6, OVER, angle=45, gap=12)
    sheet.hatch(fill, 1.6, OVER, angle=-45, gap=36)
    rock = np.array([(-10, 1120), (quay - 240, 1075), (quay + 20, 1110), (quay + 20, 1210), (-10, 1210)])
    sheet.shape(rock, KEY)
    for x in np.arange(quay - 210, quay - 20, 62):
        sheet.box(x, 740, x + 20, 1130, KEY)
        sheet.box(x + 4, 740, x + 8, 1130, PAPER)
    sheet.box(quay - 16, 715, quay, 1150, KEY)
    sheet.box(-10, 700, quay, 740, PAPER)
    sheet.line([(-10, 700), (quay, 700), (quay, 740), (-10, 740)], 7, OVER)
    sheet.disc((quay + 16, 775), 18, KEY)


def _ship(sheet: Sheet, left: float) -> None:
    """A hull end on the wall, decks of boxes above the waterline, red lead under it."""
    deck, keel, stern = 655.0, 950.0, left + 1120.0
    hull = spline([(left, deck - 22), (left + 4, WATER), (left + 26, 900), (left + 90, keel)], steps=10)
    hull = np.vstack((hull, (1850, keel), (1850, deck), (left + 120, deck)))
    sheet.shape(hull, KEY)
    below = hull[(hull[:, 1] > WATER + 20) & (hull[:, 0] < 1840)]
    sheet.shape(np.vstack(((left + 6, WATER + 22), below, (1850, keel), (1850, WATER + 22))), SPOT)
    sheet.hatch(np.vstack((below, (1850, keel), (1850, WATER + 120))), 1.6, OVER, angle=0, gap=14)
    sheet.line([(left + 4, WATER + 20), (1850, WATER + 20)], 3, PAPER)
    _deck_cargo(sheet, left + 150, deck, stern)
    for x in np.arange(left + 60, 1800, 46):
        sheet.line([(x, deck + 14), (x + 18, deck + 14)], 3, PAPER)


def _deck_cargo(sheet: Sheet, left: float, deck: float, stern: float) -> None:
    heights = np.clip(np.round(5.5 + 2.4 * wander(sheet.rng, 16, 3)), 2, 8).astype(int)
    for column, stack in enumerate(heights):
        x = left + column * 96 + (column // 3) * 16
        for level in range(stack):
            _crate(sheet, x, deck - 4 - level * 42, 92, 39)


def _crate(sheet: Sheet, x: float, floor: float, width: float, height: float) -> None:
    inks: tuple[Ink, ...] = (KEY, SPOT, SPOT, (0, 0.45), PAPER, (0.35, 0), BOTH_LIGHT)
    ink = inks[int(sheet.rng.integers(0, len(inks)))]
    sheet.box(x, floor - height, x + width, floor, ink)
    rib: Ink = (0, 0.55) if ink is KEY else OVER
    for step in np.arange(x + 8, x + width - 4, 9):
        sheet.line([(step, floor - height + 5), (step, floor - 5)], 1.4, rib)
    sheet.line(
        [
            (x, floor - height),
            (x + width, floor - height),
            (x + width, floor),
            (x, floor),
            (x, floor - height),
        ],
        2.2,
        KEY,
    )


BOTH_LIGHT: Ink = (0.3, 1)


def _gantry(sheet: Sheet, foot: float, height: float) -> None:
    """A ship-to-shore crane: legs, portal, boom over the water, stays, trolley and its box."""
    top = 700 - height * 0.62
    for x in (foot - 120, foot + 110):
        sheet.shape([(x - 11, 700), (x + 11, 700), (x + 8, top), (x - 8, top)], KEY)
        sheet.box(x - 34, 684, x + 34, 700, KEY)
    sheet.box(foot - 128, 520, foot + 118, 538, KEY)
    sheet.line([(foot - 120, 684), (foot + 110, 530)], 5, KEY)
    tip = foot + 110 + height * 0.95
    sheet.box(foot - 300, top - 24, tip, top, KEY)
    for x in np.arange(foot - 292, tip - 20, 22):
        sheet.line([(x, top - 5), (x + 11, top - 19), (x + 22, top - 5)], 2, PAPER)
    mast = (foot + 110, top - height * 0.34)
    sheet.shape([(mast[0] - 9, top), (mast[0] + 9, top), (mast[0] + 4, mast[1]), (mast[0] - 4, mast[1])], KEY)
    for x in (foot - 290, tip - height * 0.42, tip - 14):
        sheet.line([mast, (x, top - 20)], 3, OVER)
    sheet.box(foot - 250, top - 70, foot - 130, top - 24, SPOT)
    _load(sheet, tip - height * sheet.rng.uniform(0.3, 0.62), top)


def _load(sheet: Sheet, x: float, boom: float) -> None:
    drop = sheet.rng.uniform(120, 200)
    sheet.box(x - 34, boom, x + 34, boom + 14, KEY)
    for side in (-26, 26):
        sheet.line([(x + side, boom), (x + side * 1.4, boom + drop)], 1.8, OVER)
    sheet.box(x - 46, boom + drop, x + 46, boom + drop + 8, KEY)
    _crate(sheet, x - 46, boom + drop + 47, 92, 39)


def _yard(sheet: Sheet, quay: float) -> None:
    for x in np.arange(20, quay - 380, 98):
        for level in range(int(sheet.rng.integers(1, 4))):
            _crate(sheet, x - 40, 700 - level * 42, 92, 39)
    for x in (quay - 40, quay - 62, quay - 300):
        person(sheet, (x, 700), 38, KEY)


def container_stack(sheet: Sheet) -> None:
    """A yard seen square on: boxes as a facade, one of them in the air, a man to measure them by."""
    rng = sheet.rng
    sheet.fade([(0, 0), (1800, 0), (1800, 1200), (0, 1200)], (0, 0.08), (0, 0.34))
    width, height = 312.0, 132.0
    profile = _profile(rng)
    for column, stack in enumerate(profile):
        for level in range(stack):
            jog = rng.normal(0, 2)
            _container(sheet, column * (width + 6) - 60 + jog, 1130 - level * (height + 3), width, height)
    sheet.box(-10, 1130, 1810, 1210, KEY)
    sheet.line([(0, 1152), (1800, 1152)], 3, SPOT)
    lowest = int(np.argmin(profile[1:5])) + 1
    _spreader(sheet, lowest * (width + 6) - 60, 1130 - (profile[lowest] + 1.6) * (height + 3), width, height)
    person(sheet, (lowest * (width + 6) + 250, 1131), 84, KEY)
    person(sheet, (lowest * (width + 6) + 292, 1131), 88, PAPER)


def _profile(rng: np.random.Generator) -> list[int]:
    """Heights of six stacks: a cliff on one side, a gap where the box comes down."""
    heights = [
        7,
        7,
        int(rng.integers(4, 6)),
        int(rng.integers(2, 4)),
        int(rng.integers(3, 6)),
        int(rng.integers(5, 8)),
    ]
    if rng.random() < 0.4:
        heights[1], heights[4] = heights[4], heights[1]
    return heights


def _container(sheet: Sheet, left: float, floor: float, width: float, height: float) -> None:
    rng = sheet.rng
    inks: tuple[Ink, ...] = (KEY, KEY, SPOT, SPOT, (0, 0.5), PAPER, (0.5, 0), (0.45, 1), (1, 1))
    ink = inks[int(rng.integers(0, len(inks)))]
    dark = ink[0] == 1
    sheet.box(left, floor - height, left + width, floor, ink)
    if rng.random() < 0.24:
        _doors(sheet, left, floor, height, dark=dark)
        _doors(sheet, left + width / 2, floor, height, dark=dark)
    else:
        _ribs(sheet, left, floor, width, height, dark=dark)
    frame = [(left, floor - height), (left + width, floor - height), (left + width, floor), (left, floor)]
    sheet.line([*frame, frame[0]], 5, KEY)
    for x, y in frame:
        sheet.box(x - 8, y - 7, x + 8, y + 7, KEY)


def _ribs(sheet: Sheet, left: float, floor: float, width: float, height: float, *, dark: bool) -> None:
    shade: Ink = (0, 0.6) if dark else OVER
    for x in np.arange(left + 14, left + width - 10, 17):
        sheet.line([(x, floor - height + 13), (x, floor - 13)], 2, shade)
        if not dark:
            sheet.line([(x + 4, floor - height + 13), (x + 4, floor - 13)], 4.5, (0.3, None))


def _doors(sheet: Sheet, left: float, floor: float, height: float, *, dark: bool) -> None:
    shade: Ink = PAPER if dark else OVER
    for share in (0.13, 0.36, 0.64, 0.87):
        x = left + 156 * share
        sheet.line([(x, floor - height + 8), (x, floor - 8)], 3.4, shade)
        sheet.line([(x - 8, floor - 46), (x + 14, floor - 46)], 4, shade)
    sheet.line([(left + 78, floor - height), (left + 78, floor)], 3, KEY)


def _spreader(sheet: Sheet, left: float, top: float, width: float, height: float) -> None:
    left += 22
    for x in (left + 70, left + width - 70):
        sheet.line([(x, -10), (x, top - 30)], 3, OVER)
        sheet.line([(x + 14, -10), (x + 14, top - 30)], 3, OVER)
    sheet.shape(
        [
            (left + 40, top - 36),
            (left + width - 40, top - 36),
            (left + width - 14, top - 8),
            (left + 14, top - 8),
        ],
        KEY,
    )
    sheet.box(left, top - 12, left + width, top + 2, KEY)
    _container(sheet, left, top + height, width, height)
