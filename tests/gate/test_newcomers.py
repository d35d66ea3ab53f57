"""The budget of new readers: never passed, by any number of processes."""

import asyncio
from contextlib import asynccontextmanager
from ipaddress import ip_network

import pytest

from broadsheet.gate import newcomers as newcomers_module
from broadsheet.gate.newcomers import HOUR_SECONDS, Newcomers, network_of
from broadsheet.ledgers.memory import MemoryLedger
from broadsheet.ledgers.sqlite import SqliteLedger
from broadsheet.meter.policy import NewReaders
from tests.gate.reading import Clock


class AskedLedger(MemoryLedger):
    """A ledger that knows how often it was asked, and takes its time when told to."""

    def __init__(self):
        super().__init__()
        self.leases = 0
        self.event = None

    async def admit(self, network, hour, want, limit):
        self.leases += 1
        given = await super().admit(network, hour, want, limit)
        if self.event is not None:
            await self.event.wait()
        return given


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def ledger():
    return AskedLedger()


@asynccontextmanager
async def sqlite_ledgers(folder, count):
    """Open the ledgers of as many processes on one file."""
    ledgers = [SqliteLedger(folder / "ledger.sqlite3") for _ in range(count)]
    try:
        yield ledgers
    finally:
        for ledger in ledgers:
            await ledger.close()


async def admitted(newcomers, budget, times, address="203.0.113.5"):
    return sum([await newcomers.admit(address, budget) for _ in range(times)])


@pytest.mark.parametrize("per_hour", [0, 1, 7, 60, 64, 1000])
async def test_an_hour_brings_as_many_as_the_policy_says(ledger, clock, per_hour):
    newcomers = Newcomers(ledger, clock=clock)
    assert await admitted(newcomers, NewReaders(per_hour), per_hour + 20) == per_hour


@pytest.mark.parametrize("per_hour", [1, 7, 60, 100])
async def test_processes_together_never_pass_the_bound(tmp_path, clock, per_hour):
    budget = NewReaders(per_hour)
    async with sqlite_ledgers(tmp_path, 4) as ledgers:
        processes = [Newcomers(ledger, clock=clock) for ledger in ledgers]
        asked = [process.admit(f"203.0.113.{n}", budget) for n in range(40) for process in processes]
        assert sum(await asyncio.gather(*asked)) == min(per_hour, 160)


async def test_what_a_process_leased_and_did_not_use_is_lost_to_the_others(ledger, clock):
    first, second = (Newcomers(ledger, clock=clock) for _ in range(2))
    assert await first.admit("203.0.113.5", NewReaders(60))
    assert await admitted(second, NewReaders(60), 60) == 54
    assert await admitted(first, NewReaders(60), 60) == 5


async def test_most_newcomers_cost_no_call_and_a_full_network_none(ledger, clock):
    newcomers = Newcomers(ledger, clock=clock)
    assert await admitted(newcomers, NewReaders(60), 60) == 60
    assert ledger.leases == 10
    await admitted(newcomers, NewReaders(60), 100)
    assert ledger.leases == 11


async def test_those_who_come_at_once_lose_no_place(ledger, clock):
    newcomers = Newcomers(ledger, clock=clock)
    ledger.event = asyncio.Event()
    asked = [asyncio.create_task(newcomers.admit("203.0.113.5", NewReaders(60))) for _ in range(64)]
    await asyncio.sleep(0)
    ledger.event.set()
    assert sum(await asyncio.gather(*asked)) == 60


async def test_the_next_hour_begins_anew(ledger, clock):
    newcomers = Newcomers(ledger, clock=clock)
    assert await admitted(newcomers, NewReaders(5), 8) == 5
    clock.now += HOUR_SECONDS
    assert await admitted(newcomers, NewReaders(5), 8) == 5


async def test_places_that_were_leased_in_one_hour_are_not_used_in_the_next(ledger, clock):
    newcomers = Newcomers(ledger, clock=clock)
    ledger.event = asyncio.Event()
    late = asyncio.create_task(newcomers.admit("203.0.113.5", NewReaders(60)))
    await asyncio.sleep(0)
    clock.now += HOUR_SECONDS
    early = asyncio.create_task(newcomers.admit("203.0.113.99", NewReaders(60)))
    await asyncio.sleep(0)
    ledger.event.set()
    assert (await late, await early) == (True, True)
    ledger.event = None
    assert await admitted(newcomers, NewReaders(60), 80) == 59


async def test_networks_that_the_policy_exempts_are_not_counted(ledger, clock):
    newcomers = Newcomers(ledger, clock=clock)
    budget = NewReaders(1, (ip_network("127.0.0.0/8"), ip_network("fd00::/8")))
    assert await admitted(newcomers, budget, 5, "127.0.0.1") == 5
    assert await admitted(newcomers, budget, 5, "::ffff:127.0.0.1") == 5
    assert await admitted(newcomers, budget, 5, "fd00::1") == 5
    assert await admitted(newcomers, budget, 5, "128.0.0.1") == 1
    assert await admitted(newcomers, NewReaders(1), 5, "127.0.0.1") == 1, "another policy"


@pytest.mark.parametrize(
    ("one", "other", "are_neighbours"),
    [
        ("203.0.113.5", "203.0.113.250", True),
        ("203.0.113.5", "203.0.114.5", False),
        ("203.0.113.5", "::ffff:203.0.113.6", True),
        ("::ffff:203.0.113.5", "::ffff:198.51.100.5", False),
        ("2001:db8:0:1200::1", "2001:db8:0:12ff::1", True),
        ("2001:db8:0:1200::1", "2001:db8:0:1300::1", False),
        ("unix:", "unix:", True),
        ("unix:", "203.0.113.5", False),
    ],
)
def test_a_network_is_a_neighbourhood_in_ipv4_and_a_home_in_ipv6(one, other, are_neighbours):
    assert (network_of(one) == network_of(other)) is are_neighbours


async def test_only_so_many_networks_are_remembered(ledger, clock, monkeypatch):
    monkeypatch.setattr(newcomers_module, "MOST_REMEMBERED", 4)
    newcomers = Newcomers(ledger, clock=clock)
    for number in range(9):
        assert await newcomers.admit(f"10.0.{number}.1", NewReaders(60))
    assert len(newcomers._leased) <= 4
    assert len(newcomers._networks) <= 4


async def test_a_place_that_was_leased_is_taken_without_asking_again(ledger):
    clock = Clock()
    newcomers, budget = Newcomers(ledger, clock=clock), NewReaders(60)
    assert not newcomers.take_place("203.0.113.5", budget), "nothing is leased yet"
    assert await newcomers.admit("203.0.113.5", budget)
    taken = [newcomers.take_place("203.0.113.7", budget) for _ in range(9)]
    assert taken == [True] * 4 + [False] * 5
    clock.now += 3600
    assert not newcomers.take_place("203.0.113.5", budget), "the hour is over"


def test_an_exempt_network_needs_no_place(ledger):
    budget = NewReaders(60, (ip_network("10.0.0.0/8"),))
    assert Newcomers(ledger, clock=Clock()).take_place("10.1.2.3", budget)
