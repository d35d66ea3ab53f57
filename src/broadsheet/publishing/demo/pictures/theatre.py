"""Shadow theatre."""

from collections.abc import Callable

import numpy as np

from broadsheet.publishing.demo.pictures.curves import Points, arc, closed, spline, taper
from broadsheet.publishing.demo.pictures.sheet import KEY, OVER, PAPER, SPOT, Place, Sheet

Placing = Callable[[list[Place]], Points]  # from a figure's own measure to the sheet


def shadow_puppets(sheet: Sheet) -> None:
    """A lit cloth, the tree of life upon it, two figures at odds, and those who watch."""
    rng = sheet.rng
    lamp = (900.0, rng.uniform(230, 320))
    sheet.wash(KEY)
    screen = closed(
        [(130, 80), (900, 48), (1670, 80), (1690, 500), (1660, 930), (900, 950), (140, 930), (110, 500)],
        steps=10,
    )
    sheet.fade(screen, (0, 0.5), (0, 0.95))
    sheet.disc(lamp, 330, (0, 0.32), squash=0.8)
    sheet.disc(lamp, 210, (0, 0.14), squash=0.8)
    for radius in range(340, 1000, 46):
        sheet.ring(lamp, radius, 1.5, (0.6, None), squash=0.8)
    sheet.disc(lamp, 92, PAPER)
    tree = rng.uniform(820, 980)
    _tree_of_life(sheet, (tree, 925), rng.uniform(0.92, 1.1))
    _puppet(sheet, (tree - rng.uniform(360, 420), 900), rng.uniform(0.96, 1.12), 1)
    _puppet(sheet, (tree + rng.uniform(360, 420), 900), rng.uniform(0.9, 1.1), -1)
    _stage(sheet)
    _audience(sheet)


def _tree_of_life(sheet: Sheet, foot: Place, size: float) -> None:
    """The great leaf that opens and closes the play, pierced from edge to edge."""
    x, y = foot

    def at(points: list[Place]) -> Points:
        return np.array([(x + a * size, y + b * size) for a, b in points])

    half = [(0, -690), (26, -600), (92, -500), (168, -350), (150, -210), (92, -150), (84, -40), (60, 0)]
    leaf = np.vstack((spline(at(half)), spline(at([(-a, b) for a, b in half]))[::-1]))
    sheet.shape(leaf, KEY)
    sheet.shape(taper(at([(0, -60), (0, -560)]), (20 * size, 7 * size)), SPOT)
    for step in range(9):
        rise = -150 - step * 46
        reach = np.interp(rise, (-600, -350, -210, -150), (40, 140, 120, 74))
        for side in (-1, 1):
            bough = spline(
                at([(0, rise), (side * reach * 0.5, rise - 26), (side * reach * 0.84, rise - 6)]), steps=6
            )
            sheet.shape(taper(bough, (8 * size, 3 * size)), SPOT)
            for share in (0.45, 0.72, 0.95):
                leaf_at = bough[int(share * (len(bough) - 1))]
                sheet.disc(
                    (float(leaf_at[0]), float(leaf_at[1] - 11 * size)),
                    7.5 * size,
                    PAPER if step % 2 else SPOT,
                )
    gate = at([(-42, -8), (-42, -74), (0, -118), (42, -74), (42, -8)])
    sheet.shape(gate, SPOT)
    sheet.hatch(gate, 3, OVER, angle=90, gap=13)
    sheet.line([(x, y), (x, y + 90)], 7, KEY)


def _puppet(sheet: Sheet, foot: Place, size: float, facing: int) -> None:
    """A figure in profile: swept headdress, narrow waist, wide skirt, long jointed arms on rods."""
    x, y = foot
    rng = sheet.rng

    def at(points: list[Place]) -> Points:
        return np.array([(x + facing * a * size, y + b * size) for a, b in points])

    skirt = closed(
        at([(-30, -250), (40, -250), (86, -120), (120, -20), (20, -34), (-90, -14), (-118, -70), (-70, -150)])
    )
    torso = closed(at([(-30, -250), (-44, -330), (-64, -392), (6, -412), (70, -386), (44, -320), (40, -250)]))
    head = at(
        [
            (-30, -400),
            (-36, -452),
            (-26, -492),
            (20, -500),
            (36, -476),
            (92, -448),
            (44, -436),
            (38, -418),
            (12, -404),
        ]
    )
    for part in (skirt, torso, head):
        sheet.shape(part, KEY)
    _headdress(sheet, at, size, rng.integers(0, 3))
    _pierce(sheet, at)
    for hand, elbow, shoulder in (
        ((262, -330), (168, -230), (58, -384)),
        ((-20, -120), (-128, -236), (-56, -386)),
    ):
        sway = rng.uniform(-50, 50)
        limb = at([shoulder, (elbow[0], elbow[1] + sway * 0.4), (hand[0], hand[1] + sway)])
        sheet.shape(taper(limb[:2], (22 * size, 15 * size)), KEY)
        sheet.shape(taper(limb[1:], (16 * size, 9 * size)), KEY)
        for joint, wide in ((limb[1], 13), (limb[2], 11)):
            sheet.disc((float(joint[0]), float(joint[1])), wide * size, KEY)
            sheet.disc((float(joint[0]), float(joint[1])), 4 * size, SPOT)
        sheet.line([limb[2], (limb[2][0] - facing * 40, 1010)], 3.4, KEY)
    sheet.line(at([(0, -30), (0, 110)]), 8, KEY)


