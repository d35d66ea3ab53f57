"""From the address of a ledger to the ledger."""

from importlib import import_module

from broadsheet.ledgers.addresses import hide_password, read_valkey_address
from broadsheet.ledgers.base import BadLedger, Ledger
from broadsheet.ledgers.memory import MemoryLedger
from broadsheet.ledgers.sqlite import SqliteLedger

EXPECTED = "expected `memory:`, `sqlite:path/to/ledger.sqlite3`, `valkey://…` or `postgresql://…`"


def open_ledger(url: str) -> Ledger:
    """Return the ledger that `url` names. Raises BadLedger.

    A ledger in a file is opened here; one on a server connects at its first use, for it may be down now
    and back before a reader comes.
    """
    scheme, colon, rest = url.partition(":")
    ledger: Ledger
    match scheme.partition("+")[0]:
        case "memory" if colon and not rest:
            return MemoryLedger()
        case "sqlite" if rest:
            return SqliteLedger(rest)
        case "valkey" | "valkeys":
            # Drivers are loaded by those alone who use them.
            ledger = import_module("broadsheet.ledgers.valkey").ValkeyLedger(read_valkey_address(url))
            return ledger
        case "postgresql" | "postgres":
            ledger = import_module("broadsheet.ledgers.postgres").PostgresLedger(url)
            return ledger
        case _:
            raise BadLedger(f"{hide_password(url)!r} names no ledger; {EXPECTED}")
