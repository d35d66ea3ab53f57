"""One allowance for everything, over calendar periods: what each article of a run would have needed.

In a period that ends for all readings at once the first N articles are granted, whatever N is. So an
article's place among the articles of its run is the allowance that it needs, and one look at the
readings answers for every limit.
"""

import numpy as np

from broadsheet.analytics.arrays import Ints
from broadsheet.analytics.grouping import highest
from broadsheet.analytics.needs import Needed, Needs
from broadsheet.analytics.numba import compiled
from broadsheet.analytics.rows import Rows


def needs_by_place(rows: Rows) -> Needs:
    """Return what was needed, for any limit."""
    place, of_articles, of_runs = _places(rows.runs, rows.first)
    return Needs(
        Needed(of_runs), Needed(highest(of_runs, rows.first_runs)), Needed(of_articles), Needed(place)
    )


@compiled
def _places(runs: Ints, first: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the places of the articles of all attempts, of each article once, and the last of each run."""
    rows = len(first)
    place, of_articles, of_runs = (
        np.empty(rows, np.int64),
        np.empty(rows, np.int64),
        np.empty(len(runs), np.int64),
    )
    articles = 0
    for run in range(len(runs)):
        last = 0
        for row in range(runs[run], runs[run + 1] if run + 1 < len(runs) else rows):
            if first[row] == row:
                last += 1
                place[row] = of_articles[articles] = last
                articles += 1
            else:
                place[row] = place[first[row]]
        of_runs[run] = last
    return place, of_articles[:articles].copy(), of_runs
