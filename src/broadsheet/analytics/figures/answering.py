"""From a question to figures: the lines of the journal that are meant, by period, through the query."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from broadsheet.analytics.arrays import Columns
from broadsheet.analytics.books import Books, Server
from broadsheet.analytics.clickhouse import ClickHouse
from broadsheet.analytics.duckdb import Engine, query
from broadsheet.analytics.engines import Asking
from broadsheet.analytics.figures.catalogue import Figure
from broadsheet.analytics.journal.aliases import keep_aliases
from broadsheet.analytics.journal.lines import files_of, open_lines
from broadsheet.analytics.journal.server import TABLE
from broadsheet.analytics.logs.fields import condition
from broadsheet.journal.schema import COLUMNS
from broadsheet.meter import CalendarWindow
from broadsheet.meter.instants import to_milliseconds
from broadsheet.meter.windows import TICK, Unit

MEMORY = "500MB"
LONGEST_WAIT = 86_400_000  # milliseconds


@dataclass(frozen=True, slots=True)
class Filter:
    """Which lines: days from `first` to `last` (included) by the clock of `timezone`, by day, week or month.

    `only` keeps one section (with those below it), one device, one arm.
    """

    first: date
    last: date
    timezone: ZoneInfo
    per: Unit = Unit.MONTH
    only: Mapping[str, str] | None = None

    @property
    def window(self) -> CalendarWindow:
        """The periods, as the meter has them."""
        return CalendarWindow(self.per, self.timezone)

    @property
    def span(self) -> tuple[int, int]:
        """The first instant that is meant, and the first after it, in milliseconds."""
        after = self.last + timedelta(days=1)
        start, end = (datetime(d.year, d.month, d.day, tzinfo=self.timezone) for d in (self.first, after))
        return to_milliseconds(start), to_milliseconds(end)


@dataclass(frozen=True, slots=True)
class Answer:
    """A figure's rows, by the names of its columns, and how many lines of robots and staff were left out."""

    figure: Figure
    columns: tuple[str, ...]
    rows: Sequence[tuple[object, ...]]
    left_out: Mapping[str, int]

    def records(self) -> list[dict[str, object]]:
        """Return the rows as objects."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def answer(books: Books, figure: Figure, meant: Filter) -> Answer:
    """Return a figure of the books; a journal that is not there has no lines. Raises BooksUnavailable."""
    with _opened(books, meant) as (engine, lines):
        return answer_of(engine, lines, figure, meant)


def answer_of(engine: Asking, lines: str, figure: Figure, meant: Filter) -> Answer:
    """Return a figure of `lines`, a relation with the journal's columns that an engine knows."""
    first, end = meant.span
    engine.view(
        "asked",
        f"SELECT {', '.join(COLUMNS)}, 1 AS is_one FROM {lines}"
        f" WHERE ts_ms >= {first} AND ts_ms < {end} AND {condition(meant.only or {}, engine.literal)}",
    )
    engine.keep(_periods(meant), "periods")
    has_aliases = keep_aliases(engine, "asked", "aliases")
    engine.make(
        "lines",
        query(
            "figures/base",
            who="coalesce(known_as, asked.reader)" if has_aliases else "asked.reader",
            joins="LEFT JOIN aliases ON name = asked.reader" if has_aliases else "",
        ),
    )
    left_out = {
        "robots": _count(engine, "robot <> ''"),
        "staff": _count(engine, "robot = '' AND kind = 'staff'"),
        "readers without a pass": _count(engine, "robot = '' AND kind <> 'staff' AND reader IS NULL"),
    }
    columns, rows = engine.table(figure.sql)
    return Answer(figure, columns, rows, left_out)


@contextmanager
def _opened(books: Books, meant: Filter) -> Iterator[tuple[Asking, str]]:
    """Open the books: what can be asked, and the relation of their lines, those of the time among them."""
    if isinstance(books, Server):
        with ClickHouse.open(books) as server:
            yield server, TABLE
        return
    with (
        tempfile.TemporaryDirectory(prefix="broadsheet-figures-") as name,
        Engine(Path(name), MEMORY) as engine,
    ):
        yield engine, open_lines(engine, _files(engine, books, meant), Path(name)).sql


def _files(engine: Engine, folder: Path, meant: Filter) -> list[Path]:
    first, end = meant.span
    # A file holds what was written in its time; while a disk is full, lines wait for theirs.
    return [
        kept.path
        for kept in files_of(engine, folder)
        if to_milliseconds(kept.end) > first and to_milliseconds(kept.start) < end + LONGEST_WAIT
    ]


def _periods(meant: Filter) -> Columns:
    """Return the periods of the stretch with their first days, asked of the meter's own windows."""
    first, end = meant.span
    starts, names = [], []
    instant = datetime(meant.first.year, meant.first.month, meant.first.day, tzinfo=meant.timezone)
    while to_milliseconds(instant) < end:
        period = meant.window.period_at(instant)
        starts.append(max(first, to_milliseconds(period.start)))
        names.append(period.start.astimezone(meant.timezone).date().isoformat())
        instant = max(period.end, instant + TICK)
    return {
        "is_one": np.ones(len(starts), np.int64),
        "start_ms": np.array(starts, np.int64),
        "period": np.array(names, object),
    }


def _count(engine: Asking, what: str) -> int:
    ((count,),) = engine.rows(f"SELECT count(*) FROM asked WHERE event = 'decision' AND {what}")
    return int(count)
