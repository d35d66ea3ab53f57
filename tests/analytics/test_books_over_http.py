"""The books over the network: real requests, as a server would get them."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from broadsheet.analytics.books import BadBooks, Server, read_books
from broadsheet.analytics.clickhouse import ClickHouse
from broadsheet.analytics.errors import BooksUnavailable
from broadsheet.analytics.experiments.units import DAY_MS, Asked, read_units, readers_by_day
from broadsheet.analytics.figures import FIGURES, Filter, answer
from broadsheet.analytics.journal.carrier import Carrier, look
from broadsheet.analytics.journal.server import MIGRATIONS
from broadsheet.journal.lines import NO_ANSWER, Sale, sale_part
from broadsheet.journal.schema import Event
from broadsheet.journal.segments import list_files
from tests.analytics.a_clickhouse_server import FrontServer, a_server
from tests.analytics.builders import MONTH, ask
from tests.analytics.experiments.lines import START, exposed, named, read
from tests.analytics.journals import a_segment, some_lines
from tests.journal.builders import NOON, a_line

MARCH = Filter(date(2026, 3, 1), date(2026, 3, 31), ZoneInfo("UTC"))
DAYS = 20_000


@pytest.fixture(scope="module")
def front() -> Iterator[FrontServer]:
    with a_server("paper") as front:
        yield front


@pytest.fixture
def books(front: FrontServer) -> Iterator[Server]:
    front.connection.query("DROP TABLE IF EXISTS paper.journal")
    front.connection.query("DROP TABLE IF EXISTS paper.journal_versions")
    yield Server("127.0.0.1", front.server_address[1], "paper")
    front.refusal = ""


def test_what_is_carried_answers_a_figure(tmp_path: Path, books: Server) -> None:
    a_segment(tmp_path, [*some_lines(1, 2), a_line(3, who=f"{2:016x}\t")])
    Carrier(tmp_path, books, DAYS).stop()
    found = answer(books, FIGURES["active_readers"], MARCH)
    assert found.rows == [("2026-03-01", 2, 2, 0)]
    assert found.figure.definition.startswith("Readers who asked")


def test_what_is_carried_is_replayed_as_from_the_folder(tmp_path: Path, books: Server) -> None:
    lines = [a_line(n % 7, who=f"{n % 4:016x}\t", at_ms=1_773_572_400_000 + n) for n in range(60)]
    here = ask(a_segment(tmp_path / "kept", lines).parent, limits=range(4))
    a_segment(tmp_path / "sent", lines)
    Carrier(tmp_path / "sent", books, DAYS).stop()
    there = ask(books, limits=range(4))
    assert [each.tally.blocked for each in there.variants] == [each.tally.blocked for each in here.variants]
    assert (there.readings, there.logs[0].lines) == (60, 60)
    assert MONTH.name == "month"


def test_a_server_that_is_away_is_told_once_and_tried_again(
    tmp_path: Path, books: Server, front: FrontServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    a_segment(tmp_path, some_lines(1))
    front.refusal = "Code: 999. Too busy"
    carrier = Carrier(tmp_path, books, DAYS)
    carrier.carry()
    carrier.carry()
    assert caplog.text.count("it cannot be carried") == 1
    assert "Too busy" in carrier.problem
    assert look(tmp_path, books).problem
    assert list_files(tmp_path)
    front.refusal = ""
    carrier.carry()
    carrier.stop()
    assert carrier.problem == ""
    assert "carried to ClickHouse at" in caplog.text
    assert not list_files(tmp_path)


def test_an_experiment_is_weighed_by_what_was_carried(tmp_path: Path, books: Server) -> None:
    asked, later = Asked("four", START, START + timedelta(days=30), 7), START + timedelta(days=60)
    sale = sale_part(Sale("nine", 900, "USD", subscription=f"{77:016x}"))
    lines = [exposed(1, 91), exposed(2, 92, "four:four"), read(1, 5), read(1, 6, day=1)]
    lines += [
        a_line(at_ms=NOON + day * DAY_MS, event=event, who=who, answer=NO_ANSWER, sale=sale)
        for day, event, who in ((1, Event.SUBSCRIBED, named(1)), (3, Event.CANCELLED, "\t"))
    ]
    for folder in ("kept", "sent"):
        a_segment(tmp_path / folder, lines)
    Carrier(tmp_path / "sent", books, DAYS).stop()
    there, here = read_units(books, asked, later), read_units(tmp_path / "kept", asked, later)
    assert {name: values.tolist() for name, values in there.items()} == {
        name: values.tolist() for name, values in here.items()
    }
    assert here["cancelled"].tolist() == [1, 0]
    assert readers_by_day(books, START, 3) == readers_by_day(tmp_path / "kept", START, 3) == [1, 1, 1]


def test_nobody_at_the_address_is_unavailable(books: Server) -> None:
    with pytest.raises(BooksUnavailable, match="1/paper") as raised:
        ClickHouse.open(replace(books, port=1, password="very-secret"))
    assert "very-secret" not in str(raised.value)


def test_a_database_that_is_not_there_is_named(books: Server) -> None:
    with pytest.raises(BooksUnavailable, match="another"):
        ClickHouse.open(replace(books, database="another"))


def test_a_look_tells_how_the_books_are(tmp_path: Path, books: Server) -> None:
    assert (look(tmp_path, books).version, look(tmp_path, books).is_current) == (0, False)
    a_segment(tmp_path, some_lines(1, 2))
    waiting = look(tmp_path, books).waiting_bytes
    assert waiting > 0
    Carrier(tmp_path, books, DAYS).stop()
    found = look(tmp_path, books)
    assert found[:4] == ("", len(MIGRATIONS), True, 2)
    assert found.newest_at is not None
    assert (found.newest_at.isoformat(), found.waiting_bytes) == ("2026-03-15T11:00:00.002000+00:00", 0)


def test_a_thread_carries_by_itself(tmp_path: Path, books: Server) -> None:
    carrier = Carrier(tmp_path, books, DAYS)
    carrier.start()
    carrier.start()
    a_segment(tmp_path, some_lines(1))
    carrier.stop()
    assert look(tmp_path, books).lines == 1


def test_words_of_a_reader_cannot_become_words_of_sql(tmp_path: Path, books: Server) -> None:
    a_segment(tmp_path, some_lines(1))
    Carrier(tmp_path, books, DAYS).stop()
    meant = replace(MARCH, only={"section": "\\' OR 1 = 1 --"})
    assert answer(books, FIGURES["active_readers"], meant).rows == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("clickhouse://ch.example/books", Server("ch.example", 8123, "books")),
        (
            "clickhouses://ann:p%40ss@ch.example:9440/b2",
            Server("ch.example", 9440, "b2", "ann", "p@ss", True),
        ),
    ],
)
def test_an_address_says_where_the_books_are(address: str, expected: Server) -> None:
    assert read_books(address, Path("journal")) == expected
    assert "p@ss" not in f"{expected} {expected!r}"


@pytest.mark.parametrize("address", ["", "folder"])
def test_without_an_address_the_books_are_the_folder(address: str) -> None:
    assert read_books(address, Path("journal")) == Path("journal")


@pytest.mark.parametrize(
    "address",
    [
        "clickhouse://host",
        "clickhouse://host/a b",
        "http://host/x",
        "clickhouse://u:secret@host:port/x",
        "ch",
    ],
)
def test_an_address_that_cannot_be_read_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(BadBooks, match="names no books; expected") as raised:
        read_books(address, Path("journal"))
    assert "secret" not in str(raised.value)
