"""Compacting: closed segments become Parquet, by the hour while their day lasts, by the day when it is over.

After a crash at any point the next run goes on: a Parquet file is written beside its place and then moved
there, and says in itself which files it has taken over; those are deleted after.
"""

import fcntl
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from broadsheet.analytics.duckdb import Engine, literal
from broadsheet.analytics.journal.lines import SOURCES, files_of, open_lines
from broadsheet.journal.segments import DAY_FORM, FILE_MODE, HOUR_FORM, Kept, closed, list_files

# The longest calendar window is a month, and one more is looked back on: beyond it, names are not joined.
LINKED_DAYS = 62
# An experiment of 92 days, 60 days for the outcome, and a month to look at it.
LINKED_IN_EXPERIMENTS_DAYS = 190
IN_EXPERIMENTS = "event = 'exposure'"
MEMORY = "500MB"


@dataclass(frozen=True, slots=True)
class Compacted:
    """One Parquet file that was written: its lines, what went into it, and the lines that were torn."""

    path: Path
    lines: int
    sources: tuple[str, ...]
    unreadable: tuple[str, ...]


def compact(folder: Path, now: datetime, *, linked_days: int = LINKED_DAYS) -> list[Compacted]:
    """Turn what is closed into Parquet and strike out old links between names; return what was written."""
    if not folder.is_dir():
        return []
    with (
        _alone(folder),
        tempfile.TemporaryDirectory(prefix="broadsheet-journal-") as name,
        Engine(Path(name), MEMORY) as engine,
    ):
        work = _Work(engine, Path(name), folder)
        work.finish()
        done = [work.merge(target, sources) for target, sources in _due(folder, now)]
        work.strike(now - timedelta(days=linked_days), f"NOT ({IN_EXPERIMENTS})")
        work.strike(now - timedelta(days=max(linked_days, LINKED_IN_EXPERIMENTS_DAYS)), "true")
        return [each for each in done if each is not None]


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Have one process compact at a time."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _due(folder: Path, now: datetime) -> list[tuple[Path, list[Kept]]]:
    """Return the Parquet files to write, each with what belongs into it, itself as it is included."""
    found: dict[Path, list[Kept]] = {}
    for kept in list_files(folder):
        day_is_over = kept.start.replace(hour=0) + timedelta(days=1) <= now
        is_month = kept.end - kept.start > timedelta(days=1)
        if is_month or (kept.is_segment and kept.end > now):
            continue
        target = folder / f"{kept.start:{DAY_FORM if day_is_over else HOUR_FORM}}.parquet"
        found.setdefault(target, []).append(kept)
    return [(path, files) for path, files in found.items() if {each.path for each in files} != {path}]


@dataclass(frozen=True, slots=True)
class _Work:
    """What compacting needs: the database, a folder for the moment, the journal's folder."""

    engine: Engine
    aside: Path
    folder: Path

    def finish(self) -> None:
        """Delete what an earlier run has taken over and had no time to delete."""
        current = {kept.path for kept in files_of(self.engine, self.folder)}
        for kept in list_files(self.folder):
            if kept.path not in current:
                kept.path.unlink(missing_ok=True)

    def merge(self, target: Path, sources: Sequence[Kept]) -> Compacted | None:
        """Write `target` from sources that nobody writes to; None where there is none."""
        with ExitStack() as held:
            free = [kept for kept in sources if not kept.is_segment or held.enter_context(closed(kept.path))]
            taken = [kept.path for kept in free if kept.path != target]
            if not taken:
                return None
            lines = open_lines(self.engine, [kept.path for kept in free], self.aside)
            names = tuple(path.name for path in taken)
            self._write(target, f"SELECT * FROM {lines.sql}", names)
            for path in taken:
                path.unlink()
        return Compacted(target, lines.count, names, lines.unreadable)

    def strike(self, before: datetime, which: str) -> None:
        """Strike other names out of those lines, in files that end before an instant."""
        for kept in list_files(self.folder):
            if kept.is_segment or kept.end > before:
                continue
            ((links,),) = self.engine.rows(
                f"SELECT count(before) FROM read_parquet({literal(kept.path)}) WHERE {which}"
            )
            if links:
                struck = f"CASE WHEN {which} THEN NULL ELSE before END AS before"
                source = f"SELECT * REPLACE ({struck}) FROM read_parquet({literal(kept.path)})"
                self._write(kept.path, source, ())

    def _write(self, target: Path, select: str, names: Sequence[str]) -> None:
        """Put the lines in order of time into `target`, all at once or not at all."""
        beside = target.with_suffix(".new")
        # Equal times stay in the order in which they were written: a count depends on it.
        placed = f"SELECT *, row_number() OVER () AS place FROM ({select})"
        ordered = f"SELECT * EXCLUDE (place) FROM ({placed}) ORDER BY ts_ms, place"
        self.engine.execute(
            f"COPY ({ordered}) TO {literal(beside)} (FORMAT parquet, COMPRESSION zstd,"
            f" PARQUET_VERSION v2, KV_METADATA {{{SOURCES}: {literal(' '.join(names))}}})"
        )
        beside.chmod(FILE_MODE)
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.replace(target)
