"""Houses round their yards."""

import numpy as np

from broadsheet.publishing.demo.pictures.figures import person
from broadsheet.publishing.demo.pictures.sheet import KEY, OVER, PAPER, SPOT, Ink, Place, Sheet


def courtyard(sheet: Sheet) -> None:
    """Houses around their yards, drawn on the slant; in one of them there is light, and a tree."""
    rng = sheet.rng
    sheet.wash((0.0, 0.18))
    side = 560.0
    home = (int(rng.integers(0, 2)), int(rng.integers(0, 2)))
    for row in range(-2, 4):
        for column in range(-2, 4):
            _compound(sheet, (column * side, row * side), at_home=(column, row) == home)


def _slant(x: float, y: float, z: float = 0) -> Place:
    return (880 + (x - y) * 0.8, 190 + (x + y) * 0.46 - z)


def _compound(sheet: Sheet, corner: Place, *, at_home: bool) -> None:
    x, y = corner
    yard: Ink = SPOT if at_home else PAPER
    sheet.shape([_slant(x, y), _slant(x + 500, y), _slant(x + 500, y + 500), _slant(x, y + 500)], yard)
    for step in np.arange(140, 380, 30):
        sheet.line([_slant(x + step, y + 130), _slant(x + step, y + 400)], 1.5, OVER)
        sheet.line([_slant(x + 130, y + step), _slant(x + 400, y + step)], 1.5, OVER)
    high = sheet.rng.uniform(84, 104)
    _house(sheet, (x + 110, y), (290, 120), high + 26, at_home=at_home)
    _house(sheet, (x, y + 100), (110, 300), high, at_home=at_home)
    if at_home or sheet.rng.random() < 0.5:
        _tree(sheet, _slant(x + 250, y + 250), 1.25 if at_home else 0.8, lit=at_home)
    if at_home:
        for place in ((190, 320), (320, 300), (338, 318)):
            person(sheet, _slant(x + place[0], y + place[1]), 56, KEY)
    _house(sheet, (x + 390, y + 100), (110, 300), high, at_home=at_home)
    _house(sheet, (x + 60, y + 400), (360, 100), high - 12, at_home=at_home)


def _house(sheet: Sheet, corner: Place, size: Place, high: float, *, at_home: bool) -> None:
    """A gabled range; the roof runs along its longer side."""
    x, y = corner
    wide, deep = size
    near = [
        _slant(x, y + deep),
        _slant(x + wide, y + deep),
        _slant(x + wide, y + deep, high),
        _slant(x, y + deep, high),
    ]
    flank = [
        _slant(x + wide, y),
        _slant(x + wide, y + deep),
        _slant(x + wide, y + deep, high),
        _slant(x + wide, y, high),
    ]
    sheet.shape(near, PAPER)
    sheet.shape(flank, (0.75, 0.1))
    _openings(sheet, (x, y + deep), wide, high, lit=at_home)
    roof: Ink = (0, 0.42) if at_home else (0.34, 0.1)
    dark: Ink = (0.9, 0.3) if at_home else KEY
    if wide > deep:
        _roof_along(sheet, (x, y), size, high, (roof, dark))
    else:
        _roof_across(sheet, (x, y), size, high, (roof, dark))


def _openings(sheet: Sheet, foot: Place, wide: float, high: float, *, lit: bool) -> None:
    x, y = foot
    for step in np.arange(18, wide - 30, 46):
        pane = [
            _slant(x + step, y, 12),
            _slant(x + step + 28, y, 12),
            _slant(x + step + 28, y, high * 0.62),
            _slant(x + step, y, high * 0.62),
        ]
        sheet.shape(pane, SPOT if lit else KEY)
        sheet.line([*pane, pane[0]], 2, OVER)


def _roof_along(sheet: Sheet, corner: Place, size: Place, high: float, inks: tuple[Ink, Ink]) -> None:
    (x, y), (wide, deep) = corner, size
    eave, rise = 18, high + deep * 0.52
    ridge_line = (_slant(x - eave, y + deep / 2, rise), _slant(x + wide + eave, y + deep / 2, rise))
    back = [
        _slant(x - eave, y - eave, high - 8),
        _slant(x + wide + eave, y - eave, high - 8),
        ridge_line[1],
        ridge_line[0],
    ]
    front = [
        _slant(x - eave, y + deep + eave, high - 12),
        _slant(x + wide + eave, y + deep + eave, high - 12),
        ridge_line[1],
        ridge_line[0],
    ]
    _slope(sheet, back, inks[1])
    sheet.shape(
        [_slant(x + wide, y, high), _slant(x + wide, y + deep, high), _slant(x + wide, y + deep / 2, rise)],
        (0.75, 0.1),
    )
    _slope(sheet, front, inks[0])
    sheet.line(ridge_line, 8, KEY)


def _roof_across(sheet: Sheet, corner: Place, size: Place, high: float, inks: tuple[Ink, Ink]) -> None:
    (x, y), (wide, deep) = corner, size
    eave, rise = 18, high + wide * 0.52
    ridge_line = (_slant(x + wide / 2, y - eave, rise), _slant(x + wide / 2, y + deep + eave, rise))
    west = [
        _slant(x - eave, y - eave, high - 12),
        _slant(x - eave, y + deep + eave, high - 12),
        ridge_line[1],
        ridge_line[0],
    ]
    east = [
        _slant(x + wide + eave, y - eave, high - 12),
        _slant(x + wide + eave, y + deep + eave, high - 12),
        ridge_line[1],
        ridge_line[0],
    ]
    sheet.shape(
        [_slant(x, y + deep, high), _slant(x + wide, y + deep, high), _slant(x + wide / 2, y + deep, rise)],
        PAPER,
    )
    _slope(sheet, west, inks[0])
    _slope(sheet, east, inks[1])
    sheet.line(ridge_line, 8, KEY)


def _slope(sheet: Sheet, corners: list[Place], ink: Ink) -> None:
    sheet.shape(corners, ink)
    low, high = np.array(corners[:2]), np.array(corners[3:1:-1])
    rib: Ink = (0, 0.5) if ink[0] == 1 else OVER
    for share in np.linspace(0, 1, max(4, int(np.hypot(*(low[1] - low[0])) / 13))):
        sheet.line([low[0] + (low[1] - low[0]) * share, high[0] + (high[1] - high[0]) * share], 1.8, rib)
    sheet.line(low, 5, KEY)
    sheet.lines(([low[0], high[0]], [low[1], high[1]]), 4, KEY)


def _tree(sheet: Sheet, foot: Place, size: float, *, lit: bool) -> None:
    x, y = foot
    sheet.line([(x, y), (x, y - 110 * size)], 9 * size, KEY)
    for _ in range(34):
        turn, reach = sheet.rng.uniform(0, 6.3), 74 * size * np.sqrt(sheet.rng.random())
        at = (x + reach * np.cos(turn), y - 150 * size + reach * 0.8 * np.sin(turn))
        sheet.disc(at, sheet.rng.uniform(13, 25) * size, KEY)
    for _ in range(46):
        turn, reach = sheet.rng.uniform(0, 6.3), 82 * size * np.sqrt(sheet.rng.random())
        at = (x + reach * np.cos(turn) - 8, y - 156 * size + reach * 0.8 * np.sin(turn))
        sheet.disc(at, sheet.rng.uniform(3.5, 7) * size, SPOT if lit else PAPER)
