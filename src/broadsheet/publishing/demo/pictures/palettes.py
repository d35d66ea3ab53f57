"""Two inks on paper for each section of the edition."""

from typing import NamedTuple

Colour = tuple[int, int, int]

PAPER: Colour = (252, 247, 237)


class Palette(NamedTuple):
    """The key ink draws and carries the dark; the spot ink carries the accent and the air."""

    key: Colour
    spot: Colour
    paper: Colour = PAPER


_BLUE_VERMILION = Palette((27, 48, 92), (232, 74, 44))
_INK_OXBLOOD = Palette((28, 34, 48), (156, 44, 46))

_BY_SECTION = {
    "diplomacy": _BLUE_VERMILION,
    "politics": _BLUE_VERMILION,
    "business": Palette((14, 62, 53), (226, 156, 38)),
    "markets": Palette((28, 34, 46), (194, 148, 58)),
    "technology": Palette((45, 42, 124), (248, 118, 96)),
    "opinion": Palette((46, 45, 44), (190, 76, 50)),
    "life": Palette((74, 32, 78), (245, 168, 42)),
    "briefing": _INK_OXBLOOD,
}


def get_palette(section: str) -> Palette:
    """Return the inks for a section path such as "business/trade": its first part decides.

    A section nobody chose inks for gets those of the briefing.
    """
    return _BY_SECTION.get(section.split("/", 1)[0], _INK_OXBLOOD)
