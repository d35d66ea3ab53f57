"""What a chart shows."""

from dataclasses import dataclass
from typing import NamedTuple

WIDE, NARROW = 760, 350


class Item(NamedTuple):
    """One column or bar: what is written at it, the heights of its parts, and the words for them.

    `below` is a second line of the label, such as a year; `beside` stands after the words.
    """

    label: str
    parts: tuple[float, ...]
    words: str
    below: str = ""
    beside: str = ""


class Cut(NamedTuple):
    """A line across a chart over time: what it is called, before which item it stands, how far into it."""

    words: str
    item: int
    share: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its title, what a line under it says, its items, the names of their parts, its cuts."""

    title: str
    under: str
    items: tuple[Item, ...]
    names: tuple[str, ...] = ()
    cuts: tuple[Cut, ...] = ()

    @property
    def said(self) -> str:
        """The chart in words, for those who do not see it."""
        told = "; ".join(" ".join(filter(None, (f"{item.label} {item.below}".strip() + ":", item.words,
                                                item.beside))) for item in self.items)  # fmt: skip
        changes = "; ".join(cut.words for cut in self.cuts)
        return " ".join(filter(None, (self.under, f"{told}." if told else "No rows.", changes)))

    @property
    def top(self) -> float:
        """The height of the highest column, all of its parts together; 1 where there is none."""
        return max((sum(item.parts) for item in self.items), default=0.0) or 1.0
