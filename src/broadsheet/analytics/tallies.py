"""Counting what a meter did: figures that add up over drawers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from broadsheet.analytics.arrays import Column, Flags, Ints
from broadsheet.analytics.grouping import group_by, numbered
from broadsheet.analytics.needs import Needs
from broadsheet.analytics.rows import Rows


@dataclass(frozen=True, slots=True)
class Pairs:
    """Numbers by key, such as readers by article; `merged` adds up those of equal keys."""

    keys: Column
    numbers: Ints

    @classmethod
    def none(cls, width: int = 1) -> "Pairs":
        """Return no pairs, for numbers in `width` columns."""
        return cls(np.empty(0, np.uint64), np.empty((0, width), np.int64))

    @classmethod
    def merged(cls, pairs: Iterable["Pairs"]) -> "Pairs":
        """Return the sum of several."""
        listed = list(pairs)
        keys, place = np.unique(np.concatenate([pair.keys for pair in listed]), return_inverse=True)
        numbers = np.zeros((len(keys), listed[0].numbers.shape[1]), np.int64)
        np.add.at(numbers, place, np.concatenate([pair.numbers for pair in listed]))
        return cls(keys, numbers)


@dataclass(frozen=True, slots=True)
class Tally:
    """What one meter did to some readers.

    `facets` has a row for each value that figures are told apart by: runs active, stopped, attempts
    refused. `profiles` counts readers by what they did (see `bootstrap`), `articles` has readers and
    attempts refused by article. `blocked_squares` adds up the squares of
    readers' refused attempts. `left_out` counts readings that were not for the meter, by why.
    """

    readings: int = 0
    readers: int = 0
    active: int = 0
    stopped: int = 0
    stopped_readers: int = 0
    blocked: int = 0
    blocked_articles: int = 0
    blocked_squares: int = 0
    facets: Ints = field(default_factory=lambda: np.zeros((0, 3), np.int64))
    profiles: Pairs = field(default_factory=Pairs.none)
    articles: Pairs = field(default_factory=lambda: Pairs.none(2))
    left_out: Ints = field(default_factory=lambda: np.zeros(0, np.int64))


def total(tallies: Iterable[Tally]) -> Tally:
    """Return the sum of the tallies of several drawers; each reader is in one of them."""
    listed = list(tallies) or [Tally()]
    return Tally(
        readings=sum(tally.readings for tally in listed),
        readers=sum(tally.readers for tally in listed),
        active=sum(tally.active for tally in listed),
        stopped=sum(tally.stopped for tally in listed),
        stopped_readers=sum(tally.stopped_readers for tally in listed),
        blocked=sum(tally.blocked for tally in listed),
        blocked_articles=sum(tally.blocked_articles for tally in listed),
        blocked_squares=sum(tally.blocked_squares for tally in listed),
        facets=np.sum([tally.facets for tally in listed], axis=0),
        profiles=Pairs.merged(tally.profiles for tally in listed),
        articles=Pairs.merged(tally.articles for tally in listed),
        left_out=np.sum([tally.left_out for tally in listed], axis=0),
    )


def tally(rows: Rows, needs: Needs, limits: Sequence[int]) -> list[Tally]:
    """Return what meters of these limits did."""
    stopped, readers = needs.runs.more(limits), needs.readers.more(limits)
    blocked, articles = needs.attempts.more(limits), needs.articles.more(limits)
    return [
        Tally(
            readings=len(rows),
            readers=len(rows.readers),
            active=len(rows.runs),
            stopped=stopped[number],
            stopped_readers=readers[number],
            blocked=blocked[number],
            blocked_articles=articles[number],
        )
        for number in range(len(limits))
    ]


def tally_facets(rows: Rows, is_refused: Flags, facet: Column, facets: int) -> Ints:
    """Return runs active and stopped and attempts refused, for each value of the facet."""
    groups = group_by(rows.run, facet)
    of_group, is_stopped = facet[groups.firsts], groups.highest(is_refused)
    return np.stack(
        [
            np.bincount(of_group, minlength=facets),
            np.bincount(of_group[is_stopped], minlength=facets),
            np.bincount(facet[is_refused], minlength=facets),
        ],
        axis=1,
    )


def tally_articles(rows: Rows, is_refused: Flags) -> Pairs:
    """Return how many readers each article stopped, and how many attempts at it were refused."""
    reader, article = rows.reader[is_refused], rows.article[is_refused]
    groups = group_by(reader, article)
    keys, place = np.unique(article[groups.firsts], return_inverse=True)
    readers = np.bincount(place, minlength=len(keys))
    attempts = np.bincount(place, weights=groups.sizes, minlength=len(keys)).astype(np.int64)
    return Pairs(keys, np.stack([readers, attempts], axis=1))


def runs_by_reader(rows: Rows, needs: Needs, limit: int) -> tuple[Ints, Ints]:
    """Return how many runs each reader has, and how many of them were stopped."""
    if not len(rows):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    active = np.diff(rows.first_runs, append=len(rows.runs))
    reader_of_run = numbered(rows.first_runs, len(rows.runs))
    is_stopped = needs.runs.needed > limit
    return active, np.bincount(reader_of_run[is_stopped], minlength=len(rows.readers))
