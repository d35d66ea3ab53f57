"""From a question to figures: the lines of the journal that are meant, by period, through the query."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from broadsheet.analytics.arrays import Columns
from broadsheet.analytics.duckdb import Engine, query
from broadsheet.analytics.figures.catalogue import Figure
from broadsheet.analytics.journal.aliases import keep_aliases
from broadsheet.analytics.journal.lines import files_of, open_lines
from broadsheet.analytics.logs.fields import condition
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


def answer(folder: Path, figure: Figure, meant: Filter) -> Answer:
    """Return a figure of the journal in `folder`; a journal that is not there has no lines."""
    with (
        tempfile.TemporaryDirectory(prefix="broadsheet-figures-") as name,
        Engine(Path(name), MEMORY) as engine,
    ):
        _make_lines(engine, folder, Path(name), meant)
        left_out = {
            "robots": _count(engine, "robot <> ''"),
            "staff": _count(engine, "robot = '' AND kind = 'staff'"),
            "readers without a pass": _count(engine, "robot = '' AND kind <> 'staff' AND reader IS NULL"),
        }
        columns, rows = engine.table(figure.sql)
    return Answer(figure, columns, rows, left_out)


def _make_lines(engine: Engine, folder: Path, aside: Path, meant: Filter) -> None:
    first, end = meant.span
    # A file holds what was written in its time; while a disk is full, lines wait for theirs.
    files = [
        kept.path
        for kept in files_of(engine, folder)
        if to_milliseconds(kept.end) > first and to_milliseconds(kept.start) < end + LONGEST_WAIT
    ]
    lines = open_lines(engine, files, aside)
    engine.execute(
        f"CREATE VIEW asked AS SELECT * FROM {lines.sql} WHERE ts_ms >= {first} AND ts_ms < {end}"
        f" AND {condition(meant.only or {})}"
    )
    engine.keep(_periods(meant), "periods")
    has_aliases = keep_aliases(engine, "asked", "aliases")
    engine.execute(
        query(
            "figures/base",
            who="coalesce(known_as, asked.reader)" if has_aliases else "asked.reader",
            joins="LEFT JOIN aliases ON name = asked.reader" if has_aliases else "",
        )
    )


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
    return {"start_ms": np.array(starts, np.int64), "period": np.array(names, object)}


def _count(engine: Engine, what: str) -> int:
    ((count,),) = engine.rows(f"SELECT count(*) FROM asked WHERE event = 'decision' AND {what}")
    return int(count)
