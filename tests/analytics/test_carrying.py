"""The journal carried to a server: every line once, whatever happens on the way."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from clickhouse_connect.driver.client import Client

from broadsheet.analytics.clickhouse import ClickHouse
from broadsheet.analytics.errors import BooksUnavailable
from broadsheet.analytics.journal import carrying, server
from broadsheet.analytics.journal.carrying import Carried, carry, waiting_bytes
from broadsheet.journal import JournalWriter
from broadsheet.journal.checking import check
from broadsheet.journal.segments import Segment, list_files
from tests.analytics.clickhouses import a_database
from tests.analytics.journals import a_segment, some_lines
from tests.journal.builders import NOON, a_line

ROOT = Path(__file__).parents[2]
HOUR = datetime(2026, 3, 15, 11, tzinfo=UTC)


@pytest.fixture(scope="module")
def database() -> Iterator[Client]:
    with a_database() as client:
        server.prepare(ClickHouse(client), 20_000)
        yield client


@pytest.fixture
def books(database: Client) -> ClickHouse:
    database.command(f"TRUNCATE TABLE {server.TABLE}")
    return ClickHouse(database)


def articles(books: ClickHouse) -> list[int]:
    rows = books.rows(f"SELECT article FROM {server.TABLE} ORDER BY ts_ms, writer, place")
    return [int(article) for (article,) in rows]


class Breaking(ClickHouse):
    """A server whose answer is lost, after or before it has taken what was sent."""

    def __init__(self, client: Client, *, takes: bool) -> None:
        super().__init__(client)
        self.takes = takes

    def insert(self, table: str, *said: object) -> None:
        if self.takes:
            super().insert(table, *said)  # type: ignore[arg-type]
        raise BooksUnavailable("the line is cut")


def test_a_closed_segment_is_carried_and_goes(tmp_path: Path, books: ClickHouse) -> None:
    path = a_segment(tmp_path, some_lines(1, 2, 3))
    assert carry(tmp_path, books) == Carried(lines=3, segments=1)
    assert articles(books) == [1, 2, 3]
    assert not path.exists()
    assert [path.name for path in tmp_path.iterdir()] == [carrying.LOCK]


def test_a_segment_that_is_written_to_is_carried_as_far_as_it_is_and_stays(
    tmp_path: Path, books: ClickHouse
) -> None:
    segment = Segment(tmp_path, HOUR)
    segment.append("".join(some_lines(1, 2)).encode() + b"1773572400003\tdecis")
    assert carry(tmp_path, books) == Carried(lines=2)
    assert carry(tmp_path, books) == Carried()
    segment.append(a_line(3).encode().removeprefix(b"1773572400003\tdecis"))
    assert waiting_bytes(tmp_path) == len(a_line(3).encode())
    segment.close()
    assert carry(tmp_path, books) == Carried(lines=1, segments=1)
    assert articles(books) == [1, 2, 3]
    assert waiting_bytes(tmp_path) == 0


@pytest.mark.parametrize("takes", [True, False])
def test_a_batch_whose_answer_was_lost_is_there_once(
    tmp_path: Path, database: Client, books: ClickHouse, takes: bool
) -> None:
    segment = Segment(tmp_path, HOUR)
    segment.append("".join(some_lines(1, 2)).encode())
    with pytest.raises(BooksUnavailable):
        carry(tmp_path, Breaking(database, takes=takes))
    segment.append(a_line(3).encode())
    segment.close()
    assert carry(tmp_path, books) == Carried(lines=3, segments=1)
    assert articles(books) == [1, 2, 3]


def test_a_batch_that_the_server_is_sent_twice_is_there_once(tmp_path: Path, books: ClickHouse) -> None:
    batch = server.Batch(7, 0, 400, list(enumerate(line.rstrip("\n") for line in some_lines(1, 2))))
    server.add(books, batch)
    server.add(books, batch)
    assert articles(books) == [1, 2]
    assert server.has(books, batch)
    assert not server.has(books, batch._replace(writer=8))


def test_many_batches_of_one_segment_keep_its_order(
    tmp_path: Path, books: ClickHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "BATCH_BYTES", 1_000)
    a_segment(tmp_path, [a_line(number, at_ms=NOON) for number in range(60)])
    assert carry(tmp_path, books) == Carried(lines=60, segments=1)
    assert articles(books) == list(range(60))


def test_torn_lines_are_named_and_left_out(
    tmp_path: Path, books: ClickHouse, caplog: pytest.LogCaptureFixture
) -> None:
    path = a_segment(tmp_path, [a_line(1), "half a li\n", a_line(2), "torn"])
    torn = [path.read_bytes().index(text) for text in (b"half", b"torn")]
    found = carry(tmp_path, books)
    assert found == Carried(2, tuple(f"{path.name}:{place}" for place in torn), 1)
    assert caplog.text.count("torn and is left out") == 2
    assert articles(books) == [1, 2]


def test_one_process_of_a_machine_carries_at_a_time(tmp_path: Path, books: ClickHouse) -> None:
    a_segment(tmp_path, some_lines(1))
    with carrying._alone(tmp_path) as is_alone:
        assert is_alone
        assert carry(tmp_path, books) is None
    assert carry(tmp_path, books) == Carried(lines=1, segments=1)


def test_readers_never_wait_for_the_server(tmp_path: Path) -> None:
    """Lines are taken while a carrier hangs on a server that says nothing."""
    begun, ending = threading.Event(), threading.Event()

    class Silent:
        def rows(self, sql: str) -> None:
            raise AssertionError

        def insert(self, *said: object) -> None:
            begun.set()
            ending.wait()

    a_segment(tmp_path, some_lines(1))
    carrier = threading.Thread(target=carry, args=(tmp_path, Silent()))
    carrier.start()
    begun.wait()
    writer = JournalWriter(tmp_path)
    writer.start()
    for number in range(1_000):
        writer.write(a_line(number))
    writer.stop()
    assert writer.state == (1_000, 0, 0, "")
    ending.set()
    carrier.join()


def test_a_killed_machine_loses_the_last_second_at_most(tmp_path: Path, books: ClickHouse) -> None:
    command = [sys.executable, "-m", "tests.journal.scribbler", "on", str(tmp_path)]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    assert child.stdout is not None
    for _ in range(400):
        child.stdout.readline()
        if not list_files(tmp_path):
            continue
        carry(tmp_path, books)
        if books.rows(f"SELECT count() FROM {server.TABLE}")[0][0]:
            break
    killed_at = time.time()
    os.kill(child.pid, signal.SIGKILL)
    said, _ = child.communicate()
    handed_over = [line.split() for line in said.splitlines() if line.count(b" ") == 1]
    due = max((int(count) for count, at in handed_over if float(at) < killed_at - 1), default=0)
    torn = [place for kept in list_files(tmp_path) for place in check(kept.path).unreadable]
    carry(tmp_path, books)
    found = articles(books)
    assert found == list(range(1, len(found) + 1))
    assert len(found) >= due
    assert len(torn) <= 1
    assert not list_files(tmp_path)


def test_old_days_are_forgotten_and_old_names_struck_out(tmp_path: Path, books: ClickHouse) -> None:
    day = 86_400_000
    names = f"{1:016x}\t{2:016x}"
    a_segment(tmp_path, [a_line(n, at_ms=NOON + n * day, who=names) for n in range(4)])
    carry(tmp_path, books)
    second = datetime(2026, 3, 16, tzinfo=UTC)
    assert server.delete_before(books, second) == 1
    assert articles(books) == [1, 2, 3]
    assert server.strike_before(books, *[second + timedelta(days=2)] * 2)
    assert not server.strike_before(books, *[second + timedelta(days=2)] * 2)
    assert books.rows(f"SELECT before FROM {server.TABLE} ORDER BY ts_ms") == [(None,), (None,), (2,)]


def test_the_table_is_made_once_and_takes_new_columns_and_another_term(
    database: Client, books: ClickHouse
) -> None:
    database.command(f"ALTER TABLE {server.TABLE} DROP COLUMN arm")
    assert server.prepare(books, 30) == server.prepare(books, 30) == len(server.MIGRATIONS)
    ((engine,),) = books.rows(
        "SELECT engine_full FROM system.tables"
        f" WHERE name = '{server.TABLE}' AND database = currentDatabase()"
    )
    assert "toIntervalDay(30)" in engine
    assert books.rows(f"SELECT arm FROM {server.TABLE}") == []
    server.prepare(books, 20_000)


def test_a_note_is_whole_or_not_there(tmp_path: Path, books: ClickHouse) -> None:
    segment = Segment(tmp_path, HOUR)
    segment.append(a_line(1).encode())
    carry(tmp_path, books)
    (note,) = tmp_path.glob(f"*{carrying.NOTE}")
    done, sending = json.loads(note.read_text())
    assert done == sending == segment.path.stat().st_size
    assert note.stat().st_mode & 0o777 == 0o600
    segment.close()
