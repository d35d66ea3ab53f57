"""The readings of a drawer, in the order in which a replay goes through them."""

from dataclasses import dataclass

import numpy as np

from broadsheet.analytics.arrays import Column, Columns, Ints, picked
from broadsheet.analytics.grouping import Groups, group_by, numbered, starts_of
from broadsheet.analytics.periods import Periods


@dataclass(frozen=True, slots=True)
class Rows:
    """Readings of whole readers: reader by reader, each one's in order of time.

    A `run` is what one reader read in one period, so runs lie within readers and end to end. `readers`
    and `runs` are where each begins; `article_groups` are the attempts at one article in one run.
    """

    at: Ints
    article: Column
    readers: Ints
    runs: Ints
    run: Ints
    article_groups: Groups

    def __len__(self) -> int:
        return len(self.at)

    @property
    def first_runs(self) -> Ints:
        """The number of each reader's first run."""
        return self.run[self.readers]

    @property
    def reader(self) -> Ints:
        """The number of the reader of each row, from 0."""
        return numbered(self.readers, len(self))


def by_reader(drawer: Columns) -> Columns:
    """Return a drawer's readings reader by reader, each one's in the order they were in."""
    return picked(drawer, group_by(drawer["reader"]).order)


def rows_of(ordered: Columns, periods: Periods) -> Rows:
    """Return the rows of readings that are ordered by reader and time."""
    at, reader, article = ordered["read_ms"], ordered["reader"], ordered["article"]
    if len(at) == 0:
        none = np.empty(0, np.int64)
        return Rows(at, article, none, none, none, Groups(none, none))
    another = reader[1:] != reader[:-1]
    period = periods.number(at)
    runs = starts_of(another | (period[1:] != period[:-1]))
    run = numbered(runs, len(at))
    return Rows(at, article, starts_of(another), runs, run, group_by(run, article))
