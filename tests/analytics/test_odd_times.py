"""Clocks that run backwards, months that end, timezones that nobody knows."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from broadsheet.analytics.asking import parse_window
from broadsheet.analytics.errors import ReplayRefused
from broadsheet.analytics.meters import Limits
from tests.analytics.builders import a_log, ask, figures
from tests.analytics.journals import a_segment
from tests.journal.builders import NOON, a_line

SECOND = 1_000
ADA = f"{1:016x}\t"


def a_reading(text: str, article: str, zone: str = "UTC") -> str:
    """Return a line of a CSV log, read at a time by the clock of a zone."""
    at = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
    return f"{round(at.timestamp() * 1000)},ada,{article}"


def in_months(folder: Path, *lines: str, zone: str = "UTC") -> tuple[int, int, int, int]:
    """Return (readings, active, stopped, blocked) under a limit of one article a month."""
    log = a_log(folder, lines, header="ts_ms,reader,article")
    (found,) = figures(ask(log, meters=[Limits((1,), parse_window("month", zone, None))]))
    return found


@pytest.mark.parametrize("last", ["2026-01-31", "2026-02-28", "2024-02-29", "2026-04-30", "2026-12-31"])
def test_a_month_ends_with_its_last_millisecond(tmp_path: Path, last: str) -> None:
    at_the_end = a_reading(f"{last}T23:59:59.999", "1")
    ms = int(at_the_end.partition(",")[0])
    assert in_months(tmp_path, at_the_end, f"{ms},ada,2") == (2, 1, 1, 1)
    assert in_months(tmp_path, at_the_end, f"{ms + 1},ada,2") == (2, 2, 0, 0)


def test_a_month_ends_by_the_clock_of_its_timezone(tmp_path: Path) -> None:
    lines = [
        a_reading("2026-03-31T23:30", "1", "Asia/Tokyo"),
        a_reading("2026-04-01T00:30", "2", "Asia/Tokyo"),
    ]
    assert in_months(tmp_path, *lines, zone="Asia/Tokyo") == (2, 2, 0, 0)
    assert in_months(tmp_path, *lines) == (2, 1, 1, 1)


def test_a_clock_that_runs_back_over_the_end_of_a_month_counts_for_the_month_it_says(tmp_path: Path) -> None:
    lines = [
        a_reading("2026-04-01T00:00:01", "1"), a_reading("2026-03-31T23:59:59", "2"),
        a_reading("2026-04-01T00:00:02", "2"), a_reading("2026-03-31T23:59:58", "3"),
    ]  # fmt: skip
    assert in_months(tmp_path, *lines) == (4, 2, 2, 2)
    assert in_months(tmp_path, *sorted(lines)) == (4, 2, 2, 2)


def test_a_journal_whose_clock_ran_back_is_put_in_order(tmp_path: Path) -> None:
    times = (2, 0, 1)
    a_segment(tmp_path, [a_line(n, who=ADA, at_ms=NOON + at * SECOND) for n, at in enumerate(times)])
    answer = ask(tmp_path, limits=[1], articles=3)
    assert [stopper.article for stopper in answer.variants[0].articles] == ["0", "2"]
    assert answer.span == (NOON, NOON + 2 * SECOND)


def test_lines_of_a_journal_that_are_there_twice_are_two_attempts(tmp_path: Path) -> None:
    twice = [a_line(1, who=ADA), a_line(2, who=ADA)] * 2
    a_segment(tmp_path, twice)
    assert figures(ask(tmp_path, limits=[1, 2])) == [(4, 1, 1, 2), (4, 1, 0, 0)]


def test_a_time_in_a_zone_that_nobody_knows_is_unreadable(tmp_path: Path) -> None:
    header = "time,reader,article"
    lines = ["2026-03-15T11:00:00 Mars/Phobos,ada,1", "2026-03-15T11:00:00+09:00,ada,2"]
    (log,) = (answer := ask(a_log(tmp_path, lines, header=header))).logs
    assert (answer.readings, log.left_out, log.unreadable) == (1, {"unreadable": 1}, (2,))


@pytest.mark.parametrize("zone", ["Mars/Phobos", "", "../../etc/passwd", "Asia/Tokyo\0"])
def test_a_timezone_that_nobody_knows_is_refused(zone: str) -> None:
    with pytest.raises(ReplayRefused, match="is no known timezone"):
        parse_window("month", zone, None)
