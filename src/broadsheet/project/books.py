"""The edition's books: one writer for each process, shared by the gate and Django where both are in one.

Where the books are on a server, each process has a carrier too; one of a machine's carriers works at a time.
"""

import atexit
from functools import cache
from pathlib import Path

from broadsheet.analytics.books import Server
from broadsheet.analytics.journal.carrier import Carrier
from broadsheet.journal import JournalWriter
from broadsheet.project.environment import Environment


@cache
def writer_for(folder: Path) -> JournalWriter:
    """Return this process's writer of the journal in `folder`. What waits at the end is written."""
    writer = JournalWriter(folder)
    atexit.register(writer.stop)
    return writer


def keep_carrying(environment: Environment) -> None:
    """Have this process carry the journal, if the books are on a server. Call it before `writer_for`."""
    if environment.keeps_journal and isinstance(environment.books, Server):
        _carrier_for(environment.journal_path, environment.books, environment.journal_days).start()


@cache
def _carrier_for(folder: Path, server: Server, days: int) -> Carrier:
    carrier = Carrier(folder, server, days)
    # What is registered first is done last: by then the writer has written all that it had.
    atexit.register(carrier.stop)
    return carrier
