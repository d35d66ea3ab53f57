"""Whose turn it is, of machines that share an edition, to do what is to be done once."""

import logging
from typing import Any

from django.db import connection

log = logging.getLogger(__name__)

# Any number will do that nobody else locks in this database.
CHORES = 6220716


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
