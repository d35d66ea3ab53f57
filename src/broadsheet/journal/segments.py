"""The folder: hourly segments that one process writes, and the Parquet files that they become.

    2026-11-24T02-4711-3f.tsv   lines of one process, written in that hour (UTC)
    2026-11-24T02.parquet       the closed segments of an hour
    2026-11-24.parquet          a whole day
    2026-11.parquet             a whole month, of a journal that was made up

A segment is open as long as its process holds the lock on it; the system lets go of the lock when
the process ends, however it ends.
"""

import fcntl
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from broadsheet.journal.schema import HEADER

FOLDER_MODE, FILE_MODE = 0o700, 0o600
HOUR_FORM, DAY_FORM, MONTH_FORM = "%Y-%m-%dT%H", "%Y-%m-%d", "%Y-%m"
NAME = re.compile(
    r"(?P<month>\d{4}-\d\d)(?:-(?P<day>\d\d)(?:T(?P<hour>\d\d)(?:-(?P<pid>\d+)-[0-9a-f]+)?)?)?"
    r"\.(?P<kind>tsv|parquet)"
)


class Kept(NamedTuple):
    """A file of the journal. It holds what was written from `start` to `end` (excluded)."""

    path: Path
    start: datetime
    end: datetime

    @property
    def is_segment(self) -> bool:
        """Whether it is lines, and not yet Parquet."""
        return self.path.suffix == ".tsv"


def list_files(folder: Path) -> list[Kept]:
    """Return the files of a journal in the order of their times; what is not the journal's is left out."""
    found = (_kept(path) for path in sorted(folder.glob("*"))) if folder.is_dir() else iter(())
    return [kept for kept in found if kept is not None]


def hour_of(instant: datetime) -> datetime:
    """Return the beginning of the hour."""
    return instant.replace(minute=0, second=0, microsecond=0)


class Segment:
    """One open file of lines. Raises OSError whenever the disk does."""

    def __init__(self, folder: Path, hour: datetime) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
        self.hour = hour
        self.path = folder / f"{hour:{HOUR_FORM}}-{os.getpid()}-{secrets.token_hex(4)}.tsv"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND
        self._descriptor = os.open(self.path, flags, FILE_MODE)
        self._size = 0
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.append(HEADER.encode())
        except OSError:
            os.close(self._descriptor)
            self.path.unlink(missing_ok=True)
            raise

    def append(self, lines: bytes) -> None:
        """Add whole lines: all of them, or, where that fails, none. Raises OSError."""
        view = memoryview(lines)
        try:
            while view:
                view = view[os.write(self._descriptor, view) :]
        except OSError:
            os.ftruncate(self._descriptor, self._size)
            raise
        self._size += len(lines)

    def sync(self) -> None:
        """Have the disk keep what was appended."""
        os.fdatasync(self._descriptor)

    def close(self) -> None:
        """Keep what was appended, and let go."""
        try:
            self.sync()
        finally:
            os.close(self._descriptor)


@contextmanager
def closed(path: Path) -> Iterator[bool]:
    """Say whether nobody writes to a segment any longer; while it is looked at, nobody else may take it."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        yield False
        return
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield path.exists()
    finally:
        os.close(descriptor)


def _kept(path: Path) -> Kept | None:
    said = NAME.fullmatch(path.name)
    if said is None or (said["kind"] == "tsv") != (said["pid"] is not None):
        return None
    try:
        month = datetime.strptime(said["month"], MONTH_FORM).replace(tzinfo=UTC)
        start = month.replace(day=int(said["day"] or 1), hour=int(said["hour"] or 0))
    except ValueError:
        return None
    if said["day"] is None:
        return Kept(path, start, (start + timedelta(days=31)).replace(day=1))
    return Kept(path, start, start + (timedelta(hours=1) if said["hour"] else timedelta(days=1)))
