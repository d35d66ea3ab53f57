"""One allowance for everything, over calendar periods: what each attempt would have needed.

In a period that ends for all readings at once the first N articles are granted, whatever N is. So an
article's place among the articles of its run is the allowance that it needs, and one look at the
readings answers for every limit.
"""

import numpy as np

from broadsheet.analytics.arrays import Ints
from broadsheet.analytics.rows import Rows


def needed_allowances(rows: Rows) -> Ints:
    """Return for each attempt the least limit that would have released it."""
    groups = rows.article_groups
    if len(rows) == 0:
        return np.empty(0, np.int64)
    is_first = np.zeros(len(rows), np.int64)
    is_first[groups.firsts] = 1
    so_far = np.cumsum(is_first)
    place = so_far - (so_far[rows.runs] - 1)[rows.run]
    needed = np.empty(len(rows), np.int64)
    needed[groups.order] = np.repeat(place[groups.firsts], groups.sizes)
    return needed
