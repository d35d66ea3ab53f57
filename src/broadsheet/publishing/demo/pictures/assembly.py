"""A chamber of deputies."""

import numpy as np

from broadsheet.publishing.demo.pictures.curves import arc
from broadsheet.publishing.demo.pictures.figures import person
from broadsheet.publishing.demo.pictures.sheet import KEY, OVER, PAPER, SPOT, Ink, Place, Sheet

_SQUASH = 0.74


def hemicycle(sheet: Sheet) -> None:
    """A chamber from its gallery: seats in tiers, two camps and the undecided, one who speaks."""
    rng = sheet.rng
    centre = (rng.uniform(860, 1080), rng.uniform(1110, 1150))
    sheet.wash(KEY)
    _panelling(sheet)
    shares = np.cumsum(rng.dirichlet((9, 3, 8)))
    radii = np.linspace(1330, 400, 8)
    for tier, radius in enumerate(radii):
        _tier(sheet, centre, radius, tier)
        _seats(sheet, centre, radius, shares)
    _floor(sheet, centre, radii[-1] - 70)
    _rostrum(sheet, centre)


def _panelling(sheet: Sheet) -> None:
    """The wall of the chamber: narrow boards, and every sixth a pilaster."""
    for board, x in enumerate(np.arange(4, 1800, 23)):
        sheet.line([(x, 46), (x, 700)], 7 if board % 6 == 0 else 2, (0, 0.8))
    sheet.line([(0, 44), (1800, 44)], 4, (0, 0.8))


def _tier(sheet: Sheet, centre: Place, radius: float, tier: int) -> None:
    tone = 0.14 if tier % 2 else 0.3
    sheet.disc(centre, radius + 82, KEY, squash=_SQUASH)
    sheet.disc((centre[0], centre[1] + 9), radius + 76, (0, tone), squash=_SQUASH)


def _seats(sheet: Sheet, centre: Place, radius: float, shares: np.ndarray) -> None:
    """One tier of desks; where a seat lies along the arc says which camp it belongs to."""
    count = int(radius * np.pi / 84)
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
    edge: Ink = PAPER if bloc is KEY else KEY
    rim = _band(centre, radius + 41, radius + 58, (turn - half * 0.8, turn + half * 0.8))
    sheet.shape(rim, KEY if bloc is PAPER else bloc)
    if sheet.rng.random() < 0.9:
        body = _band(centre, radius + 14, radius + 45, (turn - half * 0.62, turn + half * 0.62))
        sheet.shape(body, bloc)
        sheet.line([*body, body[0]], 2.4, edge)
        head = _polar(centre, radius + 39, turn)
        sheet.disc(head, 17, edge)
        sheet.disc(head, 13.5, bloc)
    desk = _band(centre, radius - 12, radius + 10, (turn - half, turn + half))
    sheet.shape(desk, PAPER)
    sheet.line([*desk, desk[0]], 2.6, KEY)


def _polar(centre: Place, radius: float, turn: float) -> Place:
    angle = np.radians(turn)
    return (centre[0] + radius * np.cos(angle), centre[1] + radius * _SQUASH * np.sin(angle))


def _band(centre: Place, inner: float, outer: float, span: tuple[float, float]) -> list[Place]:
    turns = np.linspace(*span, 4)
    return [_polar(centre, outer, turn) for turn in turns] + [
        _polar(centre, inner, turn) for turn in turns[::-1]
    ]


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
