"""Chips: one cut through its layers, and the wafer it was cut from."""

from itertools import cycle, pairwise
from typing import NamedTuple

import numpy as np

from broadsheet.publishing.demo.pictures.curves import Points, arc, moved, spline
from broadsheet.publishing.demo.pictures.sheet import KEY, OVER, PAPER, SPOT, Ink, Place, Sheet

# Metal layers from the transistors up: height of the floor, thickness, pitch of the lines.
_METALS = ((865, 20, 30), (812, 22, 36), (748, 28, 50), (664, 38, 78), (560, 50, 122))


class Stack(NamedTuple):
    """The inks a section is drawn in."""

    body: Ink
    band: Ink
    metal: Ink
    sheen: Ink
    rule: Ink


_BY_DAY = Stack(body=PAPER, band=(0, 0.22), metal=KEY, sheen=(0, 0.7), rule=OVER)
_BY_NIGHT = Stack(body=KEY, band=(0.86, 0.3), metal=PAPER, sheen=SPOT, rule=(0, 0.8))
_BACK = np.array((0.62, -0.44))  # one step into the depth of the block


def chip_section(sheet: Sheet) -> None:
    """A corner of a chip cut open: fins and gates below, wiring that thickens upward, traces on top."""
    rng = sheet.rng
    right = sheet.pick((rng.uniform(1240, 1340), rng.uniform(1240, 1340), 1900.0))
    stack = sheet.pick((_BY_DAY, _BY_NIGHT))
    sheet.wash((0, 0.2))
    sheet.hatch([(0, 0), (1800, 0), (1800, 1200), (0, 1200)], 1.2, (None, 0.55), angle=0, gap=15)
    _flank(sheet, right)
    _top(sheet, right)
    sheet.box(-20, 420, right, 1220, stack.body)
    _substrate(sheet, right)
    _dielectrics(sheet, right, stack)
    _transistors(sheet, right, stack)
    for layer, (floor, thick, pitch) in enumerate(_METALS):
        _metal(sheet, right, (floor, thick, pitch), stack, along=bool(layer % 2))
    _vias(sheet, right, stack)
    sheet.line([(-20, 420), (right, 420), (right, 1220)], 9, KEY)
    _bumps(sheet, right)


def _deep(place: Place, depth: float) -> Points:
    return np.asarray(place) + _BACK * depth


def _flank(sheet: Sheet, right: float) -> None:
    """The cut side, in shade, its layers running back."""
    side = np.array([(right, 420), _deep((right, 420), 900), _deep((right, 1260), 900), (right, 1260)])
    sheet.shape(side, (0.72, 0.3))
    for floor, thick, _ in _METALS:
        band = np.array(
            [
                (right, floor - thick),
                _deep((right, floor - thick), 900),
                _deep((right, floor), 900),
                (right, floor),
            ]
        )
        sheet.shape(band, KEY)
        for step in np.arange(20, 900, 44):
            cell = [_deep((right, floor - thick + 4), step), _deep((right, floor - thick + 4), step + 18)]
            cell += [_deep((right, floor - 4), step + 18), _deep((right, floor - 4), step)]
            sheet.shape(cell, SPOT)
    sheet.fade(
        [(right, 905), _deep((right, 905), 900), _deep((right, 1260), 900), (right, 1260)],
        (0.8, 0.6),
        (1, 0.9),
    )


