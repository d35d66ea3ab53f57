"""The edition's books: one writer for each process, shared by the gate and Django where both are in one."""

import atexit
from functools import cache
from pathlib import Path

from broadsheet.journal import JournalWriter, Names
from broadsheet.journal.exposures import Exposures
from broadsheet.project.clock import Clock
from broadsheet.project.environment import Environment


def writer_of(environment: Environment) -> JournalWriter:
    """Return this process's writer of an edition's journal: its hours are those of the edition's clock."""
    return writer_for(environment.journal_path, environment.clock_path)


@cache
def writer_for(folder: Path, clock_path: Path | None = None) -> JournalWriter:
    """Return this process's writer of the journal in `folder`. What waits at the end is written."""
    writer = JournalWriter(folder, clock=Clock(clock_path).seconds)
    atexit.register(writer.stop)
    return writer


@cache
def exposures_for(key: str) -> Exposures:
    """Return what this process's Django has told of readers in experiments, under the journal's key."""
    return Exposures(Names.from_text(key))
