"""Notices, walls and the words about the reader, as the origin renders them.

The origin owns their look and their language; the gate keeps each by its name and facts, and joins
it into pages. There are few: a notice for each count left, a wall for each reason.
"""

import asyncio
import logging
from typing import NamedTuple
from urllib.parse import urlencode

from broadsheet.gate.errors import OriginFailed
from broadsheet.gate.origins.base import Origin

log = logging.getLogger(__name__)

PREFIX = "/-/fragments/"
MOST_KEPT = 20_000

Params = tuple[tuple[str, str], ...]
Asked = tuple[str, Params]


class Fragment(NamedTuple):
    """A piece of HTML. One that is not current stands in for another while the origin fails."""

    content: bytes
    is_current: bool = True


NOTHING = Fragment(b"")


class Fragments:
    """Fragments by name and facts."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        self._kept: dict[Asked, Fragment] = {}
        self._last_good: dict[Asked, Fragment] = {}
        self._loading: dict[Asked, asyncio.Task[Fragment]] = {}

    async def get(self, name: str, params: Params) -> Fragment:
        """Return a fragment; the last good one, or an empty one, when the origin fails."""
        asked = (name, params)
        kept = self._kept.get(asked)
        if kept is not None:
            return kept
        loading = self._loading
        task = loading.get(asked)
        if task is None:
            task = loading[asked] = asyncio.create_task(self._fetch(asked, self._kept))
            task.add_done_callback(lambda _: loading.pop(asked))
        return await asyncio.shield(task)

    def forget(self) -> None:
        """Ask the origin anew for every fragment; what it said last stays as a reserve."""
        self._last_good |= self._kept
        if len(self._last_good) > MOST_KEPT:
            self._last_good = self._kept
        # New ones: what is being fetched at this moment may still say the old words.
        self._kept, self._loading = {}, {}

    async def _fetch(self, asked: Asked, kept: dict[Asked, Fragment]) -> Fragment:
        name, params = asked
        path = PREFIX + name
        try:
            fetched = await self._origin.fetch(path, query=urlencode(params).encode())
            if fetched.status != 200:
                raise OriginFailed(path, f"answered {fetched.status}")
        except OriginFailed as error:
            log.warning("a fragment is missing: %s", error)
            return self._last_good.get(asked, NOTHING)._replace(is_current=False)
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[asked] = Fragment(fetched.body)
        return kept[asked]
