"""From the journal to what each reader of an experiment did."""

import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from broadsheet.analytics.arrays import Columns
from broadsheet.analytics.books import Books, Server
from broadsheet.analytics.clickhouse import ClickHouse
from broadsheet.analytics.duckdb import Engine, literal, query
from broadsheet.analytics.journal.lines import files_of, open_lines
from broadsheet.analytics.journal.server import TABLE
from broadsheet.meter.instants import to_milliseconds

MEMORY = "500MB"
DAY_MS = 86_400_000
LINE = "ts_ms, event, reader, before, kind, arm, outcome, article, robot, subscription"
# What is weighed, by the names of the columns: shares of readers, and a mean.
RATES = ("subscribed", "registered", "cancelled", "met_wall")
MEANS = ("readings",)
MEASURES = (*RATES, *MEANS)


@dataclass(frozen=True, slots=True)
class Asked:
    """An experiment as the journal knows it: its name, when it ran, and the days that readers have."""

    name: str
    starts_at: datetime
    ends_at: datetime
    outcome_days: int


def read_units(books: Books, asked: Asked, now: datetime) -> Columns:
    """Return a row for each reader who was put into an arm, in the order in which they were.

    `arm` is the arm's name, `first_ms` when; then the measures. A journal that is not there has no rows.
    Raises BooksUnavailable.
    """
    end = min(asked.ends_at + timedelta(days=asked.outcome_days), now)
    with (
        tempfile.TemporaryDirectory(prefix="broadsheet-experiment-") as name,
        Engine(Path(name), MEMORY) as engine,
    ):
        lines = _lines_between(engine, books, Path(name), asked.starts_at, end)
        engine.execute(f"CREATE TEMP TABLE lines AS {lines}")
        prefix = f"{asked.name}:"
        found = engine.columns(
            query(
                "experiment_units",
                prefix=literal(prefix),
                outcome_ms=str(asked.outcome_days * DAY_MS),
            )
        )
    # Those who were put in as it ended have their days too; those put in later were not in it.
    is_in = found["first_ms"] < to_milliseconds(asked.ends_at)
    return {
        column: (values[is_in].astype(str) if column == "arm" else values[is_in])
        for column, values in found.items()
    }


def readers_by_day(books: Books, first: datetime, days: int) -> list[int]:
    """Return how many different readers asked for an article, from `first` to each day's end.

    Raises BooksUnavailable.
    """
    start = to_milliseconds(first)
    with (
        tempfile.TemporaryDirectory(prefix="broadsheet-experiment-") as name,
        Engine(Path(name), MEMORY) as engine,
    ):
        lines = _lines_between(engine, books, Path(name), first, first + timedelta(days=days))
        rows = engine.rows(
            "SELECT day, count(*) FROM ("
            f"SELECT reader, (min(ts_ms) - {start}) // {DAY_MS} AS day FROM ({lines})"
            " WHERE event = 'decision' AND robot = '' AND kind IN ('anonymous', 'registered')"
            " AND reader IS NOT NULL GROUP BY reader) GROUP BY day"
        )
    new = dict(rows)
    found, come = [], 0
    for day in range(days):
        come += int(new.get(day, 0))
        found.append(come)
    return found


def _lines_between(engine: Engine, books: Books, aside: Path, first: datetime, end: datetime) -> str:
    """Return the SQL of the lines from one instant to another (excluded); those of a server are fetched."""
    between = f"ts_ms >= {to_milliseconds(first)} AND ts_ms < {to_milliseconds(end)}"
    if isinstance(books, Server):
        path = aside / "lines.parquet"
        with ClickHouse.open(books) as clickhouse:
            clickhouse.save(f"SELECT {LINE} FROM {TABLE} WHERE {between}", path, _unwatched)
        return f"SELECT * FROM read_parquet({literal(path)})"
    files = [
        kept.path
        for kept in files_of(engine, books)
        # A file holds what was written in its time; while a disk is full, lines wait for theirs.
        if kept.end > first and kept.start < end + timedelta(days=1)
    ]
    return f"SELECT {LINE} FROM {open_lines(engine, files, aside).sql} WHERE {between}"


def _unwatched(size: int) -> None:
    """Tell nobody how much was fetched."""