def _top(sheet: Sheet, right: float) -> None:
    """The passivated face with its last wiring and pads."""
    face = np.array([(-20, 420), (right, 420), _deep((right, 420), 900), _deep((-700, 420), 900)])
    sheet.shape(face, SPOT)
    for lane in range(26):
        depth = 22 + lane * 33
        breaks = np.sort(sheet.rng.uniform(-600, right, 4))
        for start, end in ((breaks[0], breaks[1]), (breaks[2], breaks[3])):
            jog = depth + sheet.rng.choice((-33, 0, 33))
            middle = (start + end) / 2
            path = [
                _deep((start, 420), depth),
                _deep((middle, 420), depth),
                _deep((middle + 30, 420), jog),
                _deep((end, 420), jog),
            ]
            sheet.line(path, 6.5, KEY)
            sheet.disc(tuple(path[0]), 7, KEY, squash=0.7)
            sheet.disc(tuple(path[-1]), 7, KEY, squash=0.7)
    sheet.line([(-20, 420), (right, 420), _deep((right, 420), 900)], 8, KEY)


def _substrate(sheet: Sheet, right: float) -> None:
    body = [(-20, 985), (right, 985), (right, 1220), (-20, 1220)]
    sheet.fade(body, (0.0, 0.85), (0.55, 1))
    sheet.hatch(body, 1.8, OVER, angle=45, gap=12)
    for x in np.arange(sheet.rng.uniform(-60, 20), right - 210, 236):
        well = np.vstack(
            (spline([(x, 985), (x + 14, 1052), (x + 100, 1070), (x + 186, 1052), (x + 200, 985)]), (x, 985))
        )
        sheet.shape(well, PAPER if int(x) % 2 else (0, 0.4))
        sheet.line(well, 3.4, OVER)
        sheet.hatch(well, 1.4, OVER, angle=-45, gap=12)


def _dielectrics(sheet: Sheet, right: float, stack: Stack) -> None:
    floors = [985, *(floor for floor, _, _ in _METALS), 420]
    for (low, high), ink in zip(pairwise(floors), cycle((stack.body, stack.band)), strict=False):
        sheet.box(-20, high, right, low, ink)
        sheet.line([(-20, high), (right, high)], 1.8, stack.rule)


def _transistors(sheet: Sheet, right: float, stack: Stack) -> None:
    """A comb of fins with gates over some of them, each gate with its spacers and contact."""
    for x in np.arange(6, right - 24, 26):
        sheet.shape([(x - 4, 985), (x - 2.5, 938), (x + 2.5, 938), (x + 4, 985)], stack.metal)
    x = sheet.rng.uniform(-20, 30)
    while x < right - 100:
        width = 26 * int(sheet.rng.integers(2, 5)) - 8
        gate = [(x, 962), (x, 914), (x + width, 914), (x + width, 962)]
        sheet.shape(gate, SPOT)
        sheet.hatch(gate, 1.6, OVER, angle=60, gap=7)
        sheet.line([*gate, gate[0]], 3, OVER)
        sheet.box(x + width / 2 - 6, 862, x + width / 2 + 6, 914, stack.metal)
        x += width + 26 * int(sheet.rng.integers(1, 3))


def _metal(sheet: Sheet, right: float, layer: tuple[int, int, int], stack: Stack, *, along: bool) -> None:
    """One layer of lines: cut ends where they run into the page, bars where they run across it."""
    floor, thick, pitch = layer
    x = sheet.rng.uniform(-pitch, 0)
    while x < right - pitch * 0.6:
        length = pitch * float(sheet.rng.integers(3, 9)) if along else pitch * 0.56
        end = min(x + length, right - 12)
        if end > x + 8 and sheet.rng.random() < 0.9:
            sheet.shape(
                [(x + 3, floor), (x, floor - thick), (end, floor - thick), (end - 3, floor)], stack.metal
            )
            sheet.line([(x + 5, floor - thick + 5), (end - 5, floor - thick + 5)], 2, stack.sheen)
        x += length + (pitch * 0.44 if not along else pitch * float(sheet.rng.uniform(0.5, 1.3)))


