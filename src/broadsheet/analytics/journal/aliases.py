"""Readers who went by several names within one window, as one reader."""

import numpy as np

from broadsheet.analytics.arrays import Ints


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
