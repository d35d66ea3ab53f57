"""Places of work: a factory hall in section, glass houses in rows, a loom."""

import numpy as np

from broadsheet.publishing.demo.pictures.curves import spline, taper
from broadsheet.publishing.demo.pictures.figures import person
from broadsheet.publishing.demo.pictures.sheet import KEY, OVER, PAPER, SPOT, Place, Sheet


def factory_section(sheet: Sheet) -> None:
    """A saw-tooth hall cut through: north light, a travelling crane, machines and those who mind them."""
    rng = sheet.rng
    bays, floor = int(rng.integers(4, 6)), 930.0
    width = 1500 / bays
    left = rng.uniform(210, 330)
    sheet.fade([(0, 0), (1800, 0), (1800, floor), (0, floor)], (0, 0.06), (0, 0.36))
    sheet.pick((_water_tower, _stacks))(sheet, left, floor)
    _inside(sheet, left, width, bays, floor)
    _light(sheet, left, width, bays, floor)
    _machines(sheet, left, width, bays, floor)
    _travelling_crane(sheet, left, width * bays, floor)
    _roof(sheet, left, width, bays, floor)
    _ground(sheet, left, width, bays, floor)


def _stacks(sheet: Sheet, left: float, floor: float) -> None:
    for x, top, size in ((left - 150, 180, 34), (left - 70, 290, 26)):
        sheet.shape(
            [(x - size * 0.6, top), (x + size * 0.6, top), (x + size, floor), (x - size, floor)], SPOT
        )
        sheet.hatch(
            [(x, top), (x + size * 0.6, top), (x + size, floor), (x, floor)], 2, OVER, angle=0, gap=11
        )
        for band in (0, 46):
            sheet.box(x - size * 0.66, top + band, x + size * 0.66, top + band + 18, KEY)
        _smoke(sheet, (x, top - 4), size)


def _water_tower(sheet: Sheet, left: float, floor: float) -> None:
    """A tank on legs, and the trees at the gate."""
    x = left - 120
    for foot, head in ((-70, -46), (70, 46), (-24, -16), (24, 16)):
        sheet.line([(x + foot, floor), (x + head, 420)], 8, KEY)
    for low, high in ((floor, 760), (760, 590), (590, 430)):
        for side in (-1, 1):
            sheet.line([(x + side * 58, low), (x - side * 48, high)], 3, KEY)
    tank = [(x - 96, 250), (x + 96, 250), (x + 96, 400), (x + 60, 440), (x - 60, 440), (x - 96, 400)]
    sheet.shape(tank, SPOT)
    sheet.hatch(
        [(x + 20, 250), (x + 96, 250), (x + 96, 400), (x + 60, 440), (x + 20, 440)], 2, OVER, angle=90, gap=9
    )
    sheet.line([*tank, tank[0]], 6, KEY)
    sheet.shape([(x - 108, 250), (x, 186), (x + 108, 250)], KEY)
    for step in sheet.rng.normal(0, 60, 7):
        tall = sheet.rng.uniform(80, 150)
        sheet.line([(x + step, floor), (x + step, floor - tall)], 5, KEY)
        sheet.disc((x + step, floor - tall), 34, KEY, squash=1.25)


def _smoke(sheet: Sheet, mouth: Place, size: float) -> None:
    x, y = mouth
    path = spline([(x, y), (x + 20, y - 70), (x + 120, y - 130), (x + 300, y - 150), (x + 560, y - 210)])
    plume = taper(path, (size * 1.1, size * 2, size * 3.4, size * 4.2, size * 2))
    sheet.shape(plume, PAPER)
    sheet.hatch(plume, 2, OVER, angle=-24, gap=9)


def _saw(left: float, width: float, bay: int) -> tuple[Place, Place, Place]:
    """One tooth: foot of the glass, its top, and the low end of the slope."""
    x = left + bay * width
    return (x, 500), (x, 300), (x + width, 500)


def _inside(sheet: Sheet, left: float, width: float, bays: int, floor: float) -> None:
    outline = [point for bay in range(bays) for point in _saw(left, width, bay)]
    sheet.shape([*outline, (left + bays * width, floor), (left, floor)], (0.5, 0.0))


def _light(sheet: Sheet, left: float, width: float, bays: int, floor: float) -> None:
    for bay in range(bays):
        x = left + bay * width
        sheet.fade([(x, 310), (x, 490), (x + 200, floor), (x + 420, floor)], (0, 0.85), (0.12, 0.5))


def _machines(sheet: Sheet, left: float, width: float, bays: int, floor: float) -> None:
    x = left + 60
    end = left + width * bays - 60
    while x < end - 170:
        x += _press(sheet, x, floor) if sheet.rng.random() < 0.5 else _rolls(sheet, x, floor)
        person(sheet, (x - 2, floor), 88, KEY)
        x += sheet.rng.uniform(34, 70)


