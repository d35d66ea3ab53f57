"""A bell that the origin rings when something has changed, so that gates need not ask all the time.

The bell only says "look now": what has changed is in the origin's own record, written in the
transaction that changed it. A bell that was not rung, or not heard, costs a second and no change.
"""

from pathlib import Path
from typing import Protocol

LISTEN_SECONDS = 0.05


class Bell(Protocol):
    """Says whether it has rung since it was last asked."""

    def has_rung(self) -> bool:
        """Return whether something may have changed since the last call."""
        ...


class FileBell:
    """A file whose time of change is the bell: for processes of one machine."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._heard_ns = self._changed_ns()

    def has_rung(self) -> bool:
        """Return whether the file was touched since the last call. A file that is missing is silent."""
        changed_ns = self._changed_ns()
        if changed_ns == self._heard_ns:
            return False
        self._heard_ns = changed_ns
        return True

    def _changed_ns(self) -> int:
        try:
            return self._path.stat().st_mtime_ns
        except OSError:
            return 0
