"""What time it is. The clock of a trial can be turned, to see what becomes of subscriptions; no other can."""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

# How long a turned clock may go unnoticed by a process.
LOOK_AGAIN_SECONDS = 0.2


class Clock:
    """The time, and ahead of it by what the file at `path` says: whole seconds; nothing without a file."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._ahead = 0
        self._looked_at = -LOOK_AGAIN_SECONDS

    def seconds(self) -> float:
        """Return the seconds since the epoch."""
        return time.time() + self._look()

    def now(self) -> datetime:
        """Return the present instant."""
        return datetime.now(UTC) + timedelta(seconds=self._look())

    def turn(self, by: timedelta) -> datetime:
        """Turn the clock forward for every process that goes by it; return the time that it is then.

        Raises ValueError for a clock that cannot be turned, and for turning it back: what has happened has.
        """
        if self._path is None:
            raise ValueError("this clock cannot be turned")
        if by < timedelta(0):
            raise ValueError("a clock is turned forward only")
        ahead = self._look() + int(by.total_seconds())
        fresh = self._path.with_suffix(".new")
        fresh.write_text(f"{ahead}\n")
        os.replace(fresh, self._path)
        self._looked_at = -LOOK_AGAIN_SECONDS
        return self.now()

    def _look(self) -> int:
        if self._path is not None and time.monotonic() - self._looked_at > LOOK_AGAIN_SECONDS:
            self._ahead = int(self._path.read_text()) if self._path.exists() else 0
            self._looked_at = time.monotonic()
        return self._ahead
