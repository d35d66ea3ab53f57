"""Whose turn it is, of machines that share an edition, to do what is to be done once."""

import logging
import time
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection

log = logging.getLogger(__name__)

# Any number will do that nobody else locks in this database.
CHORES = 6220716


# A lock of this database's with a number of 64 bits, of which the upper half is nought; 1 says so.
HOLDER = """
SELECT coalesce(host(client_addr), 'the database itself'), backend_start
FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND classid = 0 AND objid = %s AND objsubid = 1
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class Holder(NamedTuple):
    """The machine that has the turn, by its address as PostgreSQL sees it, and since when."""

    place: str
    since: datetime


class Turn:
    """Held by one machine as long as it lives, by a lock of PostgreSQL that ends with its connection.

    On SQLite there is one machine, and it is always its turn.
    """

    def __init__(self, number: int = CHORES) -> None:
        self._number = number
        self._held: Any = None

    def is_ours(self) -> bool:
        """Return whether it is this machine's turn, and take it if it is nobody's."""
        if connection.vendor != "postgresql":
            return True
        driver = connection.Database
        try:
            if self._held is not None:
                self._held.execute("SELECT 1")
                return True
            # A connection of its own: one of the pool's would be handed to others, lock and all.
            self._held = driver.connect(**connection.get_connection_params(), autocommit=True)
            if self._held.execute("SELECT pg_try_advisory_lock(%s)", [self._number]).fetchone()[0]:
                log.info("this machine does the chores from now on")
                return True
        except driver.Error as error:
            log.warning("it cannot be seen whose turn the chores are: %s", error)
        self.end()
        return False

    def end(self) -> None:
        """Leave the turn to others."""
        held, self._held = self._held, None
        if held is not None:
            held.close()


def find_holder(number: int = CHORES) -> Holder | None:
    """Return which machine has the turn, of those that share this PostgreSQL; None if no machine has."""
    with connection.cursor() as cursor:
        cursor.execute(HOLDER, [number])
        row = cursor.fetchone()
    return None if row is None else Holder(*row)


def note_round(path: Path) -> None:
    """Leave a sign that this machine is at a round of its chores."""
    try:
        path.touch()
    except OSError as error:
        log.warning("%s cannot be written, so broadsheet doctor does not see the chores: %s", path, error)


def seconds_since_round(path: Path) -> float | None:
    """Return how long ago this machine began a round; None if it never did."""
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return None
