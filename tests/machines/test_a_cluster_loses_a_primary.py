"""A primary of a real Cluster is killed while readers read: what was acknowledged, and what is kept of it.

Valkey answers before its replicas have what it was told (docs/explanation/many-machines.md), so the last
moments before the death may be lost, and nothing else.
"""

import asyncio
import time
from collections.abc import Callable, Iterator

import pytest

from broadsheet.ledgers import Ledger, LedgerUnavailable, open_ledger
from tests.engines.places import wait_until
from tests.engines.valkey import ValkeyCluster
from tests.ledgers.builders import a_reader_id, a_spend

READERS = 60
KILL_AFTER = 300  # acknowledged readings
# A replica is behind by what has not been sent: on one machine, what one turn of the server's loop holds.
LAST_MOMENTS_SECONDS = 0.25

Kept = dict[bytes, dict[int, float]]


@pytest.fixture
def cluster() -> Iterator[ValkeyCluster]:
    """A Cluster of the test's own, since one of its nodes will die."""
    made = ValkeyCluster("--min-replicas-to-write", "0")
    yield made
    for node in made.nodes:
        node.kill()


class Crowd:
    """Readers who read one article after another, and note when each was acknowledged."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.acknowledged: Kept = {a_reader_id(): {} for _ in range(READERS)}
        self.count = 0
        self.is_over = False

    def all_have_read_since(self, instant: float) -> bool:
        return all(max(read.values(), default=0) > instant for read in self.acknowledged.values())

    async def read(self, reader_id: bytes) -> None:
        key = 0
        while not self.is_over:
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


async def test_nothing_is_lost_but_what_a_dying_primary_had_not_sent(
    cluster: ValkeyCluster, record_property: Callable[[str, object], None]
) -> None:
    ledger = open_ledger(f"{cluster.url}?timeout=2")
    crowd = Crowd(ledger)
    tasks = [asyncio.create_task(crowd.read(reader_id)) for reader_id in crowd.acknowledged]
    await _until(lambda: crowd.count >= KILL_AFTER)

    cluster.primaries[0].kill()
    killed_at = time.monotonic()
    # A client that asks again by itself may find the successor before any reader hears of it.
    successor = cluster.replicas[0]
    await _until(lambda: "role:master" in successor.answers("INFO", "replication"))
    taken_over_at = time.monotonic()
    await _until(lambda: any(task.done() for task in tasks) or crowd.all_have_read_since(taken_over_at))
    crowd.is_over = True
    await asyncio.gather(*tasks)

    lost = []
    for reader_id, readings in crowd.acknowledged.items():
        kept = {reading.article_key for reading in await ledger.look(reader_id)}
        lost += [(killed_at - at) for key, at in readings.items() if key not in kept]
    await ledger.close()
    assert all(age < LAST_MOMENTS_SECONDS for age in lost)
    record_property(
        "measured", f"{len(lost)} of {crowd.count} acknowledged readings lost with a killed primary"
    )


async def _until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline, "waited a minute"
        await asyncio.sleep(0.01)


async def test_a_primary_without_its_replica_counts_nothing_where_it_is_told_so(
    cluster: ValkeyCluster,
) -> None:
    for primary, replica in zip(cluster.primaries, cluster.replicas, strict=True):
        primary.answers("CONFIG", "SET", "min-replicas-to-write", "1")
        replica.kill()
    wait_until(
        lambda: all(
            "connected_slaves:0" in node.answers("INFO", "replication") for node in cluster.primaries
        ),
        "the primaries to notice",
    )
    ledger = open_ledger(f"{cluster.url}?timeout=60")
    with pytest.raises(LedgerUnavailable, match="NOREPLICAS"):
        await ledger.spend(a_spend(1))
    await ledger.close()
