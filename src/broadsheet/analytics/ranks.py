"""One allowance for everything, over calendar periods: what each article of a run would have needed.

In a period that ends for all readings at once the first N articles are granted, whatever N is. So an
article's place among the articles of its run is the allowance that it needs, and one look at the
readings answers for every limit.
"""

import numpy as np

from broadsheet.analytics.grouping import highest
from broadsheet.analytics.needs import Needed, Needs
from broadsheet.analytics.rows import Rows


def needs_by_place(rows: Rows) -> Needs:
    """Return what was needed, for any limit."""
    groups = rows.article_groups
    is_first = np.zeros(len(rows), np.int64)
    is_first[groups.firsts] = 1
    so_far = np.cumsum(is_first)
    before = so_far[rows.runs] - 1
    place = so_far[groups.firsts] - before[rows.run[groups.firsts]]
    runs = np.diff(before, append=len(groups.starts))
    return Needs(
        Needed(runs), Needed(highest(runs, rows.first_runs)), Needed(place), Needed(place, groups.sizes)
    )
