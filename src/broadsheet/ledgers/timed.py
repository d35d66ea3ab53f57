"""Any ledger, with a watch beside it: how often it was asked, how long it took, how often it failed."""

import time
from bisect import bisect_left
from collections.abc import Iterable
from datetime import datetime

from broadsheet.ledgers.base import Granted, Inspection, Ledger, LedgerUnavailable, Spend, Spent
from broadsheet.meter.facts import Reading
from broadsheet.meter.policy import MergeRule

# Upper bounds in seconds. SQLite spends in tens of microseconds, a server on the network in milliseconds.
BOUNDS = (0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)


class Times:
    """What calls of one kind took. `within[i]` of them took at most `BOUNDS[i]`, the last took longer."""

    __slots__ = ("failures", "seconds", "within")

    def __init__(self) -> None:
        self.within = [0] * (len(BOUNDS) + 1)
        self.seconds = 0.0
        self.failures = 0

    def add(self, seconds: float) -> None:
        """Note one call."""
        self.seconds += seconds
        self.within[bisect_left(BOUNDS, seconds)] += 1

    @property
    def count(self) -> int:
        """How many calls there were, those that failed among them."""
        return sum(self.within)


class TimedLedger:
    """Asks `ledger`, and keeps what the two calls took that readers wait for: `spends`, `admissions`."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.spends = Times()
        self.admissions = Times()

    async def spend(self, spend: Spend) -> Spent:
        """See Ledger.spend."""
        times, began = self.spends, time.perf_counter()
        try:
            return await self._ledger.spend(spend)
        except LedgerUnavailable:
            times.failures += 1
            raise
        finally:
            times.add(time.perf_counter() - began)

    async def admit(self, network: str, hour: int, want: int, limit: int) -> int:
        """See Ledger.admit."""
        times, began = self.admissions, time.perf_counter()
        try:
            return await self._ledger.admit(network, hour, want, limit)
        except LedgerUnavailable:
            times.failures += 1
            raise
        finally:
            times.add(time.perf_counter() - began)

    async def look(self, reader_id: bytes) -> tuple[Reading, ...]:
        """See Ledger.look."""
        return await self._ledger.look(reader_id)

    async def record(self, reader_id: bytes, readings: Iterable[Granted]) -> None:
        """See Ledger.record."""
        await self._ledger.record(reader_id, readings)

    async def merge(
        self, source: bytes, target: bytes, *, rule: MergeRule, since: datetime | None, now: datetime
    ) -> None:
        """See Ledger.merge."""
        await self._ledger.merge(source, target, rule=rule, since=since, now=now)

    async def forget(self, reader_id: bytes) -> None:
        """See Ledger.forget."""
        await self._ledger.forget(reader_id)

    async def prune(self, before: datetime, *, batch: int = 500) -> int:
        """See Ledger.prune."""
        return await self._ledger.prune(before, batch=batch)

    async def inspect(self) -> Inspection:
        """See Ledger.inspect."""
        return await self._ledger.inspect()

    async def close(self) -> None:
        """See Ledger.close."""
        await self._ledger.close()
