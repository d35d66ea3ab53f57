"""A primary is killed, or hangs, under the eyes of real Sentinels: counting goes on, and what is lost.

As in a Cluster, Valkey answers before its replica has what it was told (docs/explanation/many-machines.md):
the last moments before the death may be lost, and nothing else.
"""

import asyncio
import time
from collections.abc import Callable, Iterator

import pytest

from broadsheet.ledgers import open_ledger
from tests.engines.valkey import ValkeyServer, ValkeyWatched
from tests.ledgers.builders import a_spend
from tests.machines.crowd import Crowd, until

# A replica is behind by what has not been sent: on one machine, what one turn of the server's loop holds.
LAST_MOMENTS_SECONDS = 0.25


@pytest.fixture
def watched() -> Iterator[ValkeyWatched]:
    """Servers of the test's own, since one of them will be taken away."""
    made = ValkeyWatched()
    yield made
    made.end()


def has_role(server: ValkeyServer, role: str) -> bool:
    return f"role:{role}" in server.answers("INFO", "replication")


@pytest.mark.parametrize(
    ("go", "come_back"),
    [(ValkeyServer.kill, ValkeyServer.begin), (ValkeyServer.hang, ValkeyServer.go_on)],
    ids=["killed", "hanging"],
)
async def test_readers_are_counted_by_the_replica_once_it_is_appointed(
    watched: ValkeyWatched,
    go: Callable[[ValkeyServer], None],
    come_back: Callable[[ValkeyServer], None],
    record_property: Callable[[str, object], None],
) -> None:
    ledger = open_ledger(f"{watched.url}?timeout=2")
    crowd = Crowd(ledger)
    await crowd.warm_up()
    go(watched.primary)
    gone_at = time.monotonic()
    await until(lambda: has_role(watched.replica, "master"))
    await crowd.all_read_on()
    seconds = time.monotonic() - gone_at
    # Whoever was the primary follows the new one, and takes no readings meanwhile.
    await asyncio.to_thread(come_back, watched.primary)
    await until(lambda: has_role(watched.primary, "slave"))
    await crowd.all_read_on()
    await crowd.stop()
    lost = await crowd.lost_before(gone_at)
    await ledger.close()
    assert all(0 <= age < LAST_MOMENTS_SECONDS for age in lost)
    record_property(
        "measured",
        f"{len(lost)} of {crowd.count} acknowledged readings lost, all counted again after {seconds:.1f} s",
    )


async def test_a_sentinel_that_says_nothing_keeps_nobody_from_the_next(watched: ValkeyWatched) -> None:
    watched.sentinels[0].hang()
    ledger = open_ledger(watched.url)
    crowd = Crowd(ledger)
    await crowd.all_read_on()
    await crowd.stop()
    await ledger.close()


async def test_many_who_wait_for_the_primary_ask_a_sentinel_once(watched: ValkeyWatched) -> None:
    ledger = open_ledger(f"{watched.url}?timeout=60")
    await asyncio.gather(*(ledger.spend(a_spend(key, limit=None)) for key in range(200)))
    told = [sentinel.answers("CLIENT", "LIST") for sentinel in watched.sentinels]
    await ledger.close()
    assert "".join(told).count("cmd=sentinel|masters") == 1
