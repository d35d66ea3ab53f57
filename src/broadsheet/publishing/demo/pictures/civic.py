"""Where people are governed and live: a chamber, courtyards, a border, a railway."""

import numpy as np

from broadsheet.publishing.demo.pictures.curves import Points, arc, resample, wire
from broadsheet.publishing.demo.pictures.figures import person
from broadsheet.publishing.demo.pictures.land import grounded, height_at, ridge
from broadsheet.publishing.demo.pictures.sheet import KEY, OVER, PAPER, SPOT, Ink, Place, Sheet

_SQUASH = 0.74


def hemicycle(sheet: Sheet) -> None:
    """A chamber from its gallery: seats in tiers, two camps and the undecided, one who speaks."""
    rng = sheet.rng
    centre = (rng.uniform(860, 1080), rng.uniform(1085, 1150))
    sheet.wash(KEY)
    _panelling(sheet, centre)
    shares = np.cumsum(rng.dirichlet((9, 3, 8)))
    radii = np.linspace(1330, 420, 9)
    for tier, radius in enumerate(radii):
        _tier(sheet, centre, radius, tier)
        _seats(sheet, centre, radius, shares)
    _floor(sheet, centre, radii[-1] - 70)
    _rostrum(sheet, centre)


def _panelling(sheet: Sheet, centre: Place) -> None:
    for turn in np.radians(np.arange(180, 361, 2.2)):
        near = (centre[0] + 1440 * np.cos(turn), centre[1] + 1440 * _SQUASH * np.sin(turn))
        far = (centre[0] + 1900 * np.cos(turn), centre[1] + 1900 * _SQUASH * np.sin(turn))
        sheet.line([near, far], 2.4, (0, 0.8))


def _tier(sheet: Sheet, centre: Place, radius: float, tier: int) -> None:
    tone = 0.14 if tier % 2 else 0.3
    sheet.disc(centre, radius + 62, KEY, squash=_SQUASH)
    sheet.disc((centre[0], centre[1] + 9), radius + 58, (0, tone), squash=_SQUASH)


def _seats(sheet: Sheet, centre: Place, radius: float, shares: np.ndarray) -> None:
    """One tier of desks; where a seat lies along the arc says which camp it belongs to."""
    count = int(radius * np.pi / 68)
    blocs: tuple[Ink, ...] = (KEY, PAPER, SPOT)
    for i in range(count):
        along = (i + 0.5) / count
        if min(abs(along - aisle) for aisle in (0.2, 0.4, 0.6, 0.8)) * count < 0.62:
            continue
        drift = along + sheet.rng.normal(0, 0.012)
        bloc = blocs[int(np.searchsorted(shares, min(drift, 0.999)))]
        _seat(sheet, centre, (radius, 180 + 180 * along, 180 / count * 0.41), bloc)


def _seat(sheet: Sheet, centre: Place, place: tuple[float, float, float], bloc: Ink) -> None:
    radius, turn, half = place
    rim = _band(centre, radius + 36, radius + 52, (turn - half * 0.8, turn + half * 0.8))
    sheet.shape(rim, KEY if bloc is PAPER else bloc)
    taken = sheet.rng.random() < 0.9
    if taken:
        body = _band(centre, radius + 14, radius + 38, (turn - half * 0.6, turn + half * 0.6))
        sheet.shape(body, bloc)
        sheet.line([*body, body[0]], 2.4, KEY)
        head = _polar(centre, radius + 27, turn)
        sheet.disc((head[0], head[1] - 9), 11.5, KEY)
        sheet.disc((head[0], head[1] - 9), 8.5, bloc)
    desk = _band(centre, radius - 8, radius + 9, (turn - half, turn + half))
    sheet.shape(desk, PAPER)
    sheet.line([*desk, desk[0]], 2.6, KEY)


def _polar(centre: Place, radius: float, turn: float) -> Place:
    angle = np.radians(turn)
    return (centre[0] + radius * np.cos(angle), centre[1] + radius * _SQUASH * np.sin(angle))


def _band(centre: Place, inner: float, outer: float, span: tuple[float, float]) -> list[Place]:
    turns = np.linspace(*span, 4)
    return [_polar(centre, outer, turn) for turn in turns] + [_polar(centre, inner, turn) for turn in turns[::-1]]


