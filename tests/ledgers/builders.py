"""Spends and readings for the ledgers' tests: `a_spend(7, limit=3)`, `a_reading(7)`."""

import itertools
from datetime import UTC, datetime, timedelta

from broadsheet.ledgers import Spend
from broadsheet.meter import Reading
from broadsheet.meter.instants import from_milliseconds

MARCH = datetime(2026, 3, 1, tzinfo=UTC)
NOW = datetime(2026, 3, 14, 9, 26, 53, 589000, tzinfo=UTC)
READER = b"reader-00001"
ACCOUNT = b"account-0001"
TICK = timedelta(milliseconds=1)

_numbers = itertools.count(1)


def a_reader_id() -> bytes:
    """Return an id that no other test has."""
    return next(_numbers).to_bytes(12)


def a_reading(article_key: int, *, ago: timedelta = timedelta(hours=1), pool: str = "site") -> Reading:
    """Return a reading granted some time before NOW."""
    return Reading(article_key, pool, NOW - ago)


def a_spend(article_key: int, **changes: object) -> Spend:
    """Return the wish to read an article now, in March, with an allowance of three."""
    return Spend(READER, "site", article_key, NOW, MARCH, 3)._replace(**changes)


def rolling_since(read_at: datetime, days: int) -> datetime:
    """Return the first millisecond that counts in a rolling window."""
    return read_at - timedelta(days=days) + TICK


def at_hour(hours: int) -> datetime:
    """Return an instant that many hours after 2026-01-01."""
    return from_milliseconds(1_767_225_600_000 + hours * 3_600_000)
