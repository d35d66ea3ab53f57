"""A SQLite file that processes, threads and event loops share: opening, waiting, forking, writing back."""

import asyncio
import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Lock, Thread
from typing import TypeVar
from weakref import WeakSet

from broadsheet.ledgers.base import BadLedger, LedgerUnavailable

PATIENCE_SECONDS = 5.0
PAUSE_SECONDS = 0.001
QUICK_TRIES = 20
CHECKPOINT_EVERY = 1_000  # writes of this process; a write is about one page in the log
LONG_LOG = 8_000  # pages

Answer = TypeVar("Answer")


class SqliteFile:
    """One connection to one file, in write-ahead mode with synchronous=NORMAL, guarded by a lock.

    Opening raises BadLedger, which says what is wrong and what to do; `schema` is the statements that
    make the tables of `version`. No connection crosses a fork, for SQLite's file locks would not
    survive it: it is closed before, and both sides open their own.
    """

    def __init__(self, path: Path, schema: tuple[str, ...], version: int) -> None:
        self.path = path
        self._schema = schema
        self._version = version
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None
        self._cursor: sqlite3.Cursor | None = None
        self._writes = 0
        self._checkpoint: Thread | None = None
        self._open_patiently()
        OPEN_FILES.add(self)

    async def run(self, work: Callable[[sqlite3.Cursor], Answer]) -> Answer:
        """Return what `work` returns, or raise LedgerUnavailable. Work may be begun several times.

        It runs in place, for it takes microseconds. While another process holds the write lock, the
        event loop goes on, and the work is tried again and again for five seconds.
        """
        deadline, tries = 0.0, 0
        while True:
            tries += 1
            try:
                with self._lock:
                    return work(self._cursor or self._open())
            except BadLedger as error:
                raise LedgerUnavailable(str(error)) from error
            except sqlite3.Error as error:
                now = time.monotonic()
                deadline = deadline or now + PATIENCE_SECONDS
                if not _is_busy(error) or now >= deadline:
                    self.close()
                    raise LedgerUnavailable(f"{self.path}: {error}") from error
            # SQLite's own busy timeout would put the whole event loop to sleep. A spend holds the lock
            # for some 10 µs, so the first tries follow at once.
            await asyncio.sleep(0 if tries < QUICK_TRIES else PAUSE_SECONDS)

    def note_writes(self, count: int) -> None:
        """Count writes; now and then a thread of its own moves the log into the file.

        SQLite would do it inside the thousandth write, which then waits 5 to 8 ms for the disk.
        """
        self._writes += count
        if self._writes >= CHECKPOINT_EVERY and (self._checkpoint is None or not self._checkpoint.is_alive()):
            self._writes = 0
            self._checkpoint = Thread(target=_write_back, args=(self.path,), daemon=True)
            self._checkpoint.start()

    def close(self) -> None:
        """Close the connection; the next piece of work opens a new one."""
        with self._lock:
            self.let_go()

    def hold(self) -> None:
        """Let nobody in, and close the connection: a fork is about to happen."""
        self._lock.acquire()
        self.let_go()

    def release(self) -> None:
        """Let work in again, after a fork."""
        self._lock.release()

    def let_go(self) -> None:
        connection, self._connection, self._cursor = self._connection, None, None
        checkpoint, self._checkpoint = self._checkpoint, None
        if checkpoint is not None:
            checkpoint.join()
        if connection is not None:
            connection.close()

    def _open_patiently(self) -> None:
        # Several processes may start at once, and one of them makes the file.
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                self._open()
            except sqlite3.Error as error:
                if not _is_busy(error) or time.monotonic() >= deadline:
                    raise BadLedger(_explain(self.path, error)) from error
                time.sleep(PAUSE_SECONDS)
            else:
                return

    def _open(self) -> sqlite3.Cursor:
        if not self.path.parent.is_dir():
            raise BadLedger(
                f"{self.path}: the folder does not exist; create it, or name another place for the ledger"
            )
        connection = _connect(self.path)
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        self._connection, self._cursor = connection, connection.cursor()
        return self._cursor

    def _prepare(self, connection: sqlite3.Connection) -> None:
        if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        if self._read_version(connection) == 0:
            transact(connection.cursor(), self._make_tables)

    def _make_tables(self, cursor: sqlite3.Cursor) -> None:
        if self._read_version(cursor.connection) == 0:
            for statement in self._schema:
                cursor.execute(statement)
            cursor.execute(f"PRAGMA user_version = {self._version}")

    def _read_version(self, connection: sqlite3.Connection) -> int:
        """Return the version of the tables, 0 for an empty file; raise BadLedger for any but ours."""
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if version > self._version:
            raise BadLedger(
                f"{self.path}: written by a newer Broadsheet (version {version} of the ledger, this one"
                f" knows {self._version}); start that release, or name another file"
            )
        if version == 0 and connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            raise BadLedger(f"{self.path}: holds something other than a ledger; name another file")
        return version


OPEN_FILES: WeakSet[SqliteFile] = WeakSet()
_held: list[SqliteFile] = []


def transact(cursor: sqlite3.Cursor, work: Callable[[sqlite3.Cursor], Answer]) -> Answer:
    """Return what `work` returns; all of its writes happen, or none."""
    cursor.execute("BEGIN IMMEDIATE")
    try:
        answer = work(cursor)
        cursor.execute("COMMIT")
    except BaseException:
        if cursor.connection.in_transaction:
            cursor.execute("ROLLBACK")
        raise
    return answer


def _connect(path: Path) -> sqlite3.Connection:
    # timeout=0: whoever waits does so outside of SQLite, see `run`.
    return sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)


def _write_back(path: Path) -> None:
    """Move the log into the file without stopping readers or writers.

    Under writes without a pause the log would never be empty and grow for ever; when it is long,
    writers wait once while the rest of it is moved.
    """
    try:
        with closing(_connect(path)) as connection:
            _, pages, _ = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            if pages > LONG_LOG:
                connection.execute("PRAGMA busy_timeout = 1000")
                connection.execute("PRAGMA wal_checkpoint(RESTART)")
    except sqlite3.Error:
        # The log keeps what was written; the next thousand writes try again.
        return


def _is_busy(error: sqlite3.Error) -> bool:
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _explain(path: Path, error: sqlite3.Error) -> str:
    """Say what is wrong with the file and what to do."""
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT:
            advice = "damaged, or not a ledger; put a copy back, or move it away and all counts begin anew"
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            advice = "let this user write the file and its folder"
        case _:
            advice = "look at the disk, and at who else uses the file"
    return f"{path}: {error}; {advice}"


def _before_fork() -> None:
    _held.extend(OPEN_FILES)
    for file in _held:
        file.hold()


def _after_fork() -> None:
    while _held:
        _held.pop().release()


os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork)
