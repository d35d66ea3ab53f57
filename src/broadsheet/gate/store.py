"""Pages kept on disk, so that a restart does not begin cold.

Rendering a page costs a hundred times more than sending it. What the origin rendered is kept here
as it came, by path, with the change number it was rendered under; all processes of one machine
share the file, and claim a path before they render it, so that a page is rendered once however many
ask. The file is a cache: it may be deleted whenever no gate runs, and one that cannot be read or
written holds nothing. Beside each page stands which release made it, for another may make it otherwise.
It holds locked text, so nobody but the server's own user may read it.
"""

import json
import logging
import os
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from broadsheet.gate.origins.base import Fetched
from broadsheet.gate.store_file import forget_others, name_of, remove

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 5.0
SCHEMA_VERSION = 3
PAGES_FILE = name_of(SCHEMA_VERSION)
SCHEMA = """
CREATE TABLE page (path TEXT PRIMARY KEY, seq INTEGER NOT NULL, fetched_at REAL NOT NULL,
                   status INTEGER NOT NULL, headers TEXT NOT NULL, body BLOB NOT NULL,
                   made_by TEXT NOT NULL) STRICT;
CREATE TABLE page_key (name TEXT NOT NULL, path TEXT NOT NULL REFERENCES page ON DELETE CASCADE,
                       PRIMARY KEY (name, path)) STRICT, WITHOUT ROWID;
CREATE INDEX page_key_by_path ON page_key (path);
CREATE TABLE outdated (name TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE claim (path TEXT PRIMARY KEY, process INTEGER NOT NULL, until REAL NOT NULL)
    STRICT, WITHOUT ROWID;
CREATE TABLE seen (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL) STRICT;
INSERT INTO seen VALUES (1, 0);
"""
FIND = """
SELECT status, headers, body, seq, fetched_at, made_by,
       (SELECT max(outdated.seq) FROM outdated JOIN page_key USING (name) WHERE page_key.path = page.path)
FROM page WHERE path = ?
"""

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it came from the origin, the change number it was rendered under, and when.

    `needs_seq` is the change number that its successor must be rendered under, where one is due;
    `is_of_another_release` says that one is due whatever has changed.
    """

    fetched: Fetched
    seq: int
    fetched_at: float
    needs_seq: int = 0
    is_of_another_release: bool = False


class PageStore:
    """The file. Every method is one short transaction. `made_by` names the release that renders here."""

    def __init__(self, path: Path, *, made_by: str = "") -> None:
        self._made_by = made_by
        path.parent.mkdir(parents=True, exist_ok=True)
        forget_others(path)
        self._connection = _open(path)
        self._is_failing = False

    def find(self, path: str) -> Kept | None:
        """Return the page kept for `path`, or None."""
        row = self._try(lambda: self._connection.execute(FIND, (path,)).fetchone(), None)
        if row is None:
            return None
        status, headers, body, seq, fetched_at, made_by, outdated = row
        pairs = tuple(
            (name.encode("latin-1"), value.encode("latin-1")) for name, value in json.loads(headers)
        )
        fetched = Fetched(status, pairs, zlib.decompress(body))
        return Kept(fetched, seq, fetched_at, outdated or 0, made_by != self._made_by)

    def keep(self, path: str, kept: Kept, keys: Iterable[str]) -> None:
        """Keep a page, in the place of an earlier one.

        One that was rendered under another change number than the last that was applied here is not
        kept: it may show what has changed since, and nobody would come again to drop it.
        """
        headers = json.dumps(
            [[name.decode("latin-1"), value.decode("latin-1")] for name, value in kept.fetched.headers]
        )
        body = zlib.compress(kept.fetched.body, 1)
        row = (path, kept.seq, kept.fetched_at, kept.fetched.status, headers, body, self._made_by)

        def write() -> None:
            if self._read_seen() == kept.seq:
                self._connection.execute("DELETE FROM page WHERE path = ?", (path,))
                self._connection.execute("INSERT INTO page VALUES (?, ?, ?, ?, ?, ?, ?)", row)
                self._connection.executemany(
                    "INSERT INTO page_key VALUES (?, ?)", [(name, path) for name in set(keys)]
                )

        self._try(lambda: self._write(write), None)

    def drop(self, path: str) -> None:
        """Forget a page that is no longer one."""
        self._try(lambda: self._connection.execute("DELETE FROM page WHERE path = ?", (path,)), None)

    def apply(self, changed: Iterable[str], outdated: Iterable[str], seq: int) -> None:
        """Take in the changes up to number `seq`.

        Pages made from any of the `changed` keys before it are dropped; those made from `outdated`
        ones are still good to send until there is a successor. Raises sqlite3.Error if this cannot be
        written: pages would stay here that must not.
        """

        def write() -> None:
            self._connection.executemany(
                "DELETE FROM page WHERE seq < ? AND path IN (SELECT path FROM page_key WHERE name = ?)",
                [(seq, name) for name in changed],
            )
            self._connection.executemany(
                "INSERT OR REPLACE INTO outdated VALUES (?, ?)", [(name, seq) for name in outdated]
            )
            self._connection.execute("UPDATE seen SET seq = max(seq, ?)", (seq,))

        self._write(write)

    def drop_all(self, seq: int) -> None:
        """Forget every page, and count changes from `seq`: the origin was restored from an older copy.

        Raises sqlite3.Error if this cannot be written.
        """

        def write() -> None:
            for table in ("page", "outdated", "claim"):
                self._connection.execute(f"DELETE FROM {table}")  # noqa: S608
            self._connection.execute("UPDATE seen SET seq = ?", (seq,))

        self._write(write)

    def claim(self, path: str, now: float, seconds: float) -> bool:
        """Return whether this process may render `path`; while it lives, nobody else may for `seconds`."""

        def write() -> bool:
            find = "SELECT process, until FROM claim WHERE path = ?"
            held = self._connection.execute(find, (path,)).fetchone()
            if held is not None and held[1] >= now and _is_running(held[0]):
                return False
            row = (path, os.getpid(), now + seconds)
            self._connection.execute("INSERT OR REPLACE INTO claim VALUES (?, ?, ?)", row)
            return True

        return self._try(lambda: self._write(write), True)

    def end_claim(self, path: str) -> None:
        """Let others render `path` again."""
        end = "DELETE FROM claim WHERE path = ? AND process = ?"
        self._try(lambda: self._connection.execute(end, (path, os.getpid())), None)

    @property
    def seen(self) -> int:
        """The last change number that has been applied to this file."""
        return self._try(self._read_seen, 0)

    def count(self) -> int:
        """Return how many pages are kept."""
        return int(self._connection.execute("SELECT count(*) FROM page").fetchone()[0])

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _read_seen(self) -> int:
        return int(self._connection.execute("SELECT seq FROM seen").fetchone()[0])

    def _write(self, work: Callable[[], Answer]) -> Answer:
        """Return what `work` returns; all of its writes happen, or none."""
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            return work()

    def _try(self, work: Callable[[], Answer], otherwise: Answer) -> Answer:
        """Return what `work` returns, or `otherwise` while the file cannot be used."""
        try:
            answer = work()
        except sqlite3.Error as error:
            if not self._is_failing:
                log.error("pages are not kept on disk: %s", error)
            self._is_failing = True
            return otherwise
        self._is_failing = False
        return answer


def _is_running(process: int) -> bool:
    """Whether a process of this user lives; what a killed one had claimed need not wait for its time."""
    try:
        os.kill(process, 0)
    except OSError:
        return False
    return True


def _open(path: Path) -> sqlite3.Connection:
    """Return a connection to the file, made anew if it is damaged or of another version."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)
        connection = sqlite3.connect(
            path, isolation_level=None, timeout=PATIENCE_SECONDS, check_same_thread=False
        )
        try:
            _prepare(connection)
        except sqlite3.OperationalError:
            # Several processes start at once and one makes the file: SQLite does not wait for that.
            connection.close()
            if time.monotonic() >= deadline:
                raise
            time.sleep(0.01)
        except sqlite3.DatabaseError as error:
            connection.close()
            log.error("%s: %s; pages are kept in a new file", path, error)
            remove(path)
        else:
            return connection


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("BEGIN IMMEDIATE")
    if connection.execute("PRAGMA user_version").fetchone()[0] != SCHEMA_VERSION:
        for (table,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
            connection.execute(f"DROP TABLE {table}")
        for statement in SCHEMA.split(";"):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")
    connection.execute("PRAGMA foreign_keys = ON")
