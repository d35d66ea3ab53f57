"""What only the SQLite ledger has: a file, other processes that hold it, and room that it takes."""

import asyncio
import secrets
import sqlite3
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from broadsheet.ledgers import BadLedger, LedgerUnavailable, SqliteLedger, sqlite_file
from tests.ledgers.builders import NOW, READER, a_reading, a_spend


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite3"


def make(path: Path, *statements: str) -> None:
    """Run statements on a database of somebody else's making."""
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)


async def test_readings_outlive_the_ledger(path: Path) -> None:
    ledger = SqliteLedger(path)
    await ledger.spend(a_spend(1))
    await ledger.close()
    again = SqliteLedger(str(path))
    assert await again.look(READER) == (a_reading(1, ago=timedelta(0)),)
    await again.close()


async def test_a_ledger_that_was_closed_opens_again_when_it_is_asked(path: Path) -> None:
    ledger = SqliteLedger(path)
    await ledger.close()
    assert (await ledger.spend(a_spend(1))).first
    await ledger.close()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadLedger, match=r"nowhere/ledger\.sqlite3: the folder does not exist; create it"):
        SqliteLedger(tmp_path / "nowhere" / "ledger.sqlite3")


def test_a_file_that_is_no_database_is_refused_and_left_alone(path: Path) -> None:
    path.write_bytes(b"Dear diary, " * 1_000)
    with pytest.raises(BadLedger, match="not a ledger; put a copy back, or move it away"):
        SqliteLedger(path)
    assert path.read_bytes().startswith(b"Dear diary")


def test_a_damaged_ledger_is_refused(path: Path) -> None:
    make(path, "PRAGMA page_size = 4096", "CREATE TABLE t (c)", "PRAGMA user_version = 1")
    path.write_bytes(path.read_bytes()[:100] + bytes(4_000))
    with pytest.raises(BadLedger, match="damaged"):
        SqliteLedger(path)


def test_somebody_elses_database_is_refused_and_left_alone(path: Path) -> None:
    make(path, "CREATE TABLE django_migrations (app)")
    with pytest.raises(BadLedger, match="something other than a ledger"):
        SqliteLedger(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("django_migrations",)]


def test_a_ledger_from_a_newer_release_is_refused(path: Path) -> None:
    make(path, "PRAGMA user_version = 2")
    with pytest.raises(BadLedger, match=r"newer Broadsheet \(version 2 of the ledger, this one knows 1\)"):
        SqliteLedger(path)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadLedger, match="let this user write the file"):
        SqliteLedger(tmp_path)


def test_a_file_that_stays_locked_while_opening_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_file, "PATIENCE_SECONDS", 0.02)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(BadLedger, match="who else uses the file"):
            SqliteLedger(path)


async def test_while_another_process_writes_the_event_loop_goes_on(path: Path) -> None:
    ledger = SqliteLedger(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        spending = asyncio.create_task(ledger.spend(a_spend(1)))
        await asyncio.sleep(0.02)
        assert not spending.done()
        assert (await ledger.spend(a_spend(2, limit=0))).granted is False
        other.execute("COMMIT")
    assert (await spending).first
    await ledger.close()


async def test_a_lock_that_is_never_released_is_an_outage_and_then_over(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = SqliteLedger(path)
    monkeypatch.setattr(sqlite_file, "PATIENCE_SECONDS", 0.02)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerUnavailable, match="locked") as caught:
            await ledger.spend(a_spend(1))
        assert caught.value.retry_after > 0
        other.execute("ROLLBACK")
    assert (await ledger.spend(a_spend(1))).first
    await ledger.close()


async def test_engine_trouble_is_an_outage_and_heals_by_itself(path: Path) -> None:
    ledger = SqliteLedger(path)
    await ledger.record(READER, [a_reading(1)])
    make(path, "ALTER TABLE books RENAME TO elsewhere", "ALTER TABLE newcomers RENAME TO gone")
    for trouble in (
        ledger.spend(a_spend(1)),
        ledger.look(READER),
        ledger.forget(READER),
        ledger.prune(NOW),
        ledger.admit("192.0.2.0/24", 1, 1, 1),
    ):
        with pytest.raises(LedgerUnavailable, match="no such table"):
            await trouble
    make(path, "ALTER TABLE elsewhere RENAME TO books")
    assert len(await ledger.look(READER)) == 1
    await ledger.close()


async def test_a_file_that_became_another_ones_is_an_outage(path: Path) -> None:
    ledger = SqliteLedger(path)
    await ledger.close()
    make(path, "PRAGMA user_version = 99")
    with pytest.raises(LedgerUnavailable, match="newer Broadsheet"):
        await ledger.look(READER)


async def test_a_batch_is_pruned_as_a_whole_or_not_at_all(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = SqliteLedger(path)
    for number in range(3):
        await ledger.record(number.to_bytes(12), [a_reading(1)])
    refuse = "CREATE TRIGGER refuse BEFORE DELETE ON books WHEN old.reader_id = x'000000000000000000000002'"
    make(path, f"{refuse} BEGIN SELECT RAISE(ABORT, 'not this one'); END")
    with pytest.raises(LedgerUnavailable, match="not this one"):
        await ledger.prune(NOW)
    assert [len(await ledger.look(number.to_bytes(12))) for number in range(3)] == [1, 1, 1]
    await ledger.close()


async def test_a_book_that_changes_while_it_is_pruned_keeps_the_new_reading(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, other = SqliteLedger(path), SqliteLedger(path)
    await ledger.record(READER, [a_reading(1, ago=timedelta(days=50))])
    cut = ledger._cut

    async def read_meanwhile(rows: list[tuple[bytes, str, bytes]], start: bytes) -> int:
        await other.spend(a_spend(2))
        return await cut(rows, start)

    monkeypatch.setattr(ledger, "_cut", read_meanwhile)
    assert await ledger.prune(NOW - timedelta(days=40)) == 0
    assert [reading.article_key for reading in await ledger.look(READER)] == [1, 2]
    await other.close()
    await ledger.close()


@pytest.mark.parametrize("long_log", [8_000, 0])
async def test_the_log_moves_into_the_file_while_reading_goes_on(
    path: Path, monkeypatch: pytest.MonkeyPatch, long_log: int
) -> None:
    monkeypatch.setattr(sqlite_file, "CHECKPOINT_EVERY", 100)
    monkeypatch.setattr(sqlite_file, "LONG_LOG", long_log)
    ledger, deadline, number = SqliteLedger(path), time.monotonic() + 60, 0
    while path.stat().st_size < 16_384:
        assert (await ledger.spend(a_spend(number, reader_id=secrets.token_bytes(12)))).first
        number += 1
        assert time.monotonic() < deadline
    await ledger.close()


async def test_trouble_in_the_background_stays_there(path: Path) -> None:
    ledger = SqliteLedger(path)
    sqlite_file._write_back(path.parent)
    assert (await ledger.spend(a_spend(1))).first
    await ledger.close()


async def test_a_reader_with_five_readings_takes_less_than_two_hundred_bytes(path: Path) -> None:
    ledger = SqliteLedger(path)
    readers = [secrets.token_bytes(12) for _ in range(2_000)]
    for _ in range(5):
        for reader_id in readers:
            await ledger.record(reader_id, [a_reading(secrets.randbits(63))])
    await ledger.close()
    assert path.stat().st_size / len(readers) < 200
