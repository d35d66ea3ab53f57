"""A page cut at its marks, once, into pieces that are joined for each kind of answer.

The marks are HTML comments (docs/reference/origin-contract.md). Nothing here parses HTML: the
origin says where to cut, the gate cuts there, and no mark survives into what a reader receives.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

BEGINNING = b"<!--broadsheet:"
MARK = re.compile(rb"<!--broadsheet:(/?[a-z-]+)-->")


class Place(Enum):
    """Where a piece may stand."""

    ALWAYS = "always"
    RELEASED = "released"  # only in a page whose article is released
    WALLED = "walled"  # only in a page that ends in a wall
    READER = "reader"  # the words about the reader in the masthead
    NOTICE = "notice"  # how many articles are left
    WALL = "wall"  # the wall, in the place of the rest


class CutError(ValueError):
    """The marks of a page contradict each other; the message says which and where."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes of the page, or the place of a fragment (whose bytes come from elsewhere)."""

    place: Place
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Pieces:
    """A whole page in its pieces. `has_rest` says that something can be withheld."""

    sequence: tuple[Piece, ...]
    has_rest: bool

    def join(self, *, released: bool, fragments: Mapping[Place, bytes]) -> bytes:
        """Return the page for one answer. A walled page holds not one byte of the rest."""
        withheld = Place.WALLED if released else Place.RELEASED
        joined = []
        for piece in self.sequence:
            if piece.place is withheld or (released and piece.place is Place.WALL):
                continue
            joined.append(piece.content or fragments.get(piece.place, b""))
        return b"".join(joined)


# What each mark does: (where it may stand, where the text after it stands).
_TURNS = {
    b"lead-in": (Place.ALWAYS, Place.ALWAYS),
    b"rest": (Place.ALWAYS, Place.RELEASED),
    b"end": (Place.RELEASED, Place.ALWAYS),
    b"released": (Place.ALWAYS, Place.RELEASED),
    b"/released": (Place.RELEASED, Place.ALWAYS),
    b"walled": (Place.ALWAYS, Place.WALLED),
    b"/walled": (Place.WALLED, Place.ALWAYS),
}
_SLOTS = {b"reader": Place.READER, b"notice": Place.NOTICE}


def cut(html: bytes) -> Pieces:
    """Cut a page at its marks.

    Raises CutError when a mark is unknown, is never closed, or stands inside another: a page whose
    marks are in doubt is not sent, since what it would withhold is in doubt too.
    """
    sequence: list[Piece] = []
    place, opened_by = Place.ALWAYS, b""
    has_rest = False
    parts = MARK.split(html)
    for index, part in enumerate(parts):
        if index % 2 == 0:
            if part:
                sequence.append(Piece(place, part))
            continue
        if part in _SLOTS:
            if place is not Place.ALWAYS:
                raise CutError(f"the mark {part.decode()} stands inside {opened_by.decode()}")
            sequence.append(Piece(_SLOTS[part]))
            continue
        place, opened_by = _turn(part, place, opened_by)
        if part == b"rest":
            if has_rest:
                raise CutError("the mark rest stands twice")
            has_rest = True
            sequence.append(Piece(Place.WALL))
    if place is not Place.ALWAYS:
        raise CutError(f"the mark {opened_by.decode()} is never closed")
    return Pieces(tuple(sequence), has_rest)


def _turn(mark: bytes, place: Place, opened_by: bytes) -> tuple[Place, bytes]:
    if mark not in _TURNS:
        raise CutError(f"there is no mark {mark.decode()}")
    required, after = _TURNS[mark]
    closes = {b"end": b"rest", b"/released": b"released", b"/walled": b"walled"}.get(mark)
    if place is not required or (closes is not None and closes != opened_by):
        inside = opened_by.decode() or "no other mark"
        raise CutError(f"the mark {mark.decode()} stands inside {inside}")
    return after, mark
