"""Real reading logs through `decide`, against answers that two other methods gave. Not shipped: see skip."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pytest

from broadsheet.meter import Article, Outcome, Policy, Reader, Reading, decide
from tests.build import a_policy, an_article

DATA = Path(__file__).parents[3] / "shared" / "data"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Row = dict[str, str]

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the reading logs are not part of the repository")


class Attempt(NamedTuple):
    """One line of a log, and what was decided."""

    reader: str
    article: Article
    month: datetime
    is_blocked: bool


@lru_cache(maxsize=2)
def read_log(log: str) -> list[tuple[datetime, str, Article, str]]:
    """Return (read_at, reader, article, device) for every line."""
    articles: dict[str, Article] = {}
    with gzip.open(DATA / log / "reads.csv.gz", "rt", newline="") as file:
        return [
            (
                EPOCH + timedelta(milliseconds=int(row["ts_ms"])),
                row["reader"],
                articles.setdefault(row["article"], an_article(row["article"])),
                row["device"],
            )
            for row in csv.DictReader(file)
        ]


def replay(log: str, policy: Policy, device: str = "") -> Iterator[Attempt]:
    """Yield every attempt of a log with what the policy decides; only counted readings are kept."""
    kept: dict[str, tuple[Reading, ...]] = defaultdict(tuple)
    for read_at, reader, article, its_device in read_log(log):
        if device and its_device != device:
            continue
        period = policy.window.period_at(read_at)
        decision = decide(policy, Reader(b"", readings=kept[reader]), article, read_at)
        if decision.is_counted:
            live = (reading for reading in kept[reader] if reading.read_at >= period.start)
            kept[reader] = (*live, Reading(article.key, decision.pool, read_at))
        yield Attempt(reader, article, period.start, decision.outcome is Outcome.WALL)


def answers(name: str, *picked: tuple[str, ...]) -> list[Row]:
    """Return the rows of an answer file whose first columns are one of `picked`."""
    if not DATA.is_dir():
        return []
    with (DATA / name).open(newline="") as file:
        return [row for row in csv.DictReader(file) if any(set(pick) <= set(row.values()) for pick in picked)]


def row_name(row: Row) -> str:
    return "-".join(row.get(key, "") for key in ("log", "variant", "tz", "window_days", "N"))


CALENDAR = [
    row
    for row in answers("answers_calendar.csv", ("deskdrop",), ("apache_logs",))
    if row["log"] == "apache_logs"
    or (row["variant"], row["tz"], row["N"])
    in {("all", "UTC", "5"), ("all", "America/Sao_Paulo", "3"), ("device=app only", "UTC", "1")}
]
ROLLING = [
    row
    for row in answers("answers_rolling.csv", ("deskdrop",))
    if (row["window_days"], row["N"]) in {("7", "5"), ("30", "3")}
]


@pytest.mark.parametrize("row", CALENDAR, ids=row_name)
def test_a_calendar_month_gives_the_published_answers(row: Row) -> None:
    policy = a_policy(anonymous=int(row["N"]), window="month", timezone=row["tz"])
    device = row["variant"].removeprefix("device=").removesuffix(" only") if "=" in row["variant"] else ""
    attempts = list(replay(row["log"], policy, device))
    active = {(attempt.reader, attempt.month) for attempt in attempts}
    blocked = [attempt for attempt in attempts if attempt.is_blocked]
    stopped = {(attempt.reader, attempt.month) for attempt in blocked}
    readers, stopped_readers = {reader for reader, _ in active}, {reader for reader, _ in stopped}
    found = {
        "metered_reads": str(len(attempts)),
        "readers": str(len(readers)),
        "active_reader_months": str(len(active)),
        "stopped_reader_months": str(len(stopped)),
        "stop_rate": f"{len(stopped) / len(active):.6f}",
        "stopped_readers": str(len(stopped_readers)),
        "reader_stop_rate": f"{len(stopped_readers) / len(readers):.6f}",
        "reads_blocked": str(len(blocked)),
        "blocked_share": f"{len(blocked) / len(attempts):.6f}",
        "articles_blocked": str(len({(at.reader, at.month, at.article.key) for at in blocked})),
    }
    assert found == {key: row[key] for key in found}


@pytest.mark.parametrize("row", ROLLING, ids=row_name)
def test_rolling_days_give_the_published_answers(row: Row) -> None:
    policy = a_policy(anonymous=int(row["N"]), window=int(row["window_days"]))
    attempts = list(replay(row["log"], policy))
    readers = {attempt.reader for attempt in attempts}
    blocked = [attempt for attempt in attempts if attempt.is_blocked]
    stopped = {attempt.reader for attempt in blocked}
    found = {
        "metered_reads": str(len(attempts)),
        "readers": str(len(readers)),
        "stopped_readers": str(len(stopped)),
        "stop_rate": f"{len(stopped) / len(readers):.6f}",
        "reads_blocked": str(len(blocked)),
        "blocked_share": f"{len(blocked) / len(attempts):.6f}",
    }
    assert found == {key: row[key] for key in found}
