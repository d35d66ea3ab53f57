"""What readings needed: a meter of limit N refuses what needs an allowance of more than N.

One set of needs answers for every limit where limits make no other difference (`ranks`). Elsewhere each
limit has its own (`grants`): needs of 1 where it refuses and 0 where it does not, for a limit of 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from broadsheet.analytics.arrays import Column, Flags, Ints
from broadsheet.analytics.grouping import highest
from broadsheet.analytics.rows import Rows


@dataclass(frozen=True, slots=True)
class Needed:
    """What each of several things needed, and how often each is counted (None: once)."""

    needed: Column
    times: Ints | None = None

    def more(self, limits: Sequence[int]) -> list[int]:
        """Return, for each limit, how many needed more."""
        top = max(limits) + 1
        needed = np.minimum(self.needed, top)
        counted = np.bincount(needed, weights=self.times, minlength=top + 1).astype(np.int64)
        up_to = np.cumsum(counted)
        return [int(up_to[-1] - up_to[limit]) for limit in limits]


@dataclass(frozen=True, slots=True)
class Needs:
    """What runs, readers, and articles within runs needed, and the attempts at all of them."""

    runs: Needed
    readers: Needed
    articles: Needed
    attempts: Needed

    def refused(self, rows: Rows, limit: int) -> Flags:
        """Return for each attempt whether a meter of `limit` refuses it."""
        if self.attempts.times is None:
            return self.attempts.needed > limit
        found = np.empty(len(rows), np.bool_)
        groups = rows.article_groups
        found[groups.order] = np.repeat(self.attempts.needed > limit, groups.sizes)
        return found


def needs_of_refusals(rows: Rows, is_refused: Flags) -> Needs:
    """Return the needs for a limit of 0, given which attempts are refused."""
    attempts = is_refused.view(np.uint8)
    runs = highest(attempts, rows.runs)
    return Needs(
        Needed(runs),
        Needed(highest(runs, rows.first_runs)),
        Needed(rows.article_groups.highest(attempts)),
        Needed(attempts),
    )
