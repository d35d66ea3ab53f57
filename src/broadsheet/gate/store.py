"""Pages kept on disk, so that a restart does not begin cold.

Rendering a page costs a hundred times more than sending it. What the origin rendered is kept here
as it came, by path, with the change number it was rendered under; all processes of one machine
share the file, and claim a path before they render it, so that a page is rendered once however many
ask. The file is a cache: it may be deleted at any time.
"""

import json
import sqlite3
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from broadsheet.gate.origins.base import Fetched

SCHEMA_VERSION = 1
SCHEMA = """
CREATE TABLE page (path TEXT PRIMARY KEY, seq INTEGER NOT NULL, fetched_at REAL NOT NULL,
                   status INTEGER NOT NULL, headers TEXT NOT NULL, body BLOB NOT NULL) STRICT;
CREATE TABLE page_key (name TEXT NOT NULL, path TEXT NOT NULL, PRIMARY KEY (name, path))
    STRICT, WITHOUT ROWID;
CREATE TABLE claim (path TEXT PRIMARY KEY, until REAL NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE seen (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL) STRICT;
INSERT INTO seen VALUES (1, 0);
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it came from the origin, the change number it was rendered under, and when."""

    fetched: Fetched
    seq: int
    fetched_at: float


class PageStore:
    """The file. Every method is one short transaction."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._connection = _open(path)

    def find(self, path: str) -> Kept | None:
        """Return the page kept for `path`, or None."""
        row = self._connection.execute(
            "SELECT status, headers, body, seq, fetched_at FROM page WHERE path = ?", (path,)
        ).fetchone()
        if row is None:
            return None
        status, headers, body, seq, fetched_at = row
        pairs = tuple(
            (name.encode("latin-1"), value.encode("latin-1")) for name, value in json.loads(headers)
        )
        return Kept(Fetched(status, pairs, zlib.decompress(body)), seq, fetched_at)

    def keep(self, path: str, kept: Kept, keys: Iterable[str]) -> None:
        """Keep a page, unless a newer one is there already; end the claim on its path."""
        headers = json.dumps(
            [[name.decode("latin-1"), value.decode("latin-1")] for name, value in kept.fetched.headers]
        )
        body = zlib.compress(kept.fetched.body, 1)
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute("DELETE FROM claim WHERE path = ?", (path,))
            self._connection.execute("DELETE FROM page_key WHERE path = ?", (path,))
            self._connection.execute(
                "INSERT INTO page VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (path) DO UPDATE SET"
                " seq = excluded.seq, fetched_at = excluded.fetched_at, status = excluded.status,"
                " headers = excluded.headers, body = excluded.body WHERE excluded.seq >= page.seq",
                (path, kept.seq, kept.fetched_at, kept.fetched.status, headers, body),
            )
            self._connection.executemany(
                "INSERT INTO page_key VALUES (?, ?)", ((name, path) for name in set(keys))
            )

    def drop(self, path: str) -> None:
        """Forget a page that is no longer one, and end the claim on its path."""
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            for table in ("page", "page_key", "claim"):
                self._connection.execute(f"DELETE FROM {table} WHERE path = ?", (path,))  # noqa: S608

    def drop_changed(self, keys: Iterable[str], seq: int) -> None:
        """Forget the pages made from any of `keys` before change number `seq`."""
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            for name in keys:
                self._connection.execute(
                    "DELETE FROM page WHERE seq < ? AND path IN (SELECT path FROM page_key WHERE name = ?)",
                    (seq, name),
                )
            self._connection.execute("DELETE FROM page_key WHERE path NOT IN (SELECT path FROM page)")

    def drop_all(self) -> None:
        """Forget every page: the origin is another one, or has been restored from an older copy."""
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            for table in ("page", "page_key", "claim"):
                self._connection.execute(f"DELETE FROM {table}")  # noqa: S608
            self._connection.execute("UPDATE seen SET seq = 0")

    def claim(self, path: str, now: float, seconds: float) -> bool:
        """Return whether this process may render `path`; nobody else may for `seconds`."""
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute("DELETE FROM claim WHERE path = ? AND until < ?", (path, now))
            cursor = self._connection.execute(
                "INSERT OR IGNORE INTO claim VALUES (?, ?)", (path, now + seconds)
            )
            return cursor.rowcount == 1

    def end_claim(self, path: str) -> None:
        """Let others render `path` again."""
        self._connection.execute("DELETE FROM claim WHERE path = ?", (path,))

    @property
    def seen(self) -> int:
        """The last change number that has been applied to this file."""
        row = self._connection.execute("SELECT seq FROM seen").fetchone()
        return int(row[0])

    def mark_seen(self, seq: int) -> None:
        """Note that changes up to `seq` have been applied."""
        self._connection.execute("UPDATE seen SET seq = max(seq, ?)", (seq,))

    def count(self) -> int:
        """Return how many pages are kept."""
        row = self._connection.execute("SELECT count(*) FROM page").fetchone()
        return int(row[0])

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=5, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=OFF")  # a cache: what a power cut loses is rendered again
    connection.execute("BEGIN IMMEDIATE")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version != SCHEMA_VERSION:
        for (table,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
            connection.execute(f"DROP TABLE {table}")
        for statement in SCHEMA.split(";"):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")
    return connection
