"""Which file pages are kept in: one for each version of its tables.

An old release and a new one may run on one data folder for a while. In one file each would throw away
what the other keeps, whenever one of its processes starts.
"""

import time
from pathlib import Path

NAMES = "pages*.sqlite3"
SUFFIXES = ("", "-wal", "-shm")
UNUSED_SECONDS = 7 * 86_400


def name_of(version: int) -> str:
    """Return the name of the file whose tables are of this version."""
    return f"pages-{version}.sqlite3"


def remove(path: Path) -> None:
    """Delete a file of pages, and what SQLite keeps beside it."""
    for suffix in SUFFIXES:
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def forget_others(path: Path) -> None:
    """Delete what other versions have left beside `path` and nobody has written to for a week.

    They hold locked text, and nobody would come again to drop what is published anew.
    """
    for other in path.parent.glob(NAMES):
        if other != path and time.time() - _written_at(other) > UNUSED_SECONDS:
            remove(other)


def _written_at(path: Path) -> float:
    written_at = 0.0
    for suffix in SUFFIXES:
        try:
            written_at = max(written_at, path.with_name(path.name + suffix).stat().st_mtime)
        except FileNotFoundError:
            continue
    return written_at
