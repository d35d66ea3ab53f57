"""Finding the primary that Sentinels have appointed, within the time that a reader waits.

The client's own way opens a connection to a Sentinel for each reader who waits for a new primary, and
leaves them open; and it may wait longer for the first Sentinel than a reader waits for the answer, so that
it never comes to ask the second.
"""

import asyncio
from typing import Any, NamedTuple

from valkey.asyncio import BlockingConnectionPool, Valkey
from valkey.asyncio.sentinel import Sentinel, SentinelConnectionPool
from valkey.exceptions import ValkeyError

from broadsheet.ledgers.addresses import ValkeyAddress


class Watch(NamedTuple):
    """Who the primary is, and which of the Sentinels did not say so when asked."""

    primary: str
    silent: tuple[str, ...]


class Sentinels(Sentinel):
    """Those who watch a primary: asked once for all who wait, each for its share of the time."""

    def __init__(self, address: ValkeyAddress, **connections: Any) -> None:
        share = address.answer_seconds / (len(address.hosts) + 1)
        asking = {"socket_timeout": share, "socket_connect_timeout": share, "ssl": address.is_secure}
        super().__init__(address.hosts, sentinel_kwargs=asking, **connections)  # type: ignore[no-untyped-call]
        self._name = address.name
        self._asking: asyncio.Task[tuple[str, int]] | None = None

    async def discover_master(self, service_name: str) -> tuple[str, int]:
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(super().discover_master(service_name))
            # Nobody may be waiting any longer for what it raises.
            self._asking.add_done_callback(lambda asking: asking.cancelled() or asking.exception())
        # Whoever waits no longer does not stop the asking for the others.
        return await asyncio.shield(self._asking)

    async def watch(self) -> Watch:
        """Ask all of them whether they are there, and the first that is for the primary."""
        host, port = await self.discover_master(self._name)
        answers = await asyncio.gather(*map(_is_there, self.sentinels))
        silent = [_place(one) for one, is_there in zip(self.sentinels, answers, strict=True) if not is_there]
        return Watch(f"{host}:{port}", tuple(sorted(silent)))

    async def aclose(self) -> None:
        """Break off what is being asked, and close all connections to them."""
        if self._asking is not None:
            self._asking.cancel()
        for sentinel in self.sentinels:
            await sentinel.aclose()


class WaitingPool(SentinelConnectionPool, BlockingConnectionPool):
    """Connections to the primary; who finds all of them taken waits."""


class WatchedPrimary(Valkey):
    """The primary. Closing it lets go of its Sentinels too."""

    @property
    def sentinels(self) -> Sentinels:
        """Those who know who it is."""
        manager: Sentinels = self.connection_pool.sentinel_manager  # type: ignore[attr-defined]
        return manager

    async def aclose(self, close_connection_pool: bool | None = None) -> None:
        await super().aclose(close_connection_pool)
        await self.sentinels.aclose()


async def _is_there(sentinel: Valkey) -> bool:
    try:
        await sentinel.ping()
    except (ValkeyError, OSError):
        return False
    return True


def _place(sentinel: Valkey) -> str:
    told = sentinel.connection_pool.connection_kwargs
    return f"{told['host']}:{told['port']}"
