"""PostgreSQL is restarted under readers, in order and as by a crash: nothing acknowledged is lost."""

import asyncio
import signal
import time
from collections.abc import Callable, Iterator

import pytest

from broadsheet.ledgers import LedgerUnavailable, open_ledger
from tests.engines.postgres import PostgresServer
from tests.ledgers.builders import a_reader_id, a_spend

READERS = 8
BETWEEN = 60  # acknowledged readings before each restart, and after the last


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """A server of the test's own, since it will be stopped."""
    made = PostgresServer()
    yield made
    made.stop()


async def test_what_was_acknowledged_is_there_after_restarts(server: PostgresServer) -> None:
    ledger = open_ledger(f"{server.url_of('postgres')}?timeout=2")
    acknowledged: dict[bytes, set[int]] = {a_reader_id(): set() for _ in range(READERS)}
    failures, is_over = 0, False

    async def read(reader_id: bytes) -> None:
        nonlocal failures
        for key in range(10_000):
            if is_over:
                return
            try:
                await ledger.spend(a_spend(key, reader_id=reader_id, limit=None))
            except LedgerUnavailable:
                failures += 1
                await asyncio.sleep(0.05)
            else:
                acknowledged[reader_id].add(key)

    def count() -> int:
        return sum(map(len, acknowledged.values()))

    tasks = [asyncio.create_task(read(reader_id)) for reader_id in acknowledged]
    for how in (signal.SIGINT, signal.SIGQUIT):
        before = count()
        await _until(lambda before=before: count() >= before + BETWEEN)
        await asyncio.to_thread(server.stop, how)
        failed = failures
        await _until(lambda failed=failed: failures > failed)
        await asyncio.to_thread(server.begin)
    before = count()
    await _until(lambda before=before: count() >= before + BETWEEN)
    is_over = True
    await asyncio.gather(*tasks)
    for reader_id, keys in acknowledged.items():
        assert keys <= {reading.article_key for reading in await ledger.look(reader_id)}
    await ledger.close()


async def _until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline, "waited a minute"
        await asyncio.sleep(0.01)
