"""Logs as a paper has them, of any size and made from a seed: for the demo, tests and benchmarks.

- Most readers come once; a few come daily. How often readers come follows a power law that gives about
  what 15 metro papers saw: seven in ten readers read one article in 30 days, two in ten two to five, one
  in ten more (Shorenstein Center and Lenfest Institute, 2019).
- Every day brings new articles. Most reading is of the day's, with a few of them taking most of it
  (Zipf); one reading in ten is of the archive, and one in ten is of something the reader had read before.
- Days have nights, weeks have weekends.

The readings of a day are drawn at once, so a year of 50 million takes well under a minute.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from broadsheet.analytics.arrays import Columns, Ints, joined
from broadsheet.analytics.duckdb import Engine, literal, query
from broadsheet.analytics.grouping import mixed

DAY = 86_400_000
# How much is read at each hour of a day, and on each day of a week from Monday.
HOURS = np.array([2, 1, 1, 1, 2, 4, 8, 10, 9, 8, 7, 7, 8, 7, 6, 6, 6, 7, 8, 9, 9, 8, 6, 4], np.float64)
WEEKDAYS = np.array([1.10, 1.08, 1.06, 1.05, 1.0, 0.82, 0.89])
ARCHIVE, AGAIN = 0.1, 0.1
# Mobile, desktop, app; readers without a name, with one, with a subscription.
DEVICES = (0.62, 0.31, 0.07)
KINDS = (0.90, 0.08, 0.02)
READERS_A_READING = 0.45  # in a year
DAYS_A_FILE_PART = 7


@dataclass(frozen=True, slots=True)
class Paper:
    """What to make: how many readings over how many days from an instant, and the seed.

    `first_ms` is a midnight in UTC, of a Monday.
    """

    readings: int
    days: int = 365
    first_ms: int = 1_735_516_800_000  # Monday 30 December 2024
    articles_a_day: int = 60
    seed: int = 1

    @property
    def readers(self) -> int:
        """How many readers may come: the more, the fewer of them come twice in a month."""
        return max(1, int(self.readings * READERS_A_READING * 365 / self.days))


def make_days(paper: Paper) -> Iterator[Columns]:
    """Yield the readings of each day, in order of time: read_ms, reader, article, kind, device."""
    rng = np.random.default_rng(paper.seed)
    weights = WEEKDAYS[np.arange(paper.days) % 7]
    counts = rng.multinomial(paper.readings, weights / weights.sum())
    yesterday = _make_day(paper, rng, 0, 0)
    for day, count in enumerate(counts):
        yesterday = _read_again(rng, _make_day(paper, rng, day, int(count)), yesterday)
        yield yesterday


def write_parquet(paper: Paper, path: Path, folder: Path) -> None:
    """Write a log to one Parquet file, sorted by time; `folder` holds the parts meanwhile."""
    parts = []
    with Engine(folder, "1GB") as engine:
        for number, days in enumerate(_in_parts(make_days(paper))):
            part = folder / f"part-{number:05}.parquet"
            engine.write(joined(days), query("generated"), part)
            parts.append(literal(part))
        engine.execute(
            f"COPY (SELECT * FROM read_parquet([{', '.join(parts)}]))"
            f" TO {literal(path)} (FORMAT parquet, COMPRESSION zstd)"
        )
    for part_path in folder.glob("part-*.parquet"):
        part_path.unlink()


def _make_day(paper: Paper, rng: np.random.Generator, day: int, count: int) -> Columns:
    """Return a day's first readings: when, by whom, of what."""
    hour = rng.choice(24, count, p=HOURS / HOURS.sum())
    at = np.sort(paper.first_ms + day * DAY + hour * 3_600_000 + rng.integers(0, 3_600_000, count))
    reader = _ranks(rng, count, paper.readers, flat=paper.readers * 0.001, steepness=1.25)
    age = np.minimum(rng.geometric(0.55, count) - 1, day)
    age = np.where(rng.random(count) < ARCHIVE, (rng.random(count) * (day + 1)).astype(np.int64), age)
    rank = _ranks(rng, count, paper.articles_a_day, flat=1.5, steepness=1.2)
    return {
        "read_ms": at,
        "reader": mixed(reader + 1).view(np.int64),
        "kind": np.searchsorted(np.cumsum(KINDS), mixed(reader, reader) / 2.0**64).astype(np.uint8),
        "article": (day - age) * paper.articles_a_day + rank,
        "device": rng.choice(len(DEVICES), count, p=DEVICES).astype(np.uint8),
    }


def _read_again(rng: np.random.Generator, day: Columns, yesterday: Columns) -> Columns:
    """Return a day of which some readings are of what a reader had read before, that day or the last."""
    before = len(yesterday["reader"])
    again = np.flatnonzero(rng.random(len(day["reader"])) < AGAIN)
    source = (rng.random(len(again)) * (before + again)).astype(np.int64)
    for name in ("reader", "kind", "article"):
        had = np.concatenate([yesterday[name], day[name]])
        day[name][again] = had[source]
    return day


def _ranks(rng: np.random.Generator, count: int, ranks: int, *, flat: float, steepness: float) -> Ints:
    """Draw ranks from 0 with weights (rank + flat) ** -steepness (Zipf and Mandelbrot), by inversion."""
    power = 1 - steepness
    low, high = flat**power, (ranks + flat) ** power
    drawn = (low + rng.random(count) * (high - low)) ** (1 / power) - flat
    found: Ints = np.minimum(drawn.astype(np.int64), ranks - 1)
    return found


def _in_parts(days: Iterator[Columns]) -> Iterator[list[Columns]]:
    part: list[Columns] = []
    for day in days:
        part.append(day)
        if len(part) == DAYS_A_FILE_PART:
            yield part
            part = []
    if part:
        yield part
