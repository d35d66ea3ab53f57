"""From the address of a ledger to the ledger."""

from broadsheet.ledgers.base import BadLedger, Ledger
from broadsheet.ledgers.memory import MemoryLedger
from broadsheet.ledgers.sqlite import SqliteLedger


def open_ledger(url: str) -> Ledger:
    """Return the ledger that `url` names: `memory:` or `sqlite:` and a path. Raises BadLedger."""
    scheme, colon, rest = url.partition(":")
    match scheme:
        case "memory" if colon and not rest:
            return MemoryLedger()
        case "sqlite" if rest:
            return SqliteLedger(rest)
        case _:
            raise BadLedger(f"{url!r} names no ledger; expected `memory:` or `sqlite:path/to/ledger.sqlite3`")
