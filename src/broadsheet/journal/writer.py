"""The writer: takes a line in no time, and keeps it within half a second.

Whoever hands over a line goes on at once. A thread writes what has come in, twice a second, and has the
disk keep it. Where the disk refuses, lines wait in memory, as many as there is room for, and beyond
that they are dropped and counted: no reader ever waits for the journal, or goes without an article.
"""

import logging
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Lock, Thread
from typing import NamedTuple

from broadsheet.journal.segments import Segment, hour_of

log = logging.getLogger(__name__)

FLUSH_SECONDS = 0.5
MOST_WAITING = 100_000  # lines, about 200 bytes each


class JournalState(NamedTuple):
    """How the journal is. `problem` is empty while all is well."""

    written: int
    waiting: int
    dropped: int
    problem: str


class JournalWriter:
    """Writes lines into segments in `folder`. `clock` returns seconds since the epoch."""

    def __init__(
        self, folder: Path, *, clock: Callable[[], float] = time.time, most_waiting: int = MOST_WAITING
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._most_waiting = most_waiting
        self._waiting: deque[str] = deque()
        self._segment: Segment | None = None
        self._writing = Lock()
        self._ending = Event()
        self._thread: Thread | None = None
        self._written = self._dropped = 0
        self._problem = ""

    def write(self, line: str) -> None:
        """Take a line, with its end. Returns at once."""
        if len(self._waiting) < self._most_waiting:
            self._waiting.append(line)
        else:
            self._dropped += 1

    @property
    def state(self) -> JournalState:
        """How the journal is now."""
        return JournalState(self._written, len(self._waiting), self._dropped, self._problem)

    def start(self) -> None:
        """Begin to write. A second call does nothing."""
        if self._thread is None:
            self._ending.clear()
            self._thread = Thread(target=self._run, name="journal", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Write what is waiting, and end."""
        if self._thread is not None:
            self._ending.set()
            self._thread.join()
            self._thread = None
        self.flush()
        with self._writing:
            self._close()

    def flush(self) -> None:
        """Write what is waiting."""
        with self._writing:
            try:
                self._turn()
                self._write_waiting()
            except OSError as error:
                self._fail(error)

    def _run(self) -> None:
        while not self._ending.wait(FLUSH_SECONDS):
            self.flush()

    def _turn(self) -> None:
        """Close the segment of an hour that is over."""
        hour = hour_of(datetime.fromtimestamp(self._clock(), UTC))
        if self._segment is not None and self._segment.hour != hour:
            self._close()

    def _write_waiting(self) -> None:
        lines = [self._waiting.popleft() for _ in range(len(self._waiting))]
        if not lines:
            return
        try:
            if self._segment is None:
                self._segment = Segment(self._folder, hour_of(datetime.fromtimestamp(self._clock(), UTC)))
            self._segment.append("".join(lines).encode("utf-8", "replace"))
        except OSError:
            self._keep(lines)
            raise
        self._written += len(lines)
        self._segment.sync()
        if self._problem:
            log.warning("the journal is written again; %s lines were lost so far", f"{self._dropped:,}")
            self._problem = ""

    def _keep(self, lines: list[str]) -> None:
        """Put lines back before those that have come meanwhile, as many as there is room for."""
        room = max(0, self._most_waiting - len(self._waiting))
        self._dropped += max(0, len(lines) - room)
        self._waiting.extendleft(reversed(lines[:room]))

    def _fail(self, error: OSError) -> None:
        if not self._problem:
            log.error("the journal cannot be written, readers are served all the same: %s", error)
        self._problem = error.strerror or str(error)

    def _close(self) -> None:
        segment, self._segment = self._segment, None
        if segment is not None:
            try:
                segment.close()
            except OSError as error:
                self._fail(error)
