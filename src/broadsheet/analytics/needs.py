"""What readings needed: a meter of limit N refuses what needs an allowance of more than N.

One set of needs answers for every limit where limits make no other difference (`ranks`). Elsewhere each
limit has its own (`grants`): needs of 1 where it refuses and 0 where it does not, for a limit of 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from broadsheet.analytics.arrays import Column, Flags, Ints
from broadsheet.analytics.numba import compiled
from broadsheet.analytics.rows import Rows


@dataclass(frozen=True, slots=True)
class Needed:
    """What each of several things needed."""

    needed: Column

    def more(self, limits: Sequence[int]) -> list[int]:
        """Return, for each limit, how many needed more."""
        if len(limits) == 1:
            return [int(np.count_nonzero(self.needed > limits[0]))]
        top = max(limits) + 1
        up_to = np.cumsum(np.bincount(np.minimum(self.needed, top), minlength=top + 1))
        return [int(up_to[-1] - up_to[limit]) for limit in limits]


@dataclass(frozen=True, slots=True)
class Needs:
    """What runs, readers, and articles within runs needed, and the attempts at all of them."""

    runs: Needed
    readers: Needed
    articles: Needed
    attempts: Needed

    def refused(self, limit: int) -> Flags:
        """Return for each attempt whether a meter of `limit` refuses it."""
        return self.attempts.needed > limit


def needs_of_refusals(rows: Rows, is_refused: Flags) -> Needs:
    """Return the needs for a limit of 0, given which attempts are refused."""
    runs, readers, articles = _touched(rows.runs, rows.readers, rows.first, is_refused)
    return Needs(Needed(runs), Needed(readers), Needed(articles), Needed(is_refused.view(np.uint8)))


@compiled
def _touched(runs: Ints, readers: Ints, first: Ints, is_refused: Flags) -> tuple[Column, Column, Column]:
    """Return for runs, for readers, and for articles at their first attempts, whether one was refused."""
    of_runs, of_readers = np.zeros(len(runs), np.uint8), np.zeros(len(readers), np.uint8)
    of_articles = np.zeros(len(first), np.uint8)
    run = reader = 0
    for row in range(len(first)):
        if not is_refused[row]:
            continue
        while run + 1 < len(runs) and runs[run + 1] <= row:
            run += 1
        while reader + 1 < len(readers) and readers[reader + 1] <= row:
            reader += 1
        of_runs[run] = of_readers[reader] = of_articles[first[row]] = 1
    return of_runs, of_readers, of_articles
