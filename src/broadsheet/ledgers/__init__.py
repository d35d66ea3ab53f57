"""Where readings are counted, atomically. Every ledger keeps the contract of `Ledger`."""

from broadsheet.ledgers.base import BadLedger, Ledger, LedgerUnavailable, Spend, Spent
from broadsheet.ledgers.memory import MemoryLedger
from broadsheet.ledgers.opening import open_ledger
from broadsheet.ledgers.sqlite import SqliteLedger

__all__ = [
    "BadLedger",
    "Ledger",
    "LedgerUnavailable",
    "MemoryLedger",
    "Spend",
    "Spent",
    "SqliteLedger",
    "open_ledger",
]
