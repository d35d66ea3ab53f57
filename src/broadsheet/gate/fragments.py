"""Notices, walls and the words about the reader, as the origin renders them.

The origin owns their look and their language; the gate keeps each by its name and facts, and joins
it into pages. There are few: a notice for each count left, a wall for each reason.
"""

import asyncio
import logging
from urllib.parse import urlencode

from broadsheet.gate.errors import OriginFailed
from broadsheet.gate.origins.base import Origin

log = logging.getLogger(__name__)

PREFIX = "/-/fragments/"
MOST_KEPT = 20_000

Params = tuple[tuple[str, str], ...]


class Fragments:
    """Fragments by name and facts."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        self._kept: dict[tuple[str, Params], bytes] = {}
        self._last_good: dict[tuple[str, Params], bytes] = {}
        self._loading: dict[tuple[str, Params], asyncio.Task[bytes]] = {}

    async def get(self, name: str, params: Params) -> bytes:
        """Return a fragment; the last good one, or none, when the origin fails."""
        asked = (name, params)
        kept = self._kept.get(asked)
        if kept is not None:
            return kept
        task = self._loading.get(asked)
        if task is None:
            task = self._loading[asked] = asyncio.create_task(self._fetch(asked))
            task.add_done_callback(lambda _: self._loading.pop(asked, None))
        try:
            return await asyncio.shield(task)
        except OriginFailed as error:
            log.warning("a fragment is missing: %s", error)
            return self._last_good.get(asked, b"")

    def forget(self) -> None:
        """Ask the origin anew for every fragment; what it said last stays as a reserve."""
        self._last_good = self._kept
        self._kept = {}

    async def _fetch(self, asked: tuple[str, Params]) -> bytes:
        name, params = asked
        path = PREFIX + name
        fetched = await self._origin.fetch(path, query=urlencode(params).encode())
        if fetched.status != 200:
            raise OriginFailed(path, f"answered {fetched.status}")
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[asked] = fetched.body
        return fetched.body
