"""Figures of a journal: what is counted, for whom, and how it is told."""

import csv
import io
from datetime import date
from pathlib import Path
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from broadsheet.analytics.figures import FIGURES, Answer, Filter, answer
from broadsheet.analytics.figures.drawing import chart_of, draw
from broadsheet.analytics.figures.telling import as_csv, told, told_rows
from broadsheet.analytics.resvg import as_png
from broadsheet.journal.lines import (
    NO_ANSWER,
    NO_ARTICLE,
    NO_VISIT,
    Line,
    Sale,
    answer_part,
    cause_part,
    sale_part,
    visit_part,
)
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


def event(kind: Event, who: str = ADA, *, cause: str = "", day: int = 0) -> Line:
    said = cause_part(cause) if cause else NO_ANSWER
    at_ms = NOON + day * DAY
    return Line(at_ms, kind, who, "registered", answer=said)


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
    a_segment(tmp_path / "journal", map(str, lines))
    assert ask(tmp_path / "journal", "turns").rows == [("2026-03-01", 1, 1, 1, 1, 1, 1, 1)]


def test_who_registers_is_one_with_the_browser_they_read_in(tmp_path: Path) -> None:
    browser, account = f"{1:016x}", f"{2:016x}"
    lines = [
        *walled(1, f"{browser}\t"),
        str(event(Event.REGISTERED, f"{account}\t{browser}")),
        read(3, f"{account}\t", kind="registered"),
    ]
    a_segment(tmp_path / "journal", lines)
    assert ask(tmp_path / "journal", "stop_rate").rows == [("2026-03-01", 1, 1, 1.0)]


def test_a_purchase_passes_a_filter_of_devices_where_its_reader_does(tmp_path: Path) -> None:
    bought = [event(Event.SUBSCRIBED, who)._replace(at_ms=NOON + DAY) for who in (ADA, BOB)]
    desktop = visit_part("direct", "desktop", "")
    lines = [*walled(1), *walled(1, BOB, visit=desktop), *map(str, bought)]
    a_segment(tmp_path / "journal", lines)
    for device, bought_there in (("phone", 1), ("desktop", 1), ("tablet", 0)):
        meant = Filter(date(2026, 3, 1), date(2026, 3, 31), ZoneInfo("UTC"), only={"device": device})
        rows = ask(tmp_path / "journal", "paid_stop_conversion", meant).records()
        assert sum(row["subscribed"] for row in rows) == bought_there


def test_what_was_sold_before_the_time_goes_on_in_it(tmp_path: Path) -> None:
    sale = sale_part(Sale("spring", 12_000, "EUR", "", "0a", "digital", 1_000, NOON + 365 * DAY))
    line = a_line(at_ms=NOON, who="\t", event=Event.RENEWED, article=NO_ARTICLE, answer=NO_ANSWER,
                  visit=NO_VISIT, sale=sale)  # fmt: skip
    a_segment(tmp_path / "journal", [line])
    meant = Filter(date(2026, 6, 1), date(2026, 7, 31), ZoneInfo("UTC"))
    found = ask(tmp_path / "journal", "mrr", meant)
    assert found.rows == [("2026-06-01", "EUR", 1, 1_000), ("2026-07-01", "EUR", 1, 1_000)]
    assert told_rows(found)[0][-1] == "€10.00"
    assert "in EUR" in draw(found)


def test_a_chart_over_time_marks_where_another_policy_took_over(tmp_path: Path) -> None:
    other = answer_part(
        Decision(Outcome.RELEASE, Reason.ALLOWANCE_LEFT, limit=3, left=2, policy_version="v2")
    )
    a_segment(tmp_path / "journal", [read(1), read(2, answer=other, day=1), read(3, day=2)])
    found = ask(tmp_path / "journal", "stop_rate")
    assert found.periods == ("2026-03-01", "2026-04-01")
    assert [(mark.policy, mark.period) for mark in found.marks] == [("v2", 0)]
    assert found.marks[0].share == pytest.approx(15.46 / 31, abs=0.001)
    assert "policy v2" in draw(found)
    assert "policy v2" not in draw(ask(tmp_path / "journal", "articles_that_stop"))


def test_a_period_without_lines_between_others_stays_empty_on_the_chart(tmp_path: Path) -> None:
    a_segment(tmp_path / "journal", [read(1), read(2, day=62)])
    meant = Filter(date(2026, 1, 1), date(2026, 6, 30), ZoneInfo("UTC"))
    chart = chart_of(ask(tmp_path / "journal", "active_readers", meant))
    assert [(item.label, item.words) for item in chart.items] == [
        ("Mar", "1"), ("Apr", ""), ("May", "1"), ("Jun", ""),
    ]  # fmt: skip


def test_a_chart_is_drawn_as_wide_as_it_is_wanted(journal: Path) -> None:
    for name in FIGURES:
        for width in (350, 760):
            drawn = ElementTree.fromstring(draw(ask(journal, name), width=width))
            assert drawn.attrib["viewBox"].startswith(f"0 0 {width} ")


def test_a_chart_becomes_a_picture(journal: Path) -> None:
    picture = Image.open(io.BytesIO(as_png(draw(ask(journal, "stop_rate")))))
    assert picture.size[0] == 1520
    assert len(picture.getcolors(maxcolors=100_000) or []) > 10


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
    assert found.figure.title in drawn.attrib["aria-label"]
    assert next(csv.reader(io.StringIO(as_csv(found)))) == list(found.columns)
    assert {found.figure.label, *found.figure.values} <= set(found.columns)


def test_values_are_told_as_people_read_them() -> None:
    assert [told("stop_rate", 0.0431), told("walls", 12345), told("reach", None), told("article", "a")] == [
        "4.31%", "12,345", "–", "a",
    ]  # fmt: skip
    assert [told("net_minor", 123_450, "USD"), told("net_minor", 1500, "JPY"), told("net_minor", 5, "?")] == [
        "$1,234.50", "¥1,500", "5 ?",
    ]  # fmt: skip


def test_no_spreadsheet_takes_a_value_for_a_formula(journal: Path) -> None:
    found = ask(journal, "articles_that_stop")
    odd = Answer(found.figure, found.columns, [("=1+1", "sport", 1, 1)], {})
    assert as_csv(odd).splitlines()[1] == "'=1+1,sport,1,1"
