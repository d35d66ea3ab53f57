"""Making a journal up: as long and as large as wanted, the same for a seed, and marked as made up."""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import numpy as np

from broadsheet.analytics.duckdb import Engine, literal
from broadsheet.analytics.errors import ReplayRefused
from broadsheet.analytics.generated.living import Life
from broadsheet.analytics.generated.stock import USUAL_HABITS, Habits
from broadsheet.analytics.generated.subscribers import Subscribers
from broadsheet.analytics.generator import DAY, Paper, make_days
from broadsheet.analytics.journal.lines import segments_sql
from broadsheet.journal.lines import Line
from broadsheet.journal.schema import HEADER
from broadsheet.journal.segments import FILE_MODE, FOLDER_MODE, MONTH_FORM
from broadsheet.meter import Policy
from broadsheet.meter.instants import from_milliseconds

# Stands in the folder of a journal that was made up, and says how.
MARKER = "generated.json"
MEMORY = "500MB"
WEEK = timedelta(days=7)
# How many had subscribed before the first day, for each reading of a year.
SUBSCRIBERS_A_READING = 0.0013
# How many readings the busiest days of a paper of one article would have.
READINGS_AN_ARTICLE = 12
FEWEST_ARTICLES, MOST_ARTICLES = 8, 120


@dataclass(frozen=True, slots=True)
class Recipe:
    """What to make: how many readings, over how many days up to (and without) `end`, from which seed."""

    readings: int
    end: datetime
    days: int = 365
    seed: int = 1
    habits: Habits = USUAL_HABITS

    @property
    def paper(self) -> Paper:
        """What the readings' generator makes of it; its weeks begin on Mondays, so a few days may be more."""
        first = datetime(self.end.year, self.end.month, self.end.day, tzinfo=UTC) - timedelta(days=self.days)
        monday = first - timedelta(days=first.weekday())
        days = self.days + first.weekday()
        articles = int(self.readings / days / READINGS_AN_ARTICLE)
        return Paper(
            self.readings,
            days,
            int(monday.timestamp() * 1000),
            min(MOST_ARTICLES, max(FEWEST_ARTICLES, articles)),
            self.seed,
        )


def is_generated(folder: Path) -> bool:
    """Whether the journal in a folder is made up."""
    return (folder / MARKER).exists()


def make_journal(
    recipe: Recipe,
    policies: tuple[Policy, Policy],
    folder: Path,
    watch: Callable[[str, float], None] = lambda doing, done: None,
) -> int:
    """Write a made-up journal into a folder, one file a month, and return its lines.

    The second policy takes over after two thirds of the time. Raises ReplayRefused where the folder holds
    anything but a made-up journal, which is replaced.
    """
    _clear(folder)
    lines = 0
    with (
        tempfile.TemporaryDirectory(prefix="broadsheet-generated-") as aside,
        Engine(Path(aside), MEMORY) as engine,
    ):
        for month, of_month in groupby(_lines(recipe, policies, watch), key=_month_of):
            lines += _write(engine, Path(aside), folder / f"{month}.parquet", of_month)
    _mark(recipe, folder)
    return lines


def _lines(
    recipe: Recipe, policies: tuple[Policy, Policy], watch: Callable[[str, float], None]
) -> Iterator[Line]:
    """Yield all lines, those of a month together."""
    paper = recipe.paper
    rng = np.random.default_rng([recipe.seed, 1])
    turn_ms = paper.first_ms + paper.days * 2 // 3 * DAY + DAY // 3
    life = Life(
        paper,
        ((0, policies[0]), (turn_ms, policies[1])),
        rng,
        recipe.habits,
        Subscribers(rng, recipe.habits),
    )
    kept = sorted(life.begin(int(recipe.readings * SUBSCRIBERS_A_READING)))
    for number, day in enumerate(make_days(paper), start=1):
        watch("Making readings up", number / paper.days)
        kept.extend(life.live(day))
        kept.sort(key=lambda line: line.at_ms)
        # What somebody does after a wall reaches a little into the next day.
        over = paper.first_ms + number * DAY
        whole = [line for line in kept if line.at_ms < over]
        kept = kept[len(whole) :]
        yield from whole
    yield from (line for line in kept if line.at_ms < paper.first_ms + paper.days * DAY)


def _month_of(line: Line) -> str:
    return _month_of_day(line.at_ms // DAY)


@lru_cache(maxsize=8)
def _month_of_day(day: int) -> str:
    return f"{from_milliseconds(day * DAY):{MONTH_FORM}}"


def _write(engine: Engine, aside: Path, target: Path, lines: Iterable[Line]) -> int:
    """Write lines as they would stand in a segment, and have them become Parquet."""
    path = aside / "lines.tsv"
    texts = [str(line) for line in lines]
    path.write_text(HEADER + "".join(texts), encoding="utf-8")
    beside = target.with_suffix(".new")
    engine.execute(
        f"COPY ({segments_sql([path])}) TO {literal(beside)}"
        " (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2)"
    )
    beside.chmod(FILE_MODE)
    beside.replace(target)
    return len(texts)


def _clear(folder: Path) -> None:
    """Make room for a journal in a folder that is new, empty, or holds a made-up one."""
    folder.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
    if not is_generated(folder) and any(folder.iterdir()):
        raise ReplayRefused(
            f"{folder} is not empty, and holds no made-up journal.", "Name a folder that is not there yet."
        )
    for path in folder.glob("*.parquet"):
        path.unlink()


def _mark(recipe: Recipe, folder: Path) -> None:
    said = asdict(recipe) | {"end": recipe.end.isoformat(), "habits": recipe.habits._asdict()}
    (folder / MARKER).write_text(json.dumps(said) + "\n")