def _press(sheet: Sheet, x: float, floor: float) -> float:
    height = sheet.rng.uniform(190, 250)
    sheet.box(x, floor - height, x + 34, floor, KEY)
    sheet.box(x + 116, floor - height, x + 150, floor, KEY)
    sheet.box(x - 12, floor - height - 52, x + 162, floor - height + 6, KEY)
    sheet.box(x + 52, floor - height, x + 98, floor - 108, SPOT)
    sheet.hatch(
        [(x + 52, floor - height), (x + 98, floor - height), (x + 98, floor - 108), (x + 52, floor - 108)],
        2,
        OVER,
        angle=90,
        gap=9,
    )
    sheet.box(x + 22, floor - 62, x + 128, floor, KEY)
    sheet.box(x + 34, floor - 78, x + 116, floor - 62, PAPER)
    return 166


def _rolls(sheet: Sheet, x: float, floor: float) -> float:
    count = int(sheet.rng.integers(2, 4))
    sheet.box(x, floor - 46, x + 96 * count, floor, KEY)
    for i in range(count):
        for rise, size, ink in ((84, 40, PAPER), (166, 34, SPOT)):
            at = (x + 48 + 96 * i, floor - rise)
            sheet.disc(at, size + 5, KEY)
            sheet.disc(at, size, ink)
            sheet.disc(at, 8, KEY)
            for turn in np.radians(np.arange(0, 360, 60) + 20 * i):
                sheet.line([at, (at[0] + size * np.cos(turn), at[1] + size * np.sin(turn))], 2, OVER)
    sheet.line([(x - 20, floor - 125), (x + 96 * count + 20, floor - 125)], 4, PAPER)
    return 96.0 * count


def _travelling_crane(sheet: Sheet, left: float, span: float, floor: float) -> None:
    sheet.box(left, 560, left + span, 574, KEY)
    at = left + span * sheet.rng.uniform(0.3, 0.7)
    sheet.box(at - 130, 528, at + 130, 560, SPOT)
    sheet.line([(at - 130, 528), (at + 130, 528), (at + 130, 560), (at - 130, 560), (at - 130, 528)], 4, KEY)
    for x in (at - 100, at + 100):
        sheet.disc((x, 562), 14, KEY)
    drop = 640.0
    for side in (-16, 16):
        sheet.line([(at + side, 574), (at + side, drop)], 2.4, KEY)
    sheet.box(at - 26, drop, at + 26, drop + 22, KEY)
    sheet.line([(at, drop + 22), (at - 84, drop + 62), (at + 84, drop + 62), (at, drop + 22)], 3, KEY)
    sheet.box(at - 104, drop + 60, at + 104, drop + 92, PAPER)
    sheet.hatch(
        [(at - 104, drop + 60), (at + 104, drop + 60), (at + 104, drop + 92), (at - 104, drop + 92)],
        2,
        OVER,
        angle=60,
        gap=9,
    )


def _roof(sheet: Sheet, left: float, width: float, bays: int, floor: float) -> None:
    for bay in range(bays):
        foot, top, low = _saw(left, width, bay)
        sheet.line([top, low], 20, KEY)
        sheet.line([foot, top], 5, KEY)
        for y in range(340, 500, 40):
            sheet.line([(foot[0] - 7, y), (foot[0] + 7, y)], 4, KEY)
        steps = np.linspace(0, 1, 9)
        slope = np.column_stack((top[0] + width * steps, 300 + 200 * steps))
        chord = np.column_stack((top[0] + width * steps, np.full(9, 506.0)))
        zigzag = np.where((np.arange(9) % 2)[:, None], slope, chord)
        sheet.line(zigzag, 3, KEY)
        sheet.line([foot, low], 8, KEY)
        sheet.box(foot[0] - 9, 500, foot[0] + 9, floor, KEY)
    end = left + bays * width
    sheet.box(end - 12, 492, end + 12, floor, KEY)


def _ground(sheet: Sheet, left: float, width: float, bays: int, floor: float) -> None:
    sheet.box(-10, floor, 1810, 1210, PAPER)
    sheet.hatch([(-10, floor), (1810, floor), (1810, 1210), (-10, 1210)], 1.6, OVER, angle=45, gap=12)
    sheet.box(-10, floor - 2, 1810, floor + 20, KEY)
    for bay in range(bays + 1):
        x = left + bay * width
        sheet.shape(
            [
                (x - 20, floor),
                (x + 20, floor),
                (x + 24, floor + 130),
                (x + 66, floor + 150),
                (x + 66, floor + 176),
                (x - 66, floor + 176),
                (x - 66, floor + 150),
                (x - 24, floor + 130),
            ],
            KEY,
        )
    sheet.box(left + 120, floor + 52, left + width * 2 - 90, floor + 120, KEY)
    sheet.box(left + 130, floor + 62, left + width * 2 - 100, floor + 110, SPOT)
    sheet.line([(left + 150, floor + 90), (left + width * 2 - 120, floor + 90)], 8, KEY)
