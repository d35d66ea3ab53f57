"""Dams cut through: one of concrete, one of earth."""

import numpy as np

from broadsheet.publishing.demo.pictures.curves import Points, arc, bezier, spline, taper
from broadsheet.publishing.demo.pictures.figures import person
from broadsheet.publishing.demo.pictures.land import grounded, height_at, ridge
from broadsheet.publishing.demo.pictures.sheet import KEY, OVER, PAPER, SPOT, Place, Sheet

_TAIL = 985.0  # the river below the dam


def dam_section(sheet: Sheet) -> None:
    """High water on one side of a wall, a valley on the other, and what the wall is made of."""
    rng = sheet.rng
    concrete = sheet.pick((True, False))
    crest = rng.uniform(270, 330) if concrete else rng.uniform(440, 480)
    level = crest + rng.uniform(34, 80)
    _far_valley(sheet)
    _rock(sheet)
    _reservoir(sheet, level, 700 if concrete else 820)
    if concrete:
        _concrete_wall(sheet, crest, level)
    else:
        _earth_bank(sheet, crest)
    _lake_surface(sheet, level)


def _far_valley(sheet: Sheet) -> None:
    sheet.fade([(0, 0), (1800, 0), (1800, 900), (0, 900)], (0, 0.05), (0, 0.42))
    back = ridge(sheet.rng, 380, 110, bumps=3)
    sheet.fade(grounded(back), (0.5, 0.15), (0.05, 0.15))
    front = ridge(sheet.rng, 660, 90, bumps=2)
    front[:, 1] -= 330 * np.clip((front[:, 0] - 1150) / 650, 0, 1) ** 1.3
    sheet.shape(grounded(front), (0, 0.95))
    for step in range(1, 16):
        sheet.line(front + np.array((0, 5 * step**1.5)), 1.8, OVER)
    sheet.line(front, 3.4, OVER)
    for x in sheet.rng.uniform(1100, 1780, 60):
        y = height_at(front, x) + sheet.rng.uniform(20, 300)
        sheet.shape([(x - 7, y), (x, y - sheet.rng.uniform(18, 34)), (x + 7, y)], KEY)


def _reservoir(sheet: Sheet, level: float, right: float) -> None:
    sheet.fade([(-10, level), (right, level), (right, 1010), (-10, 1010)], (0.35, 0.0), (1, 0.0))
    for step in range(30):
        y = level + 8 + step**1.5 * 3.6
        for _ in range(4):
            x, length = sheet.rng.uniform(-60, right - 120), sheet.rng.uniform(30, 190)
            sheet.line([(x, y), (min(x + length, right), y)], 2, PAPER)


def _lake_surface(sheet: Sheet, level: float) -> None:
    x = sheet.rng.uniform(150, 330)
    sheet.shape([(x, level - 12), (x + 120, level - 14), (x + 104, level + 9), (x + 14, level + 9)], KEY)
    sheet.line([(x + 56, level - 12), (x + 56, level - 96)], 3, KEY)
    sheet.shape([(x + 60, level - 92), (x + 104, level - 22), (x + 60, level - 22)], PAPER)
    sheet.shape([(x + 52, level - 80), (x + 14, level - 22), (x + 52, level - 22)], SPOT)


def _rock(sheet: Sheet) -> None:
    bed = np.array([(-10, 905), (320, 930), (560, 985), (1200, 1010), (1500, 1024), (1810, 1000)])
    sheet.shape([(1080, _TAIL), (1810, _TAIL - 8), (1810, 1100), (1080, 1100)], (0.3, 0.0))
    for x in sheet.rng.uniform(1140, 1780, 24):
        sheet.line([(x, _TAIL + 8), (x + 70, _TAIL + 7)], 2, PAPER)
    sheet.shape(grounded(bed), KEY)
    for step in range(1, 7):
        seam = bed + np.column_stack((np.zeros(6), 34 * step + sheet.rng.normal(0, 7, 6)))
        sheet.line(seam, 2, PAPER if step % 2 else SPOT)


