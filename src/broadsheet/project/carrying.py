"""The carriers of books that are on a server: one for each process; one of a machine's works at a time."""

import atexit
from functools import cache
from pathlib import Path

from broadsheet.analytics.books import Server
from broadsheet.project.environment import Environment


def keep_carrying(environment: Environment) -> None:
    """Have this process carry the journal, if the books are on a server. Call it before `writer_for`."""
    if environment.keeps_journal and isinstance(environment.books, Server):
        _start_carrier(environment.journal_path, environment.books, environment.journal_days)


@cache
def _start_carrier(folder: Path, server: Server, days: int) -> None:
    # The server's client takes a second to load, and most editions have no such server.
    from broadsheet.analytics.journal.carrier import Carrier  # noqa: PLC0415

    carrier = Carrier(folder, server, days)
    # What is registered first is done last: by then the writer has written all that it had.
    atexit.register(carrier.stop)
    carrier.start()
