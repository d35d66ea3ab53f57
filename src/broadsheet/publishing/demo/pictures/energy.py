"""Pylons over hills."""

import numpy as np

from broadsheet.publishing.demo.pictures.curves import Points, moved, taper, wire
from broadsheet.publishing.demo.pictures.land import grounded, height_at, ridge
from broadsheet.publishing.demo.pictures.sheet import KEY, OVER, PAPER, SPOT, Place, Sheet

_ARMS = ((0.74, 0.2), (0.84, 0.26), (0.94, 0.17))  # height up the mast, reach to each side


def power_grid(sheet: Sheet) -> None:
    """Pylons that march towards us over the hills, with their wires."""
    rng = sheet.rng
    sheet.fade([(0, 0), (1800, 0), (1800, 900), (0, 900)], (0, 0.12), (0, 0.62))
    if sheet.pick((True, True, False, False)):
        sheet.disc((rng.uniform(330, 720), rng.uniform(300, 430)), rng.uniform(120, 190), PAPER)
    else:
        _high_cloud(sheet)
    crests = [ridge(rng, level, relief, bumps=bumps) for level, relief, bumps in _HILLS]
    _far_hills(sheet, crests)
    feet = [(x, height_at(crests[i], x) + 12) for x, i in zip(_march(rng), (0, 1, 1, 2, 3), strict=True)]
    masts = list(zip(feet, (120, 190, 300, 520, 1120), strict=True))
    _near_hills(sheet, crests, masts)


_HILLS = ((640, 60, 3), (745, 55, 3), (880, 70, 2), (1075, 60, 1.4))


def _high_cloud(sheet: Sheet) -> None:
    """Long streaks of cloud, ruled."""
    for _ in range(5):
        x, y = sheet.rng.uniform(-200, 1200), sheet.rng.uniform(90, 520)
        length, thick = sheet.rng.uniform(420, 900), sheet.rng.uniform(14, 34)
        streak = taper(wire((x, y), (x + length, y - 20), -18), (2, thick, thick * 0.7, 2))
        sheet.shape(streak, PAPER)
        sheet.hatch(moved(streak, 0, 9), 1.6, OVER, angle=-1.5, gap=10)


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
