"""Power and water: pylons over hills, a dam in section."""

import numpy as np

from broadsheet.publishing.demo.pictures.curves import Points, wire
from broadsheet.publishing.demo.pictures.land import grounded, height_at, ridge
from broadsheet.publishing.demo.pictures.sheet import KEY, OVER, PAPER, SPOT, Ink, Place, Sheet

_ARMS = ((0.74, 0.2), (0.84, 0.26), (0.94, 0.17))  # height up the mast, reach to each side


def power_grid(sheet: Sheet) -> None:
    """Pylons that march towards us over the hills, with their wires."""
    rng = sheet.rng
    sheet.fade([(0, 0), (1800, 0), (1800, 900), (0, 900)], (0, 0.12), (0, 0.62))
    sun = (rng.uniform(330, 720), rng.uniform(300, 430))
    sheet.disc(sun, rng.uniform(120, 190), PAPER)
    crests = [ridge(rng, level, relief, bumps=bumps) for level, relief, bumps in _HILLS]
    _far_hills(sheet, crests)
    feet = [(x, height_at(crests[i], x) + 12) for x, i in zip(_march(rng), (0, 1, 1, 2, 3), strict=True)]
    masts = list(zip(feet, (120, 190, 300, 520, 1120), strict=True))
    _near_hills(sheet, crests, masts)


_HILLS = ((640, 60, 3), (745, 55, 3), (880, 70, 2), (1075, 60, 1.4))


def _march(rng: np.random.Generator) -> list[float]:
    start = rng.uniform(520, 640)
    return [start, start + 110, start + 270, start + 520, start + 910]


def _far_hills(sheet: Sheet, crests: list[Points]) -> None:
    sheet.fade(grounded(crests[0]), (0.0, 0.75), (0.0, 0.2))
    sheet.line(crests[0], 2, OVER)


def _near_hills(sheet: Sheet, crests: list[Points], masts: list[tuple[Place, float]]) -> None:
    _pylon(sheet, *masts[0])
    _wires(sheet, masts[0], masts[1])
    sheet.fade(grounded(crests[1]), (0.55, 0.3), (0.05, 0.3))
    sheet.hatch(grounded(crests[1]), 1.4, OVER, angle=58, gap=13)
    _pylon(sheet, *masts[1])
    _wires(sheet, masts[1], masts[2])
    _pylon(sheet, *masts[2])
    _wires(sheet, masts[2], masts[3])
    sheet.fade(grounded(crests[2]), (0, 1), (0.25, 1))
    _furrows(sheet, crests[2])
    _pylon(sheet, *masts[3])
    _wires(sheet, masts[3], masts[4])
    _pylon(sheet, *masts[4])
    _wires(sheet, masts[4], ((3300, 1500), 2300))
    sheet.shape(grounded(crests[3]), KEY)
    _grass(sheet, crests[3])


def _furrows(sheet: Sheet, crest: Points) -> None:
    for step in range(1, 9):
        lowered = crest + np.array((0, 9 * step**1.45))
        sheet.line(lowered, 1.6, OVER)


def _grass(sheet: Sheet, crest: Points) -> None:
    for x in sheet.rng.uniform(0, 1800, 420):
        y = height_at(crest, x) + sheet.rng.uniform(0, 90)
        blade = sheet.rng.uniform(10, 26)
        sheet.line(
            [(x, y), (x + sheet.rng.normal(4, 4), y - blade)],
            1.6,
            SPOT if y - height_at(crest, x) > 20 else OVER,
        )


def _pylon(sheet: Sheet, foot: Place, height: float) -> None:
    """A lattice mast, drawn from its outline, its bracing and its arms."""
    pen = max(1.3, height / 190)
    x, y = foot
    levels = np.array((0, 0.2, 0.38, 0.53, 0.65, 0.74, 0.84, 0.94, 1.0))
    spread = height * np.array((0.15, 0.112, 0.082, 0.06, 0.044, 0.036, 0.03, 0.024, 0.004))
    left = np.column_stack((x - spread, y - levels * height))
    right = np.column_stack((x + spread, y - levels * height))
    sheet.line(left, pen * 1.5, OVER)
    sheet.line(right, pen * 1.5, OVER)
    for i in range(len(levels) - 1):
        sheet.line([left[i], right[i + 1]], pen, OVER)
        sheet.line([right[i], left[i + 1]], pen, OVER)
        sheet.line([left[i + 1], right[i + 1]], pen, OVER)
    for up, reach in _ARMS:
        _arm(sheet, (x, y - up * height), height * reach, pen)


def _arm(sheet: Sheet, root: Place, reach: float, pen: float) -> None:
    x, y = root
    for side in (-1, 1):
        tip = (x + side * reach, y)
        sheet.line([(x, y), tip, (x + side * reach * 0.12, y - reach * 0.26)], pen * 1.3, OVER)
        for share in (0.3, 0.55, 0.78):
            top = y - reach * 0.26 * (1 - share)
            sheet.line([(x + side * reach * share, y), (x + side * reach * (share - 0.12), top)], pen, OVER)
        sheet.line([tip, (tip[0], y + reach * 0.16)], pen * 1.9, OVER)


