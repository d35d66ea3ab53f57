"""What has changed at a site that does not say so: its pages, when somebody purges them.

One small file holds the numbers, so that all gates of the machine see the same changes, and a bell rings.
"""

import fcntl
import json
import os
from collections.abc import Iterable
from pathlib import Path

MOST_REMEMBERED = 1_000


class Changes:
    """The numbered changes in the file at `path`. `bell` is touched after each."""

    def __init__(self, path: Path, bell: Path) -> None:
        self._path = path
        self._bell = bell
        self._seen: tuple[int, int] = (0, 0)
        self._kept: list[tuple[int, str]] = []

    def since(self, number: int) -> tuple[int, list[str]]:
        """Return the last number, and what changed after `number`: `all` where that is forgotten."""
        self._read()
        last = self._kept[-1][0] if self._kept else 0
        if self._kept and number < self._kept[0][0] - 1:
            return last, ["all"]
        return last, list(dict.fromkeys(key for at, key in self._kept if at > number))

    def note(self, keys: Iterable[str]) -> int:
        """Note that what these names stand for has changed; return the number of the change."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "r+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            kept = _parsed(file.read())
            number = (kept[-1][0] if kept else 0) + 1
            kept = [*kept, *((number, key) for key in keys)][-MOST_REMEMBERED:]
            file.seek(0)
            file.write(json.dumps(kept))
            file.truncate()
        self._bell.touch()
        return number

    def _read(self) -> None:
        try:
            found = self._path.stat()
        except OSError:
            return
        stamp = (found.st_mtime_ns, found.st_size)
        if stamp == self._seen:
            return
        with self._path.open(encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            self._kept = _parsed(file.read())
        self._seen = stamp


def _parsed(text: str) -> list[tuple[int, str]]:
    return [(int(number), str(key)) for number, key in json.loads(text)] if text else []