def _concrete_wall(sheet: Sheet, crest: float, level: float) -> None:
    face = bezier((742, crest + 60), (800, 560), (930, 860), (1180, 1000))
    wall = np.vstack(((640, crest), (738, crest), face, (1170, 1050), (590, 1060), (606, 900), (640, 620)))
    sheet.shape(wall, PAPER)
    for y in np.arange(crest + 40, 1050, 44):
        right = np.interp(y, face[:, 1], face[:, 0]) if y > crest + 60 else 740
        left = np.interp(y, (620, 900), (640, 606))
        sheet.line([(left, y), (right, y)], 1.8, OVER)
        for x in np.arange(left + 40 + (y // 44 % 2) * 45, right - 10, 90):
            sheet.line([(x, y), (x, y + 44)], 1.8, OVER)
    sheet.hatch(np.vstack((face, face[::-1] - np.array((70, 0)))), 2.4, OVER, angle=52, gap=9)
    _penstock(sheet, level)
    sheet.line(np.vstack((wall, wall[:1])), 8, OVER)
    _galleries(sheet, level)
    _crest_road(sheet, (600, 770), crest)
    _powerhouse(sheet)


def _penstock(sheet: Sheet, level: float) -> None:
    path = spline([(630, level + 250), (760, level + 262), (860, 800), (1010, 930), (1200, 950)])
    sheet.shape(taper(path, (76, 60, 52)), KEY)
    sheet.shape(taper(path, (56, 42, 36)), SPOT)
    for y in np.arange(level + 206, level + 300, 14):
        sheet.line([(610, y), (650, y)], 4, KEY)


def _galleries(sheet: Sheet, level: float) -> None:
    for x, y in ((690, level + 120), (680, level + 430), (760, 940)):
        opening = np.vstack((arc((x, y), 19, 180, 360), (x + 19, y + 26), (x - 19, y + 26)))
        sheet.shape(opening, KEY)
        person(sheet, (x, y + 26), 30, PAPER)


def _crest_road(sheet: Sheet, span: Place, crest: float) -> None:
    left, right = span
    sheet.box(left, crest - 8, right, crest + 14, KEY)
    for x in np.arange(left + 6, right, 21):
        sheet.line([(x, crest - 8), (x, crest - 34)], 2.2, KEY)
    sheet.line([(left, crest - 34), (right, crest - 34)], 2.2, KEY)
    for x in (left + 20, right - 20):
        sheet.line([(x, crest - 8), (x, crest - 112), (x + 22, crest - 116)], 3.4, KEY)
        sheet.disc((x + 24, crest - 110), 7, SPOT)
    middle = (left + right) / 2
    sheet.box(middle - 36, crest - 46, middle + 14, crest - 14, SPOT)
    sheet.box(middle + 16, crest - 36, middle + 38, crest - 14, KEY)
    for wheel in (-22, 24):
        sheet.disc((middle + wheel, crest - 13), 7, KEY)


def _powerhouse(sheet: Sheet) -> None:
    """The hall at the toe, its wall left out: a turbine below, its generator above, the line going out."""
    sheet.box(1150, 790, 1420, 1040, KEY)
    sheet.box(1164, 806, 1406, 900, (0, 0.4))
    sheet.shape([(1136, 792), (1136, 774), (1440, 740), (1440, 792)], KEY)
    sheet.box(1228, 846, 1342, 900, KEY)
    sheet.hatch([(1228, 846), (1342, 846), (1342, 900), (1228, 900)], 2.4, SPOT, angle=90, gap=9)
    sheet.line([(1285, 900), (1285, 950)], 16, PAPER)
    sheet.disc((1285, 960), 58, PAPER, squash=0.62)
    for turn in np.radians(np.arange(20, 380, 45)):
        tip = (1285 + 52 * np.cos(turn), 960 + 32 * np.sin(turn))
        sheet.line([(1285, 960), tip], 7, KEY)
    sheet.disc((1285, 960), 14, SPOT, squash=0.62)
    person(sheet, (1200, 900), 56, KEY)
    sheet.box(1420, 940, 1470, 1000, PAPER)


def _earth_bank(sheet: Sheet, crest: float) -> None:
    """A bank of zones: rock outside, gravel within, a core of clay that keeps the water."""
    top = ((770, crest), (850, crest))
    bank = np.array([top[0], top[1], (1560, 1020), (110, 1020)])
    sheet.shape(bank, PAPER)
    _stones(sheet, bank)
    gravel = np.array([(786, crest + 30), (838, crest + 30), (1150, 1020), (480, 1020)])
    sheet.shape(gravel, (0, 0.85))
    sheet.hatch(gravel, 2, OVER, angle=60, gap=11)
    core = np.array(
        [(796, crest + 16), (826, crest + 16), (900, 1000), (860, 1110), (770, 1110), (730, 1000)]
    )
    sheet.shape(core, KEY)
    for zone in (gravel, bank):
        sheet.line(np.vstack((zone, zone[:1])), 5, KEY)
    _bank_face(sheet, top, crest)
    _crest_road(sheet, (744, 876), crest)


def _stones(sheet: Sheet, bank: Points) -> None:
    rng = sheet.rng
    for y in np.arange(bank[0, 1] + 16, 1010, 17):
        left = np.interp(y, bank[[0, 3], 1], bank[[0, 3], 0])
        right = np.interp(y, bank[[1, 2], 1], bank[[1, 2], 0])
        for x in np.arange(left + 10, right - 8, 25) + rng.normal(0, 4):
            sheet.ring((x, y + rng.normal(0, 3)), rng.uniform(5, 11), 1.8, OVER, squash=0.7)


def _bank_face(sheet: Sheet, top: tuple[Place, Place], crest: float) -> None:
    """Blocks against the waves, steps and a berm on the dry side."""
    for share in np.linspace(0.02, 0.6, 22):
        x, y = 770 - 660 * share, crest + (1020 - crest) * share
        sheet.shape([(x - 17, y + 3), (x - 4, y - 15), (x + 12, y - 2), (x, y + 16)], KEY)
    for share in (0.35, 0.68):
        x, y = 850 + 710 * share, crest + (1020 - crest) * share
        sheet.box(x - 20, y, x + 56, y + 9, KEY)
        person(sheet, (x + 30, y), 40, KEY)
