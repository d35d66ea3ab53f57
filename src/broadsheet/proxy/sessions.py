"""Sessions of readers who signed in with OpenID Connect: what the provider said, kept on this machine.

The browser has a random name, the file only its hash. The file holds refresh tokens, so nobody but the
server's own user may read it.
"""

import json
import os
import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

COOKIE = "broadsheet_session"
SCHEMA = """
CREATE TABLE IF NOT EXISTS session (name BLOB PRIMARY KEY, claims TEXT NOT NULL, refresh_token TEXT NOT NULL,
    checked_at REAL NOT NULL, ends_at REAL NOT NULL, id_token TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS session_end ON session (ends_at);
"""


@dataclass(frozen=True, slots=True)
class Session:
    """What is known of one sign-in. Times are seconds since the epoch."""

    claims: Mapping[str, Any]
    refresh_token: str
    checked_at: float
    ends_at: float
    id_token: str = ""


class Sessions:
    """The file at `path`. Every method is one short transaction."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=5, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.executescript(SCHEMA)

    def begin(self, session: Session, now: float) -> str:
        """Keep a new session and return its name, which the reader's browser is to carry."""
        name = secrets.token_urlsafe(32)
        self._connection.execute("DELETE FROM session WHERE ends_at < ?", (now,))
        row = (
            _hashed(name),
            json.dumps(dict(session.claims)),
            session.refresh_token,
            session.checked_at,
            session.ends_at,
            session.id_token,
        )
        self._connection.execute("INSERT INTO session VALUES (?, ?, ?, ?, ?, ?)", row)
        return name

    def find(self, name: str, now: float) -> Session | None:
        """Return a session that has not ended, or None."""
        row = self._connection.execute(
            "SELECT claims, refresh_token, checked_at, ends_at, id_token FROM session "
            "WHERE name = ? AND ends_at > ?",
            (_hashed(name), now),
        ).fetchone()
        return None if row is None else Session(json.loads(row[0]), *row[1:])

    def claim_check(self, name: str, seen: Session, now: float) -> bool:
        """Return whether this process is the one to ask anew; others go on with what is known."""
        changed = self._connection.execute(
            "UPDATE session SET checked_at = ? WHERE name = ? AND checked_at = ?",
            (now, _hashed(name), seen.checked_at),
        )
        return changed.rowcount == 1

    def update(self, name: str, claims: Mapping[str, Any], refresh_token: str, now: float) -> None:
        """Keep what the provider says now."""
        self._connection.execute(
            "UPDATE session SET claims = ?, refresh_token = ?, checked_at = ? WHERE name = ?",
            (json.dumps(dict(claims)), refresh_token, now, _hashed(name)),
        )

    def end(self, name: str) -> None:
        """Forget a session."""
        self._connection.execute("DELETE FROM session WHERE name = ?", (_hashed(name),))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _hashed(name: str) -> bytes:
    return sha256(name.encode()).digest()
