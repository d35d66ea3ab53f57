"""A balancer as publishers have: it asks each machine at /readyz, and sends readers to the ready ones."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import httpx

from tests.machines.serving import Machine
from tests.patience import PATIENCE_SECONDS

ASKS_EVERY_SECONDS = 0.1


class Balancer:
    """Hands each connection to the next machine that is ready. It never tries a second one.

    `sent` counts the connections by the machine's port.
    """

    def __init__(self, machines: Sequence[Machine]) -> None:
        self._machines = machines
        self._turn = 0
        self.ready: set[int] = set()
        self.sent: Counter[int] = Counter()
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def ask(self, machine: Machine) -> None:
        """Go on asking one machine whether it is ready."""
        async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE_SECONDS) as client:
            while True:
                try:
                    is_ready = (await client.get(f"{machine.url}/readyz")).status_code == 200
                except httpx.TransportError:
                    is_ready = False
                (self.ready.add if is_ready else self.ready.discard)(machine.port)
                await asyncio.sleep(ASKS_EVERY_SECONDS)

    async def hand_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Join a reader's connection to one to a machine; one that fails is closed."""
        try:
            machine = self._next()
            self.sent[machine.port] += 1
            theirs, ours = await asyncio.open_connection(machine.host, machine.port)
        except (LookupError, OSError):
            writer.close()
            return
        await asyncio.gather(_pour(reader, ours), _pour(theirs, writer))

    def _next(self) -> Machine:
        ready = [machine for machine in self._machines if machine.port in self.ready]
        if not ready:
            raise LookupError("no machine is ready")
        self._turn += 1
        return ready[self._turn % len(ready)]


@asynccontextmanager
async def balancing(machines: Sequence[Machine]) -> AsyncIterator[Balancer]:
    """Run a balancer before the machines."""
    balancer = Balancer(machines)
    asking = [asyncio.create_task(balancer.ask(machine)) for machine in machines]
    server = await asyncio.start_server(balancer.hand_on, "127.0.0.1", 0)
    balancer.port = server.sockets[0].getsockname()[1]
    try:
        yield balancer
    finally:
        server.close()
        for task in asking:
            task.cancel()
        await asyncio.wait(asking)


async def _pour(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    try:
        while chunk := await source.read(65_536):
            target.write(chunk)
            await target.drain()
    except OSError:
        pass
    finally:
        target.close()