def _floor(sheet: Sheet, centre: Place, radius: float) -> None:
    sheet.disc(centre, radius, KEY, squash=_SQUASH)
    sheet.disc((centre[0], centre[1] + 8), radius - 6, PAPER, squash=_SQUASH)
    well = np.vstack((arc(centre, radius - 8, 180, 360, squash=_SQUASH), (centre[0], 1260)))
    sheet.hatch(well, 1.6, OVER, angle=0, gap=14)
    sheet.ring(centre, radius - 70, 3, OVER, squash=_SQUASH)


def _rostrum(sheet: Sheet, centre: Place) -> None:
    x, y = centre[0], centre[1] - 30
    sheet.shape([(x - 40, y), (x + 40, y), (x - 190, y - 205), (x - 232, y - 190)], (0.8, None))
    sheet.shape([(x - 150, y + 130), (x - 96, y - 14), (x + 96, y - 14), (x + 150, y + 130)], SPOT)
    sheet.line([(x - 150, y + 130), (x - 96, y - 14), (x + 96, y - 14), (x + 150, y + 130)], 7, OVER)
    person(sheet, (x, y + 66), 225, KEY)
    sheet.box(x - 70, y - 44, x + 70, y - 26, KEY)
    sheet.shape([(x - 56, y - 26), (x + 56, y - 26), (x + 44, y + 130), (x - 44, y + 130)], KEY)
    sheet.lines(([(x - 22, y - 44), (x - 8, y - 92)], [(x + 22, y - 44), (x + 8, y - 92)]), 3.4, PAPER)


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
    near = [_slant(x, y + deep), _slant(x + wide, y + deep), _slant(x + wide, y + deep, high), _slant(x, y + deep, high)]
    flank = [_slant(x + wide, y), _slant(x + wide, y + deep), _slant(x + wide, y + deep, high), _slant(x + wide, y, high)]
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
        pane = [_slant(x + step, y, 12), _slant(x + step + 28, y, 12), _slant(x + step + 28, y, high * 0.62), _slant(x + step, y, high * 0.62)]
        sheet.shape(pane, SPOT if lit else KEY)
        sheet.line([*pane, pane[0]], 2, OVER)


def _roof_along(sheet: Sheet, corner: Place, size: Place, high: float, inks: tuple[Ink, Ink]) -> None:
    (x, y), (wide, deep) = corner, size
    eave, rise = 18, high + deep * 0.52
    ridge_line = (_slant(x - eave, y + deep / 2, rise), _slant(x + wide + eave, y + deep / 2, rise))
    back = [_slant(x - eave, y - eave, high - 8), _slant(x + wide + eave, y - eave, high - 8), ridge_line[1], ridge_line[0]]
    front = [_slant(x - eave, y + deep + eave, high - 12), _slant(x + wide + eave, y + deep + eave, high - 12), ridge_line[1], ridge_line[0]]
    _slope(sheet, back, inks[1])
    sheet.shape([_slant(x + wide, y, high), _slant(x + wide, y + deep, high), _slant(x + wide, y + deep / 2, rise)], (0.75, 0.1))
    _slope(sheet, front, inks[0])
    sheet.line(ridge_line, 8, KEY)


def _roof_across(sheet: Sheet, corner: Place, size: Place, high: float, inks: tuple[Ink, Ink]) -> None:
    (x, y), (wide, deep) = corner, size
    eave, rise = 18, high + wide * 0.52
    ridge_line = (_slant(x + wide / 2, y - eave, rise), _slant(x + wide / 2, y + deep + eave, rise))
    west = [_slant(x - eave, y - eave, high - 12), _slant(x - eave, y + deep + eave, high - 12), ridge_line[1], ridge_line[0]]
    east = [_slant(x + wide + eave, y - eave, high - 12), _slant(x + wide + eave, y + deep + eave, high - 12), ridge_line[1], ridge_line[0]]
    sheet.shape([_slant(x, y + deep, high), _slant(x + wide, y + deep, high), _slant(x + wide / 2, y + deep, rise)], PAPER)
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


