"""Readers who read while something is taken away, and note what was acknowledged."""

import asyncio
import time
from collections.abc import Callable

from broadsheet.ledgers import Ledger, LedgerUnavailable
from tests.ledgers.builders import a_reader_id, a_spend

READERS = 60
KILL_AFTER = 300  # acknowledged readings

Kept = dict[bytes, dict[int, float]]


class Crowd:
    """Readers who read one article after another, and note when each was acknowledged."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.acknowledged: Kept = {a_reader_id(): {} for _ in range(READERS)}
        self.count = 0
        self._is_over = False
        self._tasks = [asyncio.create_task(self._read(reader_id)) for reader_id in self.acknowledged]

    async def warm_up(self) -> None:
        """Return when enough has been read for something to be lost."""
        await until(lambda: self.count >= KILL_AFTER)

    async def all_read_on(self) -> None:
        """Return when every reader has been acknowledged a reading since now; raises what a reader met."""
        now = time.monotonic()
        await until(lambda: any(task.done() for task in self._tasks) or self._have_read_since(now))

    async def stop(self) -> None:
        """Let them end; raises what a reader met."""
        self._is_over = True
        await asyncio.gather(*self._tasks)

    async def lost_before(self, instant: float) -> list[float]:
        """Return for each acknowledged reading that is not kept how many seconds before `instant` it was."""
        lost: list[float] = []
        for reader_id, readings in self.acknowledged.items():
            kept = {reading.article_key for reading in await self.ledger.look(reader_id)}
            lost += [instant - at for key, at in readings.items() if key not in kept]
        return lost

    def _have_read_since(self, instant: float) -> bool:
        return all(max(read.values(), default=0) > instant for read in self.acknowledged.values())

    async def _read(self, reader_id: bytes) -> None:
        key = 0
        while not self._is_over:
            try:
                spent = await self.ledger.spend(a_spend(key, reader_id=reader_id, limit=None))
            except LedgerUnavailable:
                await asyncio.sleep(0.05)
                continue
            assert spent.granted
            self.acknowledged[reader_id][key] = time.monotonic()
            self.count += 1
            key += 1
            await asyncio.sleep(0.01)


async def until(is_so: Callable[[], bool]) -> None:
    """Return as soon as `is_so`; fail after a minute."""
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline, "waited a minute"
        await asyncio.sleep(0.01)