def _vias(sheet: Sheet, right: float, stack: Stack) -> None:
    for (low, thick, pitch), (high, _, _) in pairwise(_METALS):
        half = pitch * 0.15
        for x in np.arange(pitch, right - pitch, pitch):
            if sheet.rng.random() < 0.46:
                sheet.shape(
                    [
                        (x - half * 0.8, low - thick),
                        (x - half, high),
                        (x + half, high),
                        (x + half * 0.8, low - thick),
                    ],
                    SPOT,
                )
                sheet.lines(
                    (
                        [(x - half, high), (x - half * 0.8, low - thick)],
                        [(x + half, high), (x + half * 0.8, low - thick)],
                    ),
                    2.4,
                    KEY,
                )


def _bumps(sheet: Sheet, right: float) -> None:
    """Pads in the section with the solder standing on them, lit from one side."""
    places = ((0.62, 170),) if sheet.rng.random() < 0.5 else ((0.2, 104), (0.52, 104), (0.84, 104))
    for share, radius in places:
        x = right * share
        sheet.box(x - 20, 420, x + 20, 512, SPOT)
        sheet.lines(([(x - 20, 420), (x - 20, 510)], [(x + 20, 420), (x + 20, 510)]), 3, KEY)
        sheet.box(x - radius * 0.86, 396, x + radius * 0.86, 428, KEY)
        ball = (x, 412 - radius * 0.88)
        sheet.disc(ball, radius + 8, KEY, squash=0.9)
        lit = np.vstack(
            (
                arc(ball, radius, 100, 300, squash=0.9),
                arc((x + radius * 0.4, ball[1]), radius * 0.97, 272, 140, squash=0.9),
            )
        )
        sheet.shape(lit, PAPER)
        sheet.hatch(arc(ball, radius, 0, 360, squash=0.9), 2.4, (0, 0.9), angle=24, gap=11)


def wafer(sheet: Sheet) -> None:
    """A wafer on the fork that carries it, light spread over its dies, a few of them marked as lost."""
    rng = sheet.rng
    centre, radius = (rng.uniform(980, 1120), rng.uniform(560, 640)), rng.uniform(560, 640)
    close = sheet.pick((True, False))
    if close:
        centre, radius = (rng.uniform(1150, 1290), rng.uniform(960, 1060)), 1010.0
    sheet.wash(KEY)
    sheet.fade([(0, 0), (1800, 0), (1800, 1200), (0, 1200)], (1, 0), (0.9, 0.42), angle=60)
    if not close:
        _fork(sheet, centre, radius)
    sheet.disc((centre[0] + 26, centre[1] + 34), radius + 6, KEY)
    sheet.disc(centre, radius + 9, PAPER)
    sheet.disc(centre, radius, KEY)
    _dies(sheet, centre, radius - 16, np.radians(rng.uniform(-16, 16)))
    sheet.ring(centre, radius, 3, PAPER)
    sheet.ring(centre, radius - 12, 2, (0, 0.8))
    if close:
        _under_glass(sheet, (330, 350), 250)


def _under_glass(sheet: Sheet, middle: Place, radius: float) -> None:
    """One die, much enlarged, and the place it was taken from."""
    taken = (960.0, 640.0)
    for side in (-1, 1):
        sheet.line([(middle[0] + side * radius * 0.4, middle[1] + radius * 0.9), taken], 2, PAPER)
    sheet.ring(taken, 52, 5, PAPER)
    sheet.disc(middle, radius + 14, KEY)
    sheet.disc(middle, radius + 8, PAPER)
    sheet.disc(middle, radius, SPOT)
    side = radius * 0.66
    for a, b, c, d in (
        (-1, -1, -0.1, 0.1),
        (0.02, -1, 1, -0.5),
        (0.02, -0.4, 0.45, 0.1),
        (0.55, -0.4, 1, 0.1),
        (-1, 0.24, 1, 0.34),
    ):
        block = [(a, b), (c, b), (c, d), (a, d)]
        placed = [(middle[0] + side * u, middle[1] + side * v) for u, v in block]
        sheet.shape(placed, KEY)
        sheet.hatch(placed, 3, (0, 0.9), angle=90 if c - a > 0.6 else 0, gap=13)
    for step in np.linspace(-1, 0.82, 9):
        left = middle[0] + side * step
        sheet.box(left, middle[1] + side * 0.46, left + side * 0.14, middle[1] + side, PAPER)
        sheet.box(left + 6, middle[1] + side * 0.52, left + side * 0.14 - 6, middle[1] + side * 0.7, KEY)
    sheet.ring(middle, radius, 8, KEY)


