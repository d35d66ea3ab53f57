"""The meter's count for any window and any allowance, for many readers at once.

What is granted now depends on what was granted before, so a reader's attempts must be gone through in
order. But readers do not know each other: the first attempts of all of them are decided together, then
the second ones, and so on. Three facts make each step a handful of look-ups:

- an article is live if the grant in force at the attempt before still counts, and each attempt keeps
  which grant that was;
- every grant that counts is of a different article, so how many count is a matter of their times only;
- a further one fits if the grant made `limit` grants ago no longer counts, and grants are kept in order.

A *counter* is what has its own count: the readings of one reader in one period and pool.
"""

from dataclasses import dataclass

import numpy as np

from broadsheet.analytics.arrays import Column, Flags, Ints
from broadsheet.analytics.grouping import Groups, group_by
from broadsheet.analytics.rows import Rows

NEVER = -(1 << 61)
UNLIMITED = 1 << 31
METERS_AT_ONCE = 4
CELLS_AT_ONCE = 4_000_000


def refused(rows: Rows, pool: Column | None, limits: Ints, lifetime: int) -> Flags:
    """Return for each attempt whether each of several meters refuses it.

    `limits` has a column for each meter, and one row for all attempts or one for each. `pool` tells
    which count an attempt is spent from (None: all from one). A grant counts for less than `lifetime`
    milliseconds.
    """
    counters = Groups(np.arange(len(rows)), rows.runs) if pool is None else group_by(rows.run, pool)
    articles = rows.article_groups if pool is None else group_by(rows.run, pool, rows.article)
    attempts = _Attempts(rows.at[counters.order], _previous(articles, counters.order), counters.sizes)
    limits = limits if len(limits) == 1 else limits[counters.order]
    found = np.zeros((len(rows), limits.shape[1]), np.bool_)
    step = min(METERS_AT_ONCE, max(1, CELLS_AT_ONCE // max(1, len(rows))))
    for first in range(0, limits.shape[1], step):
        some = limits[:, first : first + step]
        places, busy = attempts.of_counters_beyond(int(some.min(initial=UNLIMITED)))
        some = some if len(some) == 1 else some[places]
        found[counters.order[places], first : first + step] = _refuse(busy, some, lifetime)
    return found


@dataclass(frozen=True, slots=True)
class _Attempts:
    """Attempts counter by counter: when, which was the one before at the same article, counters' sizes."""

    at: Ints
    previous: Ints
    sizes: Ints

    @property
    def starts(self) -> Ints:
        return np.cumsum(self.sizes) - self.sizes

    def of_counters_beyond(self, limit: int) -> tuple[Ints, "_Attempts"]:
        """Return the attempts of counters with more than `limit` of them, and their places among all.

        The others cannot be refused: most readers read an article or two.
        """
        is_busy = self.sizes > limit
        is_kept = np.repeat(is_busy, self.sizes)
        places = np.flatnonzero(is_kept)
        previous = self.previous[places]
        moved = (np.cumsum(is_kept) - 1)[previous]
        return places, _Attempts(self.at[places], np.where(previous < 0, -1, moved), self.sizes[is_busy])


def _previous(articles: Groups, order: Ints) -> Ints:
    """Return for each place in `order` the place of the attempt before at the same article, or -1."""
    before = np.empty(len(order), np.int64)
    before[articles.order] = np.concatenate((np.full(1, -1, np.int64), articles.order[:-1]))[: len(order)]
    before[articles.firsts] = -1
    place = np.empty(len(order) + 1, np.int64)
    place[order] = np.arange(len(order))
    place[-1] = -1
    return place[before[order]]


def _refuse(attempts: _Attempts, limits: Ints, lifetime: int) -> Flags:
    """Go through all counters side by side, one attempt of each at a time."""
    meters, count = limits.shape[1], len(attempts.at)
    grant = np.full((count + 1, meters), NEVER)  # the grant in force after an attempt; the last: none
    grants = np.full((count + 1, meters), NEVER)  # the grants of each counter, from where it starts
    found = np.zeros((count, meters), np.bool_)
    longest_first = np.argsort(-attempts.sizes, kind="stable")
    starts = attempts.starts[longest_first]
    used = np.zeros((len(starts), meters), np.int64)
    column = np.arange(meters)
    for step, counters in enumerate(_going_on(attempts.sizes)):
        start, spent = starts[:counters], used[:counters]
        row = start + step
        now = attempts.at[row][:, None]
        limit = limits if len(limits) == 1 else limits[row]
        expired = now - lifetime  # a grant of this time or before no longer counts
        in_force = grant[attempts.previous[row]]
        is_live = in_force > expired
        oldest = grants[start[:, None] + np.maximum(spent - limit, 0), column]
        fits = (spent < limit) | ((limit > 0) & (oldest <= expired))
        is_new = fits & ~is_live
        grant[row] = np.where(is_live, in_force, np.where(is_new, now, NEVER))
        grants[start[:, None] + spent, column] = np.where(is_new, now, NEVER)
        spent += is_new
        found[row] = ~(is_live | fits)
    return found


def _going_on(sizes: Ints) -> list[int]:
    """Return how many counters have a first attempt, a second, and so on."""
    if not len(sizes):
        return []
    at_least: list[int] = np.cumsum(np.bincount(sizes)[::-1])[::-1].tolist()
    return at_least[1:]
