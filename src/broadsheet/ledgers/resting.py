"""A server that does not answer is left alone for a moment, so that readers do not each wait for it."""

import time

from broadsheet.ledgers.base import LedgerUnavailable

REST_SECONDS = 1.0


class Resting:
    """Remembers until when a server is not asked."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._until = 0.0

    def check(self) -> None:
        """Raise LedgerUnavailable while the server is left alone."""
        if self._until and time.monotonic() < self._until:
            raise LedgerUnavailable(f"{self._name}: it did not answer a moment ago", REST_SECONDS)

    def begin(self) -> None:
        """Leave the server alone for a second from now."""
        self._until = time.monotonic() + REST_SECONDS
