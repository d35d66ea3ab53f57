"""The replay: what other meters would have done with the readings of a log.

    replay(Question(logs=[path], meters=[Limits((3, 5), window)]), settings, watch)

It says what would have been blocked. How readers would have behaved is in no log.
"""

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from broadsheet.analytics.arrays import Columns, Ints
from broadsheet.analytics.books import Books
from broadsheet.analytics.bootstrap import Draws, Intervals, intervals, profiles
from broadsheet.analytics.drawers import Drawers
from broadsheet.analytics.duckdb import Engine, Watch
from broadsheet.analytics.grouping import numbered, starts_of
from broadsheet.analytics.lacking import Lacking, find_lacking, needs_faces
from broadsheet.analytics.logs.log import Folder, Hints, Log
from broadsheet.analytics.logs.opening import open_logs
from broadsheet.analytics.meters import Facts, Judge, Meter, Verdict, described
from broadsheet.analytics.meters import Log as KnownLog
from broadsheet.analytics.readings import Readings, Wanted
from broadsheet.analytics.rows import by_reader
from broadsheet.analytics.tallies import (
    Tally,
    runs_by_reader,
    tally,
    tally_articles,
    tally_facets,
    total,
)
from broadsheet.analytics.terms import ANY_ARTICLE


@dataclass(frozen=True, slots=True)
class Question:
    """What a replay is asked. The first variant of the first meter is what others are compared with.

    `between` keeps the readings from one instant to another (excluded), in milliseconds.
    """

    logs: Sequence[Books]
    meters: Sequence[Meter]
    hints: Hints = field(default_factory=Hints)
    only: Mapping[str, str] = field(default_factory=dict)
    by: str = ""
    articles: int = 0
    draws: Draws | None = None
    between: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """What a replay may use: memory for the database, a folder for what does not fit, threads."""

    memory: str = "1GB"
    folder: Path | None = None
    threads: int = field(default_factory=lambda: os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Stopper:
    """An article that stopped readers."""

    article: str
    readers: int
    attempts: int


@dataclass(frozen=True, slots=True)
class Part:
    """What happened in one section, on one device, to one kind of reader."""

    value: str
    active: int
    stopped: int
    blocked: int


@dataclass(frozen=True, slots=True)
class Variant:
    """What one meter would have done."""

    facts: Facts
    tally: Tally
    left_out: Mapping[str, int]
    intervals: Intervals | None = None
    articles: tuple[Stopper, ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Replay:
    """The answer: what was read of the logs, what each meter would have done, what the logs lack."""

    logs: tuple[Log, ...]
    readings: int
    span: tuple[int, int] | None
    variants: tuple[Variant, ...]
    lacking: tuple[Lacking, ...]


def replay(question: Question, settings: Settings, watch: Watch) -> Replay:
    """Return what each meter of the question would have done with its logs.

    Raises ReplayRefused where a log cannot be read as one, and whatever `watch` raises.
    """
    with (
        tempfile.TemporaryDirectory(prefix="broadsheet-replay-", dir=settings.folder) as name,
        Engine(Path(name), settings.memory) as engine,
    ):
        folder = Folder(engine, Path(name), watch)
        logs = open_logs(folder, question.logs, question.hints)
        readings = Readings(engine, logs, _wanted(question))
        judging = _Judging(question, _judges(question, readings), _facets(question, readings))
        with Drawers(folder.path, len(readings)) as drawers:
            _fill(drawers, readings, watch)
            tallies = _judge_all(judging, drawers, settings.threads, watch)
        variants = tuple(_variants(question, readings, tallies, judging.facets))
        return Replay(
            tuple(logs), len(readings), readings.span, variants, find_lacking(question.meters, readings)
        )


@dataclass(frozen=True, slots=True)
class _Judging:
    """A question with the judges of its log."""

    question: Question
    judges: Sequence[Judge]
    facets: Sequence[str]

    def judge_drawer(self, drawers: Drawers, number: int) -> list[Tally]:
        """Return what each variant did to the readers of a drawer."""
        return self.judge(drawers.open(number))

    def judge(self, drawer: Columns) -> list[Tally]:
        """Return what each variant did to the readers of a drawer."""
        ordered = by_reader(drawer)
        reader = ordered["reader"]
        readers = starts_of(reader[1:] != reader[:-1]) if len(reader) else np.empty(0, np.int64)
        first: tuple[Ints, Ints] | None = None
        found = []
        for verdict in (verdict for judge in self.judges for verdict in judge.judge(ordered)):
            counted = tally(verdict.rows, verdict.needs, verdict.limits)
            for limit, figures in zip(verdict.limits, counted, strict=True):
                more = self._more(figures, verdict, limit, ordered)
                if self.question.draws is not None:
                    number = numbered(readers, len(reader))
                    this = _by_reader(verdict, limit, number, len(readers))
                    first = first or this
                    squares = _squares(verdict, limit)
                    more = replace(more, profiles=profiles(first, this), blocked_squares=squares)
                found.append(more)
        return found

    def _more(self, figures: Tally, verdict: Verdict, limit: int, ordered: Columns) -> Tally:
        """Return the tally with what the question asks for beyond the figures."""
        figures = replace(figures, left_out=verdict.left_out)
        if not self.question.articles and not self.question.by:
            return figures
        is_refused = verdict.needs.refused(limit)
        if self.question.articles:
            figures = replace(figures, articles=tally_articles(verdict.rows, is_refused))
        if self.question.by:
            facet = ordered["facet"] if verdict.is_metered is None else ordered["facet"][verdict.is_metered]
            of_facets = tally_facets(verdict.rows, is_refused, facet, len(self.facets))
            figures = replace(figures, facets=of_facets)
        return figures


def _by_reader(verdict: Verdict, limit: int, reader: Ints, readers: int) -> tuple[Ints, Ints]:
    """Return runs and stopped runs for every reader of a drawer, also those without metered readings."""
    if verdict.is_metered is not None:
        reader = reader[verdict.is_metered]
    active, stopped = np.zeros(readers, np.int64), np.zeros(readers, np.int64)
    place = reader[verdict.rows.readers]
    active[place], stopped[place] = runs_by_reader(verdict.rows, verdict.needs, limit)
    return active, stopped


def _squares(verdict: Verdict, limit: int) -> int:
    """Return the sum of the squares of readers' refused attempts."""
    if not len(verdict.rows):
        return 0
    blocked = np.bincount(verdict.rows.reader[verdict.needs.refused(limit)])
    return int((blocked.astype(np.int64) ** 2).sum())


def _wanted(question: Question) -> Wanted:
    has_policies = any(needs_faces(meter) for meter in question.meters)
    return Wanted(
        question.only, kind=has_policies, face=has_policies, facet=question.by, between=question.between
    )


def _judges(question: Question, readings: Readings) -> list[Judge]:
    first, last = readings.span or (0, 0)
    faces = readings.faces() if any(needs_faces(meter) for meter in question.meters) else []
    return [meter.over(KnownLog(first, last, faces or (ANY_ARTICLE,))) for meter in question.meters]


def _facets(question: Question, readings: Readings) -> list[str]:
    return readings.facets() if question.by else []


def _fill(drawers: Drawers, readings: Readings, watch: Watch) -> None:
    """Put all readings into drawers; while one slice is put away, the next is fetched."""
    slices, done = readings.slices(), 0
    with ThreadPoolExecutor(1) as fetcher:
        coming: Future[Columns | None] = fetcher.submit(next, slices, None)
        while (slice_ := coming.result()) is not None:
            coming = fetcher.submit(next, slices, None)
            drawers.put(slice_)
            done += len(slice_["read_ms"])
            watch("Sorting readings by reader", done / max(1, len(readings)))


def _judge_all(judging: _Judging, drawers: Drawers, threads: int, watch: Watch) -> list[Tally]:
    """Return the tallies of all variants, from all drawers."""
    found: list[list[Tally]] = []
    with ThreadPoolExecutor(threads) as pool:
        for tallies in _ahead(pool, judging, drawers, threads):
            found.append(tallies)
            watch("Replaying", len(found) / len(drawers))
    return [total(of_variant) for of_variant in zip(*found, strict=True)]


def _ahead(
    pool: ThreadPoolExecutor, judging: _Judging, drawers: Drawers, threads: int
) -> Iterator[list[Tally]]:
    """Yield the tallies of each drawer, with no more drawers open than there are threads."""
    running: list[Future[list[Tally]]] = []
    for number in range(len(drawers)):
        if len(running) == threads:
            yield running.pop(0).result()
        running.append(pool.submit(judging.judge_drawer, drawers, number))
    yield from (each.result() for each in running)


def _variants(
    question: Question, readings: Readings, tallies: Sequence[Tally], facets: Sequence[str]
) -> Iterator[Variant]:
    named = [facts for meter in question.meters for facts in meter.variants]
    for facts, found in zip(named, tallies, strict=True):
        yield Variant(
            facts,
            found,
            left_out=described(found.left_out),
            intervals=intervals(found, question.draws) if question.draws else None,
            articles=_stoppers(question.articles, readings, found),
            parts=tuple(
                Part(value, *map(int, numbers)) for value, numbers in zip(facets, found.facets, strict=True)
            ),
        )


def _stoppers(most: int, readings: Readings, found: Tally) -> tuple[Stopper, ...]:
    """Return the articles that stopped most readers."""
    numbers = found.articles.numbers
    highest = np.lexsort((found.articles.keys, -numbers[:, 1], -numbers[:, 0]))[:most]
    keys = [int(key) for key in found.articles.keys[highest]]
    titles = readings.titles(keys) if keys else {}
    return tuple(
        Stopper(titles[key], *map(int, row)) for key, row in zip(keys, numbers[highest], strict=True)
    )
