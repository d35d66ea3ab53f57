"""The readings of a drawer, in the order in which a replay goes through them."""

from dataclasses import dataclass

import numpy as np

from broadsheet.analytics.arrays import Column, Columns, Ints, Keys, picked
from broadsheet.analytics.grouping import SPREAD, numbered
from broadsheet.analytics.numba import compiled
from broadsheet.analytics.periods import Periods

# Up to this many readings are compared with each other; more are looked up.
FEW = 16
NO_POOLS: Ints = np.empty(0, np.int64)
EMPTY = -1


@dataclass(frozen=True, slots=True)
class Rows:
    """Readings of whole readers: reader by reader, each one's in order of time.

    A `run` is what one reader read in one period, so runs lie within readers and end to end. `readers`
    and `runs` are where each begins; `first` is for each row the first attempt of its run at its article.
    """

    at: Ints
    article: Column
    readers: Ints
    runs: Ints
    first: Ints

    def __len__(self) -> int:
        return len(self.at)

    @property
    def run(self) -> Ints:
        """The number of the run of each row, from 0."""
        return numbered(self.runs, len(self))

    @property
    def first_runs(self) -> Ints:
        """The number of each reader's first run."""
        return np.searchsorted(self.runs, self.readers).astype(np.int64)

    @property
    def reader(self) -> Ints:
        """The number of the reader of each row, from 0."""
        return numbered(self.readers, len(self))


def by_reader(drawer: Columns) -> Columns:
    """Return a drawer's readings reader by reader, each one's in the order they were in."""
    return picked(drawer, _order_by(drawer["reader"]))


def rows_of(ordered: Columns, periods: Periods) -> Rows:
    """Return the rows of readings that are ordered by reader and time."""
    at, article = ordered["read_ms"], ordered["article"]
    readers, runs = _beginnings(at, ordered["reader"], periods.turns)
    return Rows(at, article, readers, runs, first_attempts(runs, article, NO_POOLS))


@compiled
def first_attempts(runs: Ints, article: Keys, pool: Ints) -> Ints:
    """Return for each row the first of its run at the same article and, where pools are told, in the same."""
    rows = len(article)
    first = np.empty(rows, np.int64)
    table = np.empty(0, np.int64)
    has_pools = len(pool) > 0
    for run in range(len(runs)):
        start = runs[run]
        end = runs[run + 1] if run + 1 < len(runs) else rows
        if end - start <= FEW:
            for row in range(start, end):
                first[row] = row
                for earlier in range(start, row):
                    if article[earlier] == article[row] and not (has_pools and pool[earlier] != pool[row]):
                        first[row] = earlier
                        break
            continue
        bits = 5
        while (1 << bits) < 2 * (end - start):
            bits += 1
        if len(table) < 1 << bits:
            table = np.empty(1 << bits, np.int64)
        table[: 1 << bits] = EMPTY
        for row in range(start, end):
            slot = np.int64((np.uint64(article[row]) * SPREAD) >> np.uint64(64 - bits))
            while table[slot] != EMPTY:
                earlier = table[slot]
                if article[earlier] == article[row] and not (has_pools and pool[earlier] != pool[row]):
                    break
                slot = (slot + 1) & ((1 << bits) - 1)
            if table[slot] == EMPTY:
                table[slot] = row
            first[row] = table[slot]
    return first


@compiled
def _order_by(key: Keys) -> Ints:
    """Return the rows with equal keys side by side, in their order, keys in that of their first rows."""
    rows = len(key)
    bits = 4
    while (1 << bits) < 2 * rows:
        bits += 1
    table = np.full(1 << bits, EMPTY, np.int32)
    number_of = np.empty(rows, np.int32)
    key_of = np.empty(rows, np.uint64)
    ends = np.zeros(rows + 1, np.int64)
    known = 0
    for row in range(rows):
        slot = np.int64((np.uint64(key[row]) * SPREAD) >> np.uint64(64 - bits))
        while table[slot] != EMPTY and key_of[table[slot]] != key[row]:
            slot = (slot + 1) & ((1 << bits) - 1)
        if table[slot] == EMPTY:
            table[slot] = known
            key_of[known] = key[row]
            known += 1
        number_of[row] = table[slot]
        ends[table[slot] + 1] += 1
    for number in range(known):
        ends[number + 1] += ends[number]
    order = np.empty(rows, np.int64)
    for row in range(rows):
        order[ends[number_of[row]]] = row
        ends[number_of[row]] += 1
    return order


@compiled
def _beginnings(at: Ints, reader: Keys, turns: Ints) -> tuple[Ints, Ints]:
    """Return the rows at which readers begin, and runs."""
    rows = len(at)
    readers, runs = np.empty(rows, np.int64), np.empty(rows, np.int64)
    known = found = passed = 0
    for row in range(rows):
        is_another = row == 0 or reader[row] != reader[row - 1]
        if is_another:
            readers[known] = row
            known += 1
            passed = np.searchsorted(turns, at[row], side="right")
        is_later = False
        while passed < len(turns) and turns[passed] <= at[row]:
            passed += 1
            is_later = True
        if is_another or is_later:
            runs[found] = row
            found += 1
    return readers[:known].copy(), runs[:found].copy()
