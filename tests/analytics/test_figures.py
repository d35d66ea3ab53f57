"""Figures of a journal: what is counted, for whom, and how it is told."""

import csv
import io
from datetime import date
from pathlib import Path
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from broadsheet.analytics.figures import FIGURES, Answer, Filter, answer
from broadsheet.analytics.figures.drawing import draw
from broadsheet.analytics.figures.telling import as_csv, told
from broadsheet.journal.lines import NO_ANSWER, NO_ARTICLE, NO_VISIT, answer_part, cause_part, visit_part
from broadsheet.journal.schema import Event
from broadsheet.meter import Decision, Outcome, Reason
from broadsheet.meter.windows import Unit
from tests.analytics.journals import a_segment
from tests.journal.builders import NOON, a_line

DAY = 86_400_000
ADA, BOB, CAL = (f"{number:016x}\t" for number in (1, 2, 3))
MARCH_AND_APRIL = Filter(date(2026, 3, 1), date(2026, 4, 30), ZoneInfo("UTC"))
WALL = answer_part(Decision(Outcome.WALL, Reason.QUOTA_SPENT, limit=5, left=0, policy_version="v1"))
OPEN = answer_part(Decision(Outcome.RELEASE, Reason.OPEN_ARTICLE, policy_version="v1"))


def read(article: int, who: str = ADA, *, day: int = 0, **changes: object) -> str:
    return a_line(article, who=who, at_ms=NOON + day * DAY + article, **changes)


def walled(article: int, who: str = ADA, **changes: object) -> list[str]:
    """Return the two lines of a wall."""
    changes = {"answer": WALL, **changes}
    return [read(article, who, **changes), read(article, who, event=Event.WALL_SHOWN, **changes)]


def event(kind: Event, who: str = ADA, *, cause: str = "", day: int = 0) -> str:
    said = cause_part(cause) if cause else NO_ANSWER
    at_ms = NOON + day * DAY
    return a_line(at_ms=at_ms, who=who, event=kind, article=NO_ARTICLE, answer=said, visit=NO_VISIT)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """Ada reads two articles and meets the wall twice at a third; Bob reads one, and one in April."""
    folder = tmp_path / "journal"
    lines = [
        read(1), read(2), *walled(3), *walled(3),
        read(1, BOB, kind="registered"),
        read(4, CAL, answer=OPEN),
        read(1, CAL, kind="staff"), read(2, CAL, visit=visit_part("direct", "robot", "named")), read(3, "\t"),
    ]  # fmt: skip
    a_segment(folder, lines)
    a_segment(folder, [read(2, BOB, kind="registered", day=20)], hour="2026-04-04T11")
    return folder


def ask(folder: Path, name: str, meant: Filter = MARCH_AND_APRIL) -> Answer:
    return answer(folder, FIGURES[name], meant)


def test_the_stop_rate_is_of_readers_and_not_of_readings(journal: Path) -> None:
    found = ask(journal, "stop_rate")
    assert found.records() == [
        {"period": "2026-03-01", "active": 2, "stopped": 1, "stop_rate": 0.5},
        {"period": "2026-04-01", "active": 1, "stopped": 0, "stop_rate": 0.0},
    ]


def test_robots_staff_and_nameless_readers_are_left_out_and_counted(journal: Path) -> None:
    assert ask(journal, "stop_rate").left_out == {"robots": 1, "staff": 1, "readers without a pass": 1}


def test_active_readers_are_told_by_kind(journal: Path) -> None:
    assert ask(journal, "active_readers").rows == [("2026-03-01", 2, 1, 1), ("2026-04-01", 1, 0, 1)]


def test_the_wall_reaches_readers_of_any_article(journal: Path) -> None:
    first = ask(journal, "wall_reach").records()[0]
    assert first == {"period": "2026-03-01", "readers": 3, "reached": 1, "walls": 2, "reach": 1 / 3}


def test_readings_of_a_reader_are_different_articles_given(journal: Path) -> None:
    assert ask(journal, "readings_per_reader").rows == [("1", 2), ("2", 1)]


def test_articles_stop_readers_once_each(journal: Path) -> None:
    assert ask(journal, "articles_that_stop").rows == [("3", "business/trade", 1, 2)]


def test_turns_tell_those_who_left_by_wish_from_those_who_did_not(tmp_path: Path) -> None:
    lines = [
        event(Event.REGISTERED), event(Event.SUBSCRIBED), event(Event.RENEWED), event(Event.CANCELLED),
        event(Event.EXPIRED, cause="cancelled"), event(Event.EXPIRED, BOB, cause="payment_failed"),
        event(Event.PAYMENT_FAILED, BOB),
    ]  # fmt: skip
    a_segment(tmp_path / "journal", lines)
    assert ask(tmp_path / "journal", "turns").rows == [("2026-03-01", 1, 1, 1, 1, 1, 1, 1)]


def test_a_filter_keeps_a_section_a_device_and_days(journal: Path) -> None:
    for only, readers in (
        ({"section": "business"}, 2), ({"section": "sport"}, 0), ({"device": "phone"}, 2), ({"arm": "b"}, 0),
    ):  # fmt: skip
        meant = Filter(date(2026, 3, 15), date(2026, 3, 15), ZoneInfo("UTC"), Unit.DAY, only)
        assert sum(row["readers"] for row in ask(journal, "active_readers", meant).records()) == readers


def test_a_reader_of_two_names_in_a_week_is_one(tmp_path: Path) -> None:
    march, april = f"{3:016x}", f"{4:016x}"
    a_segment(tmp_path / "journal", [read(1, f"{march}\t"), read(2, f"{april}\t{march}")])
    meant = Filter(date(2026, 3, 9), date(2026, 3, 15), ZoneInfo("UTC"), Unit.WEEK)
    assert ask(tmp_path / "journal", "stop_rate", meant).rows == [("2026-03-09", 1, 0, 0.0)]


def test_where_there_is_no_journal_there_are_no_rows(tmp_path: Path) -> None:
    for name in FIGURES:
        found = ask(tmp_path / "journal", name)
        assert found.rows == []
        assert "No rows." in draw(found)


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_has_a_definition_a_chart_and_a_table(journal: Path, name: str) -> None:
    found = ask(journal, name)
    assert len(found.figure.definition) > 40
    drawn = ElementTree.fromstring(draw(found))
    title = drawn.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text == found.figure.title
    assert next(csv.reader(io.StringIO(as_csv(found)))) == list(found.columns)
    assert {found.figure.label, found.figure.value} <= set(found.columns)


def test_values_are_told_as_people_read_them() -> None:
    assert [told("stop_rate", 0.0431), told("walls", 12345), told("reach", None), told("article", "a")] == [
        "4.31%", "12,345", "–", "a",
    ]  # fmt: skip


def test_no_spreadsheet_takes_a_value_for_a_formula(journal: Path) -> None:
    found = ask(journal, "articles_that_stop")
    odd = Answer(found.figure, found.columns, [("=1+1", "sport", 1, 1)], {})
    assert as_csv(odd).splitlines()[1] == "'=1+1,sport,1,1"
