"""Readers who went by several names within one window, as one reader."""

from collections.abc import Sequence

import numpy as np

from broadsheet.analytics.arrays import Ints
from broadsheet.analytics.engines import Asking
from broadsheet.journal.schema import Event


def keep_aliases(engine: Asking, lines: str, table: str, events: Sequence[Event] = (Event.DECISION,)) -> bool:
    """Make a table of the names in `lines` by the one they are joined under; return whether there are any.

    Only the lines of `events` join names.
    """
    listed = ", ".join(engine.literal(event.value) for event in events)
    pairs = engine.columns(
        f"SELECT DISTINCT reader, before FROM {lines}"
        f" WHERE event IN ({listed}) AND reader IS NOT NULL AND before IS NOT NULL"
    )
    if not len(pairs["reader"]):
        return False
    name, known_as = joined_names(pairs["reader"], pairs["before"])
    engine.keep({"name": name, "known_as": known_as}, table)
    return True


def joined_names(names: Ints, earlier: Ints) -> tuple[Ints, Ints]:
    """Return each name that stands in a pair, and the least of all names it is joined with.

    Pairs form chains over several windows; each round, every name takes the least of its neighbours'.
    """
    known, place = np.unique(np.concatenate([names, earlier]), return_inverse=True)
    one, other = np.split(place, 2)
    label = np.arange(len(known))
    while True:
        least = label.copy()
        np.minimum.at(least, one, label[other])
        np.minimum.at(least, other, label[one])
        least = least[least]
        if (least == label).all():
            return known, known[label]
        label = least
