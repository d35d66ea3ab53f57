"""The carrier: a thread that carries the journal to the server, for as long as its process lives."""

import logging
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple

from broadsheet.analytics.books import Server
from broadsheet.analytics.clickhouse import ClickHouse
from broadsheet.analytics.errors import BooksUnavailable
from broadsheet.analytics.journal import server as books
from broadsheet.analytics.journal.carrying import carry, waiting_bytes

log = logging.getLogger(__name__)

EVERY_SECONDS = 1.0
LONGEST_PAUSE = 60.0


class Looked(NamedTuple):
    """How the books on a server are. `problem` is empty while they can be reached.

    `version` is their table's, `is_current` whether this program knows it as it is; `newest_at` is when
    their newest line was written, `waiting_bytes` what this machine has not carried to them yet.
    """

    problem: str
    version: int
    is_current: bool
    lines: int
    newest_at: datetime | None
    waiting_bytes: int


def look(folder: Path, server: Server) -> Looked:
    """Return how the books on a server are, seen from this machine, whose journal lies in `folder`."""
    waiting = waiting_bytes(folder)
    try:
        with ClickHouse.open(server) as clickhouse:
            version = books.version_of(clickhouse)
            newest = books.newest(clickhouse) if version else books.Newest(0, None)
    except BooksUnavailable as error:
        return Looked(error.problem, 0, False, 0, None, waiting)
    return Looked("", version, version == len(books.MIGRATIONS), newest.lines, newest.at, waiting)


class Carrier:
    """Carries what lies in `folder` to a server, where lines are kept for `days`."""

    def __init__(self, folder: Path, server: Server, days: int) -> None:
        self._folder = folder
        self._server = server
        self._days = days
        self._clickhouse: ClickHouse | None = None
        self._ending = Event()
        self._thread: Thread | None = None
        self._pause = 0.0
        self.problem = ""

    def start(self) -> None:
        """Begin to carry. A second call does nothing."""
        if self._thread is None:
            self._ending.clear()
            self._thread = Thread(target=self._run, name="carrier", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Carry what is there, unless the server was away, and end. What is left stays in the folder."""
        if self._thread is not None:
            self._ending.set()
            self._thread.join()
            self._thread = None
        if not self.problem:
            self.carry()
        self._close()

    def carry(self) -> None:
        """Carry what is there now; where the server cannot be reached, say so once and leave it."""
        try:
            if self._clickhouse is None:
                self._clickhouse = ClickHouse.open(self._server)
                books.prepare(self._clickhouse, self._days)
            carry(self._folder, self._clickhouse)
        except (BooksUnavailable, OSError) as error:
            self._fail(str(error))
        else:
            if self.problem:
                log.warning("the journal is carried to %s again", self._server)
            self.problem, self._pause = "", 0.0

    def _run(self) -> None:
        while not self._ending.wait(EVERY_SECONDS + self._pause):
            self.carry()

    def _fail(self, problem: str) -> None:
        if not self.problem:
            log.error("the journal waits in %s, it cannot be carried: %s", self._folder, problem)
        self.problem = problem
        self._pause = min(LONGEST_PAUSE, 2 * self._pause + EVERY_SECONDS)
        self._close()

    def _close(self) -> None:
        clickhouse, self._clickhouse = self._clickhouse, None
        if clickhouse is not None:
            clickhouse.close()
