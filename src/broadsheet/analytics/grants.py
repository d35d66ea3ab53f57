"""The meter's count for any window and any allowance.

What is granted now depends on what was granted before, so a reader's attempts are gone through in order.
Two facts keep that short:

- an attempt is free while the grant in force at its article still counts;
- every grant that counts is of a different article, and grants are made in order of time, so those that
  count are the last of them, and how many they are is found by letting go of the oldest.

A *count* is kept for the readings of one reader in one period and pool.
"""

import numpy as np

from broadsheet.analytics.arrays import Column, Flags, Ints
from broadsheet.analytics.numba import compiled
from broadsheet.analytics.rows import NO_POOLS, Rows, first_attempts

NEVER = -(1 << 61)
UNLIMITED = 1 << 31


def refused(rows: Rows, pool: Column | None, limits: Ints, lifetime: int) -> Flags:
    """Return for each of several meters whether it refuses each attempt.

    `limits` has a column for each meter, and one row for all attempts or one for each. `pool` tells
    which count an attempt is spent from (None: all from one). A grant counts for less than `lifetime`
    milliseconds.
    """
    limits = np.ascontiguousarray(limits)
    if pool is None:
        return _refuse(rows.at, rows.runs, rows.first, NO_POOLS, limits, lifetime)
    first = first_attempts(rows.runs, rows.article, pool)
    return _refuse(rows.at, rows.runs, first, pool, limits, lifetime)


@compiled
def _refuse(at: Ints, runs: Ints, first: Ints, pool: Ints, limits: Ints, lifetime: int) -> Flags:
    rows, meters, is_one_for_all = len(at), limits.shape[1], len(limits) == 1
    pools = 1 + pool.max() if len(pool) else 1
    found = np.zeros((meters, rows), np.bool_)
    granted = np.empty(rows, np.int64)  # when the article of a first attempt was last granted
    grants = np.empty(rows, np.int64)  # of one count, in order of time
    for run in range(len(runs)):
        start = runs[run]
        end = runs[run + 1] if run + 1 < len(runs) else rows
        articles = 0
        for row in range(start, end):
            articles += first[row] == row
        for meter in range(meters):
            if is_one_for_all and articles <= limits[0, meter]:
                continue
            for spent_from in range(pools):
                made = gone = 0
                for row in range(start, end):
                    if len(pool) and pool[row] != spent_from:
                        continue
                    if first[row] == row:
                        granted[row] = NEVER
                    expired = at[row] - lifetime  # a grant of this time or before no longer counts
                    if granted[first[row]] > expired:
                        continue
                    while gone < made and grants[gone] <= expired:
                        gone += 1
                    if made - gone < limits[0 if is_one_for_all else row, meter]:
                        grants[made] = granted[first[row]] = at[row]
                        made += 1
                    else:
                        found[meter, row] = True
    return found