def border_posts(sheet: Sheet) -> None:
    """A line of striped posts that goes over the hills whether or not the hills agree."""
    rng = sheet.rng
    sheet.fade([(0, 0), (1800, 0), (1800, 800), (0, 800)], (0, 0.34), (0, 0.02))
    levels = ((450, 90), (590, 85), (760, 95), (1010, 70))
    crests = [ridge(rng, level, relief, bumps=2.2) for level, relief in levels]
    inks: tuple[tuple[Ink, Ink], ...] = (((0.3, 0.1), (0.05, 0.1)), ((0, 0.8), (0, 0.35)), ((0.75, 0.4), (0.25, 0.4)), ((1, 0.0), (1, 0.0)))
    start = rng.uniform(1180, 1330)
    walks = ((start, start + 190, 9), (start + 150, start - 330, 6), (start - 300, start - 830, 4), (start - 900, start - 1500, 2))
    tower_at = rng.uniform(240, 460)
    for layer, crest in enumerate(crests):
        sheet.fade(grounded(crest), *inks[layer])
        if layer < 3:
            _fall_lines(sheet, crest, 15 + 7 * layer)
        sheet.line(crest, 2 + layer, OVER)
        if layer == 1:
            _watch_tower(sheet, (tower_at, height_at(crest, tower_at)))
        _fence(sheet, crest, walks[layer], (46, 112, 250, 620)[layer])


def _fall_lines(sheet: Sheet, crest: Points, gap: float) -> None:
    """Strokes down the slopes, closer where the hill is steep, as old survey sheets have them."""
    for x, y in resample(crest, gap)[1:-1]:
        lean = (height_at(crest, x + 30) - height_at(crest, x - 30)) / 60
        for step in range(3):
            start = y + 14 + step * 52 + sheet.rng.uniform(0, 18)
            sheet.line([(x + lean * 20 * step, start), (x + lean * (20 * step + 26), start + 34)], 1.8, OVER)


def _fence(sheet: Sheet, crest: Points, walk: tuple[float, float, int], height: float) -> None:
    """Posts along one hill, a little over its crest, with the wires between them."""
    first, last, count = walk
    previous: list[Place] | None = None
    for share in np.linspace(0, 1, count):
        x = first + (last - first) * share
        size = height * (0.82 + 0.36 * share)
        wires = _post(sheet, (x, height_at(crest, x) + size * 0.16), size)
        if previous:
            for a, b in zip(previous, wires, strict=True):
                sheet.line(wire(a, b, 0.03 * abs(a[0] - b[0])), 1.2 + height / 240, OVER)
        previous = wires


def _post(sheet: Sheet, foot: Place, height: float) -> list[Place]:
    x, y = foot
    half = height * 0.045
    bands = 9
    for band in range(bands):
        top, low = y - height * (band + 1) / bands, y - height * band / bands
        sheet.box(x - half, top, x + half, low, PAPER if band % 2 else SPOT)
    sheet.box(x + half * 0.3, y - height, x + half, y, (0.55, None))
    sheet.line([(x - half, y), (x - half, y - height), (x + half, y - height), (x + half, y)], max(1.6, height / 110), KEY)
    sheet.shape([(x - half * 1.5, y - height), (x, y - height - half * 1.8), (x + half * 1.5, y - height)], KEY)
    return [(x, y - height * share) for share in (0.9, 0.66, 0.42)]


def _watch_tower(sheet: Sheet, foot: Place) -> None:
    x, y = foot
    sheet.lines(([(x - 34, y + 10), (x - 20, y - 190)], [(x + 34, y + 10), (x + 20, y - 190)]), 6, KEY)
    for low, high in ((0, 66), (66, 128), (128, 190)):
        sheet.lines(([(x - 32, y - low), (x + 24, y - high)], [(x + 32, y - low), (x - 24, y - high)]), 2.4, KEY)
    sheet.box(x - 46, y - 262, x + 46, y - 190, KEY)
    sheet.box(x - 34, y - 250, x + 34, y - 222, SPOT)
    sheet.line([(x, y - 250), (x, y - 222)], 4, KEY)
    sheet.shape([(x - 64, y - 262), (x, y - 304), (x + 64, y - 262)], KEY)
