"""A bridge and a fleet: what stands over the water and what goes out on it."""

import numpy as np

from broadsheet.publishing.demo.pictures.curves import Points, resample, spline, wire
from broadsheet.publishing.demo.pictures.figures import gull, person
from broadsheet.publishing.demo.pictures.land import grounded, ridge
from broadsheet.publishing.demo.pictures.sheet import KEY, OVER, PAPER, SPOT, Place, Sheet


def bridge_section(sheet: Sheet) -> None:
    """A suspension bridge from its near tower to the far shore, with its footing under water."""
    rng = sheet.rng
    tower, water = rng.uniform(500, 640), 830.0
    sheet.fade([(0, 0), (1800, 0), (1800, water), (0, water)], (0, 0.5), (0, 0.08))
    if rng.random() < 0.5:
        sheet.disc(
            (tower + rng.uniform(420, 620), water - rng.uniform(120, 260)), rng.uniform(120, 170), PAPER
        )
    _far_shore(sheet, water)
    _strait_water(sheet, water)
    _footing(sheet, tower, water)
    far = (tower + 880, 560.0)
    _far_tower(sheet, far, water)
    _deck_and_cables(sheet, tower, far)
    _near_tower(sheet, tower, water)
    for _ in range(6):
        gull(sheet, (rng.uniform(tower + 200, 1700), rng.uniform(120, 420)), rng.uniform(12, 24))


def _far_shore(sheet: Sheet, water: float) -> None:
    hills = ridge(sheet.rng, water - 60, 55, bumps=3)
    hills[:, 1] -= 110 * np.clip((hills[:, 0] - 1150) / 700, 0, 1)
    sheet.shape(grounded(hills, floor=water), (0.42, 0.35))
    near = ridge(sheet.rng, water - 22, 22, bumps=5)
    near[:, 1] -= 120 * np.clip((near[:, 0] - 1420) / 400, 0, 1)
    sheet.shape(grounded(near, floor=water), KEY)


def _strait_water(sheet: Sheet, water: float) -> None:
    sheet.fade([(0, water), (1800, water), (1800, 1210), (0, 1210)], (0.1, 0.25), (0.9, 0.25))
    for step in range(34):
        y = water + 4 + step**1.45 * 1.9
        for x in sheet.rng.uniform(-60, 1800, 7):
            sheet.line([(x, y), (x + sheet.rng.uniform(14, 60) * (1 + step / 9), y)], 1.8, PAPER)
    bed = ridge(sheet.rng, 1105, 20, bumps=3)
    sheet.shape(grounded(bed), SPOT)
    sheet.hatch(grounded(bed), 1.8, OVER, angle=35, gap=11)
    sheet.line(bed, 6, KEY)
    _freighter(sheet, (sheet.rng.uniform(900, 1080), water + 46))


def _freighter(sheet: Sheet, stem: Place) -> None:
    x, y = stem
    sheet.shape([(x, y - 30), (x + 300, y - 34), (x + 288, y), (x + 16, y)], KEY)
    sheet.box(x + 18, y - 8, x + 288, y, SPOT)
    sheet.box(x + 22, y - 92, x + 60, y - 30, PAPER)
    sheet.hatch(
        [(x + 22, y - 92), (x + 60, y - 92), (x + 60, y - 30), (x + 22, y - 30)], 2.4, OVER, angle=0, gap=14
    )
    sheet.box(x + 32, y - 116, x + 50, y - 92, SPOT)
    for step in range(6):
        left = x + 78 + step * 34
        rise = 24 * int(sheet.rng.integers(1, 4))
        sheet.box(left, y - 32 - rise, left + 31, y - 32, KEY if step % 2 else SPOT)


def _footing(sheet: Sheet, tower: float, water: float) -> None:
    caisson = np.array(
        [(tower - 150, water + 24), (tower + 150, water + 24), (tower + 176, 1160), (tower - 176, 1160)]
    )
    sheet.shape(caisson, PAPER)
    sheet.hatch(caisson, 1.8, OVER, angle=48, gap=11)
    sheet.line([*caisson, caisson[0]], 7, OVER)
    for x in np.linspace(tower - 140, tower + 140, 9):
        sheet.line([(x, 1160), (x, 1230)], 12, KEY)
    sheet.box(tower - 176, water - 4, tower + 176, water + 28, KEY)


def _far_tower(sheet: Sheet, top: Place, water: float) -> None:
    x, y = top
    for side in (-15, 15):
        sheet.shape([(x + side - 5, y), (x + side + 5, y), (x + side + 7, water), (x + side - 7, water)], KEY)
    for level in np.linspace(y + 10, water - 60, 4):
        sheet.box(x - 18, level, x + 18, level + 7, KEY)
    sheet.box(x - 34, water - 8, x + 34, water + 6, KEY)


