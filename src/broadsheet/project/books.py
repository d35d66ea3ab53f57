"""The edition's books: one writer for each process, shared by the gate and Django where both are in one."""

import atexit
from functools import cache
from pathlib import Path

from broadsheet.journal import JournalWriter


@cache
def writer_for(folder: Path) -> JournalWriter:
    """Return this process's writer of the journal in `folder`. What waits at the end is written."""
    writer = JournalWriter(folder)
    atexit.register(writer.stop)
    return writer
