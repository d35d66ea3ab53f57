"""From the journal to what each reader of an experiment did."""

import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from broadsheet.analytics.arrays import Columns
from broadsheet.analytics.duckdb import Engine, literal, query
from broadsheet.analytics.journal.lines import files_of, open_lines
from broadsheet.meter.instants import to_milliseconds

MEMORY = "500MB"
DAY_MS = 86_400_000
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


def read_units(folder: Path, asked: Asked, now: datetime) -> Columns:
    """Return a row for each reader who was put into an arm, in the order in which they were.

    `arm` is the arm's name, `first_ms` when; then the measures. A journal that is not there has no rows.
    """
    end = min(asked.ends_at + timedelta(days=asked.outcome_days), now)
    first_ms, end_ms = to_milliseconds(asked.starts_at), to_milliseconds(end)
    with (
        tempfile.TemporaryDirectory(prefix="broadsheet-experiment-") as name,
        Engine(Path(name), MEMORY) as engine,
    ):
        files = [
            kept.path
            for kept in files_of(engine, folder)
            # A file holds what was written in its time; while a disk is full, lines wait for theirs.
            if kept.end > asked.starts_at and kept.start < end + timedelta(days=1)
        ]
        lines = open_lines(engine, files, Path(name))
        engine.execute(
            "CREATE TEMP TABLE lines AS"
            f" SELECT ts_ms, event, reader, before, arm, outcome, article, robot, subscription"
            f" FROM {lines.sql} WHERE ts_ms >= {first_ms} AND ts_ms < {end_ms}"
        )
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


def readers_by_day(folder: Path, first: datetime, days: int) -> list[int]:
    """Return how many different readers asked for an article, from `first` to each day's end."""
    start = to_milliseconds(first)
    end = start + days * DAY_MS
    with (
        tempfile.TemporaryDirectory(prefix="broadsheet-experiment-") as name,
        Engine(Path(name), MEMORY) as engine,
    ):
        last = first + timedelta(days=days + 1)
        files = [kept.path for kept in files_of(engine, folder) if kept.end > first and kept.start < last]
        lines = open_lines(engine, files, Path(name))
        rows = engine.rows(
            "SELECT day, count(*) FROM ("
            f"SELECT reader, (min(ts_ms) - {start}) // {DAY_MS} AS day FROM {lines.sql}"
            f" WHERE event = 'decision' AND robot = '' AND kind IN ('anonymous', 'registered')"
            f" AND reader IS NOT NULL AND ts_ms >= {start} AND ts_ms < {end} GROUP BY reader) GROUP BY day"
        )
    new = dict(rows)
    found, come = [], 0
    for day in range(days):
        come += int(new.get(day, 0))
        found.append(come)
    return found
