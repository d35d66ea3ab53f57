"""One client for each event loop: drivers bind their connections to the loop that opened them.

A server has one loop for its life. Commands, and Django outside of a server, make one for each call; what
was opened on it is closed when that loop ends.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

Client = TypeVar("Client")


class PerLoop(Generic[Client]):
    """Opens a client on each loop at its first use there.

    `lifetime` is an async generator that opens a client, yields it once, and closes it. A loop closes its
    async generators before it ends (`loop.shutdown_asyncgens`, which `asyncio.run` calls), so no
    connection outlives its loop.
    """

    def __init__(self, lifetime: Callable[[], AsyncGenerator[Client, None]]) -> None:
        self._lifetime = lifetime
        self._held: WeakKeyDictionary[
            asyncio.AbstractEventLoop, tuple[Client, AsyncGenerator[Client, None]]
        ] = WeakKeyDictionary()

    async def get(self) -> Client:
        """Return this loop's client. Raises what opening one raises."""
        loop = asyncio.get_running_loop()
        held = self._held.get(loop)
        if held is not None:
            return held[0]
        lifetime = self._lifetime()
        client = await anext(lifetime)
        other = self._held.get(loop)
        if other is not None:  # another task was quicker
            await lifetime.aclose()
            return other[0]
        self._held[loop] = (client, lifetime)
        return client

    async def close(self) -> None:
        """Close this loop's client; the next use opens another."""
        held = self._held.pop(asyncio.get_running_loop(), None)
        if held is not None:
            await held[1].aclose()
