"""Every row of the reference answers, to the last digit. The logs are not shipped: see skip."""

import csv
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from broadsheet.analytics.meters import Limits
from broadsheet.analytics.replay import Variant
from broadsheet.meter import CalendarWindow, RollingWindow
from broadsheet.meter.windows import Unit, Window
from tests.analytics.builders import ask

DATA = Path(__file__).parents[3] / "shared" / "data"
Row = dict[str, str]

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the reading logs are not part of the repository")


def answers(name: str, *keys: str) -> list[list[Row]]:
    """Return the rows of an answer file, together where they differ in the limit only."""
    if not DATA.is_dir():
        return []
    with (DATA / name).open(newline="") as file:
        rows = list(csv.DictReader(file))
    return [list(group) for _, group in groupby(rows, key=lambda row: [row[key] for key in keys])]


def replayed(rows: list[Row], window: Window, only: dict[str, str]) -> list[Variant]:
    limits = [int(row["N"]) for row in rows]
    log = DATA / rows[0]["log"] / "reads.csv.gz"
    return list(ask(log, meters=[Limits(tuple(limits), window)], only=only).variants)


def row_name(rows: list[Row]) -> str:
    return "-".join(rows[0].get(key, "") for key in ("log", "variant", "tz", "window_days"))


@pytest.mark.parametrize("rows", answers("answers_calendar.csv", "log", "variant", "tz"), ids=row_name)
def test_calendar_months_give_the_published_answers(rows: list[Row]) -> None:
    only = {"device": "app"} if rows[0]["variant"] == "device=app only" else {}
    window = CalendarWindow(Unit.MONTH, ZoneInfo(rows[0]["tz"]))
    for row, variant in zip(rows, replayed(rows, window, only), strict=True):
        tally = variant.tally
        found = {
            "metered_reads": str(tally.readings),
            "readers": str(tally.readers),
            "active_reader_months": str(tally.active),
            "stopped_reader_months": str(tally.stopped),
            "stop_rate": f"{tally.stopped / tally.active:.6f}",
            "stopped_readers": str(tally.stopped_readers),
            "reader_stop_rate": f"{tally.stopped_readers / tally.readers:.6f}",
            "reads_blocked": str(tally.blocked),
            "blocked_share": f"{tally.blocked / tally.readings:.6f}",
            "articles_blocked": str(tally.blocked_articles),
        }
        assert found == {key: row[key] for key in found}


@pytest.mark.parametrize("rows", answers("answers_rolling.csv", "log", "window_days"), ids=row_name)
def test_rolling_days_give_the_published_answers(rows: list[Row]) -> None:
    window = RollingWindow(int(rows[0]["window_days"]))
    for row, variant in zip(rows, replayed(rows, window, {}), strict=True):
        tally = variant.tally
        found = {
            "metered_reads": str(tally.readings),
            "readers": str(tally.readers),
            "stopped_readers": str(tally.stopped_readers),
            "stop_rate": f"{tally.stopped / tally.active:.6f}",
            "reads_blocked": str(tally.blocked),
            "blocked_share": f"{tally.blocked / tally.readings:.6f}",
        }
        assert found == {key: row[key] for key in found}


def test_the_raw_access_log_holds_the_readings_that_were_taken_out_of_it() -> None:
    (variant,) = ask(DATA / "apache_logs" / "apache_logs", limits=[3]).variants
    tally = variant.tally
    # The reference cuts user agents off after 80 letters, which makes one reader of two.
    assert (tally.readings, tally.readers, tally.stopped, tally.blocked) == (1936, 1007 + 1, 32, 379)