def _deck_and_cables(sheet: Sheet, tower: float, far: Place) -> None:
    """The roadway runs away from us, so it narrows from the near tower to the far one."""
    saddle = (tower, 96.0)
    road = [(-20, 622), (tower, 640), (far[0], 735), (1820, 762)]
    main = wire(saddle, far, 150)
    back = wire((-260, 520), saddle, 34)
    onward = wire(far, (1830, 748), 12)
    for cable, width in ((main, 7), (back, 9), (onward, 3)):
        sheet.line(cable, width, OVER)
    for x in tower + (far[0] - tower) * (1 - np.geomspace(1, 0.16, 34)) / 0.84:
        top = np.interp(x, main[:, 0], main[:, 1])
        sheet.line([(x, top), (x, np.interp(x, *np.transpose(road)))], 1.8, OVER)
    for x in np.arange(-20, tower, 34):
        sheet.line(
            [(x, np.interp(x, back[:, 0], back[:, 1])), (x, np.interp(x, *np.transpose(road)))], 2.2, OVER
        )
    deck = [*road, (1820, 768), (far[0], 746), (tower, 690), (-20, 676)]
    sheet.shape(deck, KEY)
    _truss(sheet, road, tower, far)


def _truss(sheet: Sheet, road: list[Place], tower: float, far: Place) -> None:
    xs = np.concatenate(
        (np.arange(-20, tower, 30), tower + (far[0] - tower) * (1 - np.geomspace(1, 0.2, 40)) / 0.8)
    )
    top = np.interp(xs, *np.transpose(road)) + 7
    low = np.interp(xs, (-20, tower, far[0]), (670, 684, 743))
    zigzag = np.column_stack((xs, np.where(np.arange(len(xs)) % 2, top, low)))
    sheet.line(zigzag, 2.4, SPOT)
    for x in sheet.rng.uniform(40, far[0] - 200, 12):
        y = np.interp(x, *np.transpose(road))
        size = np.interp(x, (0, tower, far[0]), (1.1, 1, 0.3))
        sheet.box(x, y - 17 * size, x + 40 * size, y - 2, KEY if sheet.rng.random() < 0.6 else SPOT)


def _near_tower(sheet: Sheet, tower: float, water: float) -> None:
    for side in (-1, 1):
        x = tower + side * 74
        leg = [(x - 26, 70), (x + 22, 70), (x + 34, water), (x - 38, water)]
        sheet.shape(leg, KEY)
        lit = [(x + 4, 70), (x + 22, 70), (x + 34, water), (x + 10, water)]
        sheet.shape(lit, SPOT)
        sheet.hatch(lit, 2, OVER, angle=0, gap=16)
    for level in (104, 280, 456):
        sheet.box(tower - 96, level, tower + 96, level + 34, KEY)
        sheet.line([(tower - 60, level + 34), (tower, level + 92), (tower + 60, level + 34)], 6, KEY)
    sheet.box(tower - 112, 56, tower + 112, 74, KEY)
    for x in (tower - 74, tower + 74):
        sheet.line([(x, 56), (x, 14)], 4, KEY)
        sheet.disc((x, 14), 8, SPOT)


def fishing_fleet(sheet: Sheet) -> None:
    """Boats on their way out, near ones large, with nets on their booms."""
    rng = sheet.rng
    horizon = rng.uniform(360, 440)
    by_lamp = sheet.pick((False, True, True, False))
    glade = rng.uniform(420, 760)
    if by_lamp:
        sheet.fade([(0, 0), (1800, 0), (1800, horizon), (0, horizon)], (1, 0.0), (0.5, 0.85))
    else:
        sheet.fade([(0, 0), (1800, 0), (1800, horizon), (0, horizon)], (0, 0.1), (0, 0.8))
        sheet.disc((glade, horizon - rng.uniform(10, 70)), rng.uniform(130, 190), PAPER)
    _islands(sheet, horizon)
    _swell(sheet, horizon, 1180 if by_lamp else glade)
    for x, depth in ((rng.uniform(900, 1000), 0.03), (1420, 0.07), (rng.uniform(200, 300), 0.12), (760, 0.2)):
        _trawler(sheet, (x + rng.normal(0, 40), horizon + depth * 800), 0.16 + depth * 1.5, lit=by_lamp)
    _trawler(sheet, (rng.uniform(1130, 1230), 985), 1.22, lit=by_lamp)
    _trawler(sheet, (rng.uniform(330, 420), 800), 0.62, lit=by_lamp)
    for _ in range(14):
        gull(sheet, (rng.normal(1180, 260), rng.uniform(90, 520)), rng.uniform(10, 28))