def _fork(sheet: Sheet, centre: Place, radius: float) -> None:
    x, y = centre
    for side in (-1, 1):
        tine = y + side * 250
        sheet.shape(
            [(-20, tine - 62), (x + 160, tine - 40), (x + 190, tine), (x + 160, tine + 40), (-20, tine + 62)],
            PAPER,
        )
        sheet.hatch(
            [(-20, tine), (x + 190, tine), (x + 160, tine + 40), (-20, tine + 62)], 2, OVER, angle=0, gap=10
        )
    sheet.box(-20, y - 300, 190, y + 300, PAPER)
    sheet.hatch([(90, y - 300), (190, y - 300), (190, y + 300), (90, y + 300)], 2, OVER, angle=45, gap=10)
    for step in (-200, 0, 200):
        sheet.disc((70, y + step), 24, KEY)
        sheet.disc((70, y + step), 10, SPOT)


def _dies(sheet: Sheet, centre: Place, radius: float, turn: float) -> None:
    """A grid of dies; the tone of each follows the fan of colours a wafer throws back."""
    rng = sheet.rng
    wide, tall = float(rng.choice((66.0, 78.0, 58.0))), float(rng.choice((66.0, 84.0)))
    fan = rng.uniform(0.2, 1.4)
    frame = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    layout = _floor_plan(rng, wide, tall)
    reach = int(radius / 58) + 1
    for column in range(-reach, reach):
        for row in range(-reach, reach):
            corner = np.array((column * wide, row * tall))
            box = corner + np.array([(2, 2), (wide - 2, 2), (wide - 2, tall - 2), (2, tall - 2)])
            if np.hypot(*box.T).max() > radius:
                continue
            middle = moved(corner, wide / 2, tall / 2)
            bearing = np.arctan2(middle[1], middle[0]) + fan
            glint = abs(np.cos(bearing + 0.3 * np.hypot(*middle) / radius)) ** 7
            light = float(np.clip(0.12 + glint + rng.normal(0, 0.04), 0, 1))
            sheet.shape(box @ frame + centre, (0, 1 - light) if light > 0.2 else (0.5 - 2.2 * light, 0.95))
            for plan, ink in layout:
                sheet.shape((corner + plan) @ frame + centre, ink)
            if rng.random() < 0.03:
                sheet.shape(box @ frame + centre, KEY)
                sheet.lines(((box[[0, 2]] @ frame + centre), (box[[1, 3]] @ frame + centre)), 3, SPOT)


def _floor_plan(rng: np.random.Generator, wide: float, tall: float) -> list[tuple[Points, Ink]]:
    """The blocks every die repeats: memory, a bus, two or three cores."""
    split, level = rng.uniform(0.4, 0.64) * wide, rng.uniform(0.36, 0.6) * tall
    blocks = (
        ((7, 7, split - 3, level - 3), KEY),
        ((split + 3, 7, wide - 7, level * 0.5), PAPER),
        ((split + 3, level * 0.5 + 5, wide - 7, level - 3), KEY),
        ((7, level + 4, wide - 7, level + 8), KEY),
        ((7, level + 14, wide * 0.3, tall - 7), PAPER),
        ((wide * 0.36, level + 14, wide * 0.6, tall - 7), KEY),
        ((wide * 0.66, level + 14, wide - 7, tall - 7), KEY),
    )
    return [(np.array([(a, b), (c, b), (c, d), (a, d)]), ink) for (a, b, c, d), ink in blocks]