def _headdress(sheet: Sheet, at: Placing, size: float, kind: int) -> None:
    if kind == 0:
        curl = spline(at([(-14, -494), (-70, -520), (-120, -480), (-116, -420), (-72, -410), (-62, -446)]))
        sheet.shape(taper(curl, (30 * size, 36 * size, 12 * size)), KEY)
    elif kind == 1:
        sheet.shape(
            at([(-34, -486), (24, -498), (14, -540), (4, -600), (-8, -660), (-22, -600), (-36, -540)]), KEY
        )
        sheet.shape(at([(-18, -520), (8, -526), (-6, -610)]), SPOT)
    else:
        for turn in np.linspace(150, 262, 7):
            tip = np.array((np.cos(np.radians(turn)), np.sin(np.radians(turn))))
            path = at(
                [(-8, -480), (-8 + 60 * tip[0], -480 + 66 * tip[1]), (-8 + 130 * tip[0], -480 + 142 * tip[1])]
            )
            sheet.shape(taper(path, (10 * size, 20 * size, 4 * size)), KEY)
            sheet.line(path[1:], 2.4, SPOT)


def _pierce(sheet: Sheet, at: Placing) -> None:
    """The cut-out work that lets the lamp through."""
    for a, b in ((-4, -384), (-18, -352), (18, -352), (0, -318), (-12, -286), (14, -286)):
        sheet.shape(at([(a, b - 11), (a + 8, b), (a, b + 11), (a - 8, b)]), SPOT)
    for row in range(6):
        spread = 22 + row * 13
        for share in np.linspace(-0.8, 0.8, 3 + row):
            a, b = share * spread + row * 1.5, -226 + row * 32
            sheet.shape(at([(a, b - 9), (a + 6, b), (a, b + 9), (a - 6, b)]), SPOT if row % 2 else PAPER)
    sheet.shape(at([(10, -470), (40, -464), (14, -460)]), SPOT)
    sheet.line(at([(-36, -256), (44, -256)]), 5, SPOT)


def _stage(sheet: Sheet) -> None:
    """Curtain edges and the banana log that the rods are planted in."""
    sheet.box(-10, 946, 1810, 1006, (1, 0.6))
    for y in (952, 1000):
        sheet.line([(120, y), (1680, y)], 3, SPOT)
    for side in (0, 1):
        for fold in range(5):
            x = fold * 26 if side == 0 else 1800 - fold * 26
            sway = spline([(x, -10), (x + 9, 400), (x - 7, 800), (x, 1210)])
            sheet.line(sway, 3, (0.0, 0.8) if fold % 2 else (0.5, 0.8))


def _audience(sheet: Sheet) -> None:
    rng = sheet.rng
    for x in np.arange(-20, 1840, 118) + rng.normal(0, 22, 16):
        top = rng.uniform(1030, 1092)
        wide = rng.uniform(36, 48)
        lit = arc((x, top), wide + 3, 190, 350, squash=1.2)
        sheet.line(lit, 6, SPOT)
        sheet.disc((x, top), wide, KEY, squash=1.2)
        body = spline(
            [
                (x - wide * 2.2, 1220),
                (x - wide * 1.7, top + wide * 1.9),
                (x, top + wide * 1.2),
                (x + wide * 1.7, top + wide * 1.9),
                (x + wide * 2.2, 1220),
            ]
        )
        sheet.shape(body, KEY)
        if rng.random() < 0.3:
            sheet.disc((x, top - wide * 1.3), wide * 0.42, KEY)
