"""A ledger with a watch beside it answers as before, and what it took can be read."""

from datetime import UTC, datetime

import pytest

from broadsheet.ledgers.base import LedgerUnavailable, Spend
from broadsheet.ledgers.memory import MemoryLedger
from broadsheet.ledgers.timed import BOUNDS, TimedLedger, Times

NOW = datetime(2026, 11, 28, tzinfo=UTC)


def a_spend(article_key=1):
    return Spend(b"reader-00001", "site", article_key, NOW, NOW, 5)


class BrokenLedger(MemoryLedger):
    """A ledger whose engine is down."""

    async def spend(self, spend):
        raise LedgerUnavailable("down")

    async def admit(self, network, hour, want, limit):
        raise LedgerUnavailable("down")


async def test_spends_and_admissions_are_counted_and_answered_as_before():
    timed, plain = TimedLedger(MemoryLedger()), MemoryLedger()
    for key in (1, 2, 1):
        assert await timed.spend(a_spend(key)) == await plain.spend(a_spend(key))
    assert await timed.admit("192.0.2.0/24", 1, 3, 2) == 2
    assert (timed.spends.count, timed.admissions.count) == (3, 1)
    assert timed.spends.seconds > 0
    assert timed.spends.failures == 0


async def test_a_call_that_fails_is_counted_as_one_and_still_fails():
    timed = TimedLedger(BrokenLedger())
    with pytest.raises(LedgerUnavailable):
        await timed.spend(a_spend())
    with pytest.raises(LedgerUnavailable):
        await timed.admit("192.0.2.0/24", 1, 3, 2)
    assert (timed.spends.failures, timed.admissions.failures) == (1, 1)
    assert (timed.spends.count, timed.admissions.count) == (1, 1)


def test_a_time_on_a_bound_is_within_it_and_one_beyond_all_is_in_the_last():
    times = Times()
    times.add(BOUNDS[0])
    times.add(BOUNDS[-1] * 2)
    assert (times.within[0], times.within[-1], times.count) == (1, 1, 2)
