"""Says once a second, from a thread of its own, what this process has counted."""

import logging
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

from broadsheet.project.metrics.snapshots import Reporter, Value

log = logging.getLogger(__name__)

EVERY_SECONDS = 1.0


class Reporting:
    """Reports what `values` returns while it runs. A folder that cannot be written is said once."""

    def __init__(self, folder: Path, values: Callable[[], list[Value]]) -> None:
        self._folder = folder
        self._values = values
        self._reporter: Reporter | None = None
        self._ending = Event()
        self._thread = Thread(target=self._run, name="metrics", daemon=True)
        self._is_failing = False

    def start(self) -> None:
        """Begin to report."""
        self._thread.start()

    def stop(self) -> None:
        """Report the last numbers, and end."""
        self._ending.set()
        self._thread.join()
        self._report()
        if self._reporter is not None:
            self._reporter.close()

    def _run(self) -> None:
        while not self._ending.wait(EVERY_SECONDS):
            self._report()

    def _report(self) -> None:
        try:
            if self._reporter is None:
                self._reporter = Reporter(self._folder)
            self._reporter.report(self._values())
            self._is_failing = False
        except OSError as error:
            if not self._is_failing:
                log.error("metrics cannot be reported: %s", error)
            self._is_failing = True
