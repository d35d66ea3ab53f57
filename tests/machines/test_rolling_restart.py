"""Two machines behind one balancer are restarted one after the other, under readers: no request fails."""

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.engines.ledgers import an_empty_valkey
from tests.machines.balancer import Balancer, balancing
from tests.machines.serving import ARTICLES, Machine
from tests.patience import PATIENCE_SECONDS

READERS = 4
BETWEEN = 40  # answers while a machine is away, and after each has come back
DRAIN_SECONDS = 2


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[list[Machine]]:
    ledger = an_empty_valkey()
    made = [Machine(tmp_path / name, ledger, drain_seconds=DRAIN_SECONDS) for name in ("one", "two")]
    yield made
    for machine in made:
        machine.kill()


class Load:
    """Readers who go on reading, each request over a connection of its own."""

    def __init__(self, balancer: Balancer) -> None:
        self._balancer = balancer
        self.answered = 0
        self.failures: list[str] = []
        self.is_over = False

    async def read(self) -> None:
        """Read until it is over, and note whatever is no whole page."""
        limits = httpx.Limits(max_keepalive_connections=0)
        async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE_SECONDS, limits=limits) as client:
            number = 0
            while not self.is_over:
                number = number % ARTICLES + 1
                try:
                    answer = await client.get(f"{self._balancer.url}/a{number}")
                except httpx.TransportError as error:
                    self.failures.append(repr(error))
                else:
                    self.answered += 1
                    if answer.status_code != 200 or "<p>Lead.</p>" not in answer.text:
                        self.failures.append(f"{answer.status_code} {answer.text[:80]}")
                await asyncio.sleep(0.01)

    async def go_on(self) -> None:
        """Wait for some more answers."""
        before = self.answered
        await _until(lambda: self.answered >= before + BETWEEN)


async def test_a_rolling_restart_fails_no_request(machines: list[Machine]) -> None:
    async with balancing(machines) as balancer:
        await _until(lambda: len(balancer.ready) == len(machines))
        load = Load(balancer)
        reading = [asyncio.create_task(load.read()) for _ in range(READERS)]
        await load.go_on()
        for machine in machines:
            assert await asyncio.to_thread(machine.stop) == 0
            gone = balancer.sent[machine.port]
            await load.go_on()
            assert balancer.sent[machine.port] == gone, "the other one answers alone"
            machine.begin()
            await _until(lambda machine=machine: machine.port in balancer.ready)
            await load.go_on()
            assert balancer.sent[machine.port] > gone, "it is back"
        load.is_over = True
        await asyncio.gather(*reading)
    assert load.failures == []


async def _until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline, "waited a minute"
        await asyncio.sleep(0.01)