def _islands(sheet: Sheet, horizon: float) -> None:
    far = ridge(sheet.rng, horizon + 10, 70, bumps=4)
    sheet.shape(grounded(np.minimum(far, (9999, horizon + 2)), floor=horizon), (0.4, 0.5))


def _swell(sheet: Sheet, horizon: float, glade: float) -> None:
    """Rows of crests that grow towards us, bare under the sun."""
    sheet.box(0, horizon, 1800, 1210, KEY)
    for row in range(46):
        near = (row / 46) ** 1.7
        y, length = horizon + 5 + near * 820, 18 + 130 * near
        for x in np.arange(-length, 1800, length * 1.15) + sheet.rng.uniform(0, length):
            in_light = abs(x + length / 2 - glade) < 110 + 260 * near
            if sheet.rng.random() < (0.85 if in_light else 0.62):
                crest = spline([(x, y), (x + length * 0.5, y - 4 - 13 * near), (x + length, y)], steps=6)
                sheet.line(crest, 2 + 3.4 * near, PAPER if in_light else SPOT)


def _trawler(sheet: Sheet, keel: Place, size: float, *, lit: bool) -> None:
    """A wooden boat with a deckhouse aft, two booms out, nets down to the water."""
    at = np.array(keel)
    facing = sheet.rng.choice((-1, 1))

    def placed(points: list[Place]) -> Points:
        return at + np.array(points, dtype=float) * (facing * size, size)

    for side in (-1, 1):
        _net(
            sheet,
            placed([(20, -330), (20 + side * 300, -250), (20 + side * 240, -10), (20 + side * 60, -40)]),
            size,
        )
    sheet.lines(
        (placed([(20, -60), (20, -400)]), placed([(-280, -250), (20, -330), (320, -250)])),
        max(1.5, 6 * size),
        PAPER,
    )
    sheet.lines(
        (
            placed([(20, -400), (-280, -250)]),
            placed([(20, -400), (320, -250)]),
            placed([(20, -400), (265, -88)]),
        ),
        max(1.2, 2.2 * size),
        PAPER,
    )
    sheet.shape(placed([(-190, -75), (-190, -190), (-60, -190), (-40, -75)]), PAPER)
    sheet.shape(placed([(-205, -205), (-45, -205), (-55, -186), (-200, -186)]), SPOT)
    for x in (-175, -130, -88):
        sheet.shape(placed([(x, -172), (x + 28, -172), (x + 28, -132), (x, -132)]), KEY)
    hull = np.vstack(
        (
            placed([(-250, -88)]),
            at + spline([(-250, -88), (0, -62), (280, -120)], steps=8) * (facing * size, size),
            placed([(210, 0), (-215, 0)]),
        )
    )
    sheet.shape(hull, SPOT)
    sheet.shape(placed([(-232, -44), (255, -62), (210, 6), (-215, 6)]), KEY)
    sheet.line(
        at + spline([(-250, -88), (0, -62), (280, -120)], steps=8) * (facing * size, size),
        max(1.5, 7 * size),
        PAPER,
    )
    sheet.line(placed([(-300, 8), (330, 8)]), max(2, 8 * size), PAPER)
    for step in range(4):
        sheet.line(
            placed([(-200 + step * 30, 22 + step * 13), (240 - step * 50, 22 + step * 13)]),
            max(1.5, 4 * size),
            KEY,
        )
    if lit:
        _squid_lamps(sheet, placed([(-280, -250), (20, -330), (320, -250)]), size)
    if size > 0.5:
        person(sheet, tuple(placed([(110, -70)])[0]), 86 * size, KEY)
        person(sheet, tuple(placed([(160, -76)])[0]), 82 * size, KEY)


def _squid_lamps(sheet: Sheet, boom: Points, size: float) -> None:
    """The row of lamps that draws squid up at night."""
    lamps = resample(boom, 46 * size)
    for radius, ink in ((30, (0.55, 0.85)), (20, (0.0, 0.75)), (11, PAPER)):
        for x, y in lamps:
            sheet.disc((x, y + 16 * size), max(1.6, radius * size), ink)


def _net(sheet: Sheet, corners: Points, size: float) -> None:
    top, low = spline(corners[:2], steps=10), spline(corners[[3, 2]], steps=10)
    low[:, 1] += np.sin(np.linspace(0, np.pi, len(low))) * 30 * size
    for share in np.linspace(0, 1, 12):
        i = share * (len(top) - 1)
        a = np.array([np.interp(i, range(len(top)), top[:, k]) for k in (0, 1)])
        b = np.array([np.interp(i, range(len(low)), low[:, k]) for k in (0, 1)])
        sheet.line([a, b], max(1.2, 1.6 * size), PAPER)
    for share in np.linspace(0.12, 1, 9):
        sheet.line(top + (low - top) * share, max(1.2, 1.6 * size), PAPER)