def _wires(sheet: Sheet, near: tuple[Place, float], far: tuple[Place, float]) -> None:
    for up, reach in _ARMS:
        for side in (-1, 1):
            ends = [
                (foot[0] + side * height * reach, foot[1] - height * (up - reach * 0.16))
                for foot, height in (near, far)
            ]
            sag = 0.05 * np.hypot(ends[1][0] - ends[0][0], ends[1][1] - ends[0][1])
            sheet.line(wire(ends[0], ends[1], sag), 1.0 + far[1] / 900, OVER)


def dam_section(sheet: Sheet) -> None:
    """A dam cut through: high water on one side, the valley on the other, galleries and a turbine within."""
    rng = sheet.rng
    crest, toe = rng.uniform(300, 360), rng.uniform(1230, 1330)
    level = crest + rng.uniform(50, 90)
    _valley(sheet, level)
    _reservoir(sheet, level, 740)
    _rock(sheet, toe)
    wall = np.array(
        [
            (640, crest),
            (745, crest),
            (770, crest + 130),
            (toe, 985),
            (toe + 60, 1040),
            (560, 1060),
            (600, 880),
            (640, 560),
        ]
    )
    sheet.shape(wall, PAPER)
    sheet.hatch(wall, 1.8, OVER, angle=52, gap=11)
    sheet.line([*wall, wall[0]], 8, OVER)
    _galleries(sheet, level, toe)
    _crown(sheet, crest)


def _valley(sheet: Sheet, level: float) -> None:
    sheet.fade([(0, 0), (1800, 0), (1800, 900), (0, 900)], (0, 0.05), (0, 0.4))
    back = ridge(sheet.rng, 330, 120, bumps=3)
    sheet.fade(grounded(back), (0.45, 0.15), (0.0, 0.15))
    front = ridge(sheet.rng, 560, 130, bumps=2)
    front[:, 1] -= 260 * np.clip((front[:, 0] - 1250) / 550, 0, 1)
    sheet.shape(grounded(front), (0, 0.95))
    sheet.hatch(grounded(front), 1.6, OVER, angle=68, gap=15)
    sheet.line(front, 3, OVER)


def _reservoir(sheet: Sheet, level: float, right: float) -> None:
    water = [(-10, level), (right, level), (right, 1000), (-10, 1000)]
    sheet.fade(water, (0.55, 0.0), (1, 0.0))
    for step in range(26):
        y = level + 6 + step**1.55 * 4.2
        for _ in range(4):
            x, length = sheet.rng.uniform(0, 640), sheet.rng.uniform(30, 190)
            sheet.line([(x, y), (min(x + length, 640), y)], 2, PAPER)
    sheet.line(water[:2], 4, OVER)


def _rock(sheet: Sheet, toe: float) -> None:
    ground = np.array(
        [(-10, 880), (300, 890), (560, 930), (toe, 975), (1500, 968), (1810, 940), (1810, 1210), (-10, 1210)]
    )
    sheet.shape(ground, KEY)
    for step in range(1, 7):
        seam = ground[:6] + np.column_stack((np.zeros(6), 36 * step + sheet.rng.normal(0, 9, 6)))
        sheet.line(seam, 2, (0.0, 0.0) if step % 2 else (0, 1))
    sheet.shape([(toe - 30, 950), (1810, 925), (1810, 1000), (toe + 20, 1000)], (0.35, 0))
    for x in sheet.rng.uniform(toe + 20, 1800, 26):
        y = sheet.rng.uniform(958, 994)
        sheet.line([(x, y), (x + 60, y)], 2, PAPER)


def _galleries(sheet: Sheet, level: float, toe: float) -> None:
    pipe: Ink = SPOT
    path = [(600, level + 330), (760, level + 350), (toe - 210, 900), (toe + 40, 940)]
    sheet.line(path, 46, KEY)
    sheet.line(path, 34, pipe)
    hall = (toe - 250, 905)
    sheet.disc(hall, 74, KEY)
    sheet.disc(hall, 62, PAPER)
    for blade in range(8):
        turn = np.radians(45 * blade + 12)
        tip = (hall[0] + 56 * np.cos(turn), hall[1] + 56 * np.sin(turn))
        side = (hall[0] + 40 * np.cos(turn + 0.5), hall[1] + 40 * np.sin(turn + 0.5))
        sheet.shape([hall, tip, side], KEY)
    for x, y in ((690, level + 130), (720, level + 430), (830, 860)):
        sheet.box(x - 24, y - 30, x + 24, y + 30, KEY)
        sheet.box(x - 15, y - 20, x + 15, y + 30, PAPER)


def _crown(sheet: Sheet, crest: float) -> None:
    sheet.box(620, crest - 22, 765, crest + 8, KEY)
    for x in range(628, 764, 22):
        sheet.line([(x, crest - 22), (x, crest - 52)], 2.4, OVER)
    sheet.line([(620, crest - 52), (765, crest - 52)], 2.4, OVER)
    sheet.box(648, crest - 150, 700, crest - 22, SPOT)
    sheet.shape([(640, crest - 150), (674, crest - 182), (708, crest - 150)], KEY)
