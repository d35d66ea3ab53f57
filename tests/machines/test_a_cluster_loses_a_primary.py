"""A primary of a real Cluster is killed while readers read: what was acknowledged, and what is kept of it.

Valkey answers before its replicas have what it was told (docs/explanation/many-machines.md), so the last
moments before the death may be lost, and nothing else.
"""

import time
from collections.abc import Callable, Iterator

import pytest

from broadsheet.ledgers import LedgerUnavailable, open_ledger
from tests.engines.valkey import ValkeyCluster
from tests.ledgers.builders import a_spend
from tests.machines.crowd import Crowd, until
from tests.patience import wait_until

# A replica is behind by what has not been sent: on one machine, what one turn of the server's loop holds.
LAST_MOMENTS_SECONDS = 0.25


@pytest.fixture
def cluster() -> Iterator[ValkeyCluster]:
    """A Cluster of the test's own, since one of its nodes will die."""
    made = ValkeyCluster("--min-replicas-to-write", "0")
    yield made
    for node in made.nodes:
        node.kill()


async def test_nothing_is_lost_but_what_a_dying_primary_had_not_sent(
    cluster: ValkeyCluster, record_property: Callable[[str, object], None]
) -> None:
    ledger = open_ledger(f"{cluster.url}?timeout=2")
    crowd = Crowd(ledger)
    await crowd.warm_up()

    cluster.primaries[0].kill()
    killed_at = time.monotonic()
    # A client that asks again by itself may find the successor before any reader hears of it.
    successor = cluster.replicas[0]
    await until(lambda: "role:master" in successor.answers("INFO", "replication"))
    await crowd.all_read_on()
    await crowd.stop()

    lost = await crowd.lost_before(killed_at)
    await ledger.close()
    assert all(age < LAST_MOMENTS_SECONDS for age in lost)
    record_property(
        "measured", f"{len(lost)} of {crowd.count} acknowledged readings lost with a killed primary"
    )


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
