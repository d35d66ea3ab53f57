"""The pages that are ready to send: in memory, behind that on disk, behind that the origin.

A page is fetched once however many ask, in this process and among the processes that share the
store. A page that has gone stale is sent while its successor is fetched. If the origin fails, the
last good copy stays.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple

from broadsheet.gate.bodies import Prepared
from broadsheet.gate.contract import SOFT_KEYS, is_page
from broadsheet.gate.counts import Counts
from broadsheet.gate.errors import OriginFailed
from broadsheet.gate.origins.base import Fetched, Origin
from broadsheet.gate.pages import Page, page_from
from broadsheet.gate.store import Kept, PageStore

log = logging.getLogger(__name__)

RETRY_SECONDS = 5.0
CLAIM_SECONDS = 30.0  # longer than an origin is given to answer
CLAIM_POLL_SECONDS = 0.02
NO_PAGE_SECONDS = 60.0
MOST_NO_PAGES = 10_000
LONGEST_NO_PAGE = 500  # characters; anyone can make up paths
# Readers who wait do not queue behind the refreshing of what others can still be sent.
AT_ONCE_FOR_READERS = 3
AT_ONCE_BEHIND = 2
# Too early, too many: says nothing about the page.
PASSING_STATUSES = frozenset({408, 425, 429})


class Needed(NamedTuple):
    """How new a copy must be: rendered under this change number or a later one, fetched after this time.

    `by_us`: by this release, or it will do by another that shares the store.
    """

    seq: int = 0
    fetched_after: float = -1.0
    by_us: bool = False

    def is_met_by(self, kept: Kept) -> bool:
        """Whether a kept copy is new enough."""
        if self.by_us and kept.is_of_another_release:
            return False
        return kept.seq >= self.seq and kept.fetched_at > self.fetched_after


ANY_COPY = Needed()


class Shelf:
    """Pages by path: `pages` are those in memory. `clock` returns seconds since the epoch."""

    def __init__(
        self,
        origin: Origin,
        store: PageStore,
        *,
        clock: Callable[[], float],
        most_bytes: int = 256_000_000,
        counts: Counts | None = None,
    ) -> None:
        self._origin = origin
        self._store = store
        self._clock = clock
        self._most_bytes = most_bytes
        self._counts = counts or Counts()
        self._bytes = 0
        self.pages: dict[str, Page] = {}
        self._no_pages: dict[str, float] = {}
        self._loading: dict[str, asyncio.Task[Page | None]] = {}
        self._changed: dict[str, int] = {}  # since nothing was loading last
        self._slots = asyncio.Semaphore(AT_ONCE_FOR_READERS)
        self._slots_behind = asyncio.Semaphore(AT_ONCE_BEHIND)
        self.seq = store.seen

    def find(self, path: str, now: float) -> Page | None:
        """Return the page if it is in memory, and see to its successor if it has gone stale."""
        page = self.pages.get(path)
        if page is None:
            return None
        page.is_wanted = True
        if page.refresh_at <= now:
            self._refresh(page)
        return page

    async def get(self, path: str) -> Page | None:
        """Return the page at `path`, fetched if need be, or None if the origin has no page there.

        Raises OriginFailed when the origin failed and there is no earlier copy.
        """
        now = self._clock()
        page = self.find(path, now)
        if page is not None or self._no_pages.get(path, 0.0) > now:
            return page
        page = await asyncio.shield(self._load(path, ANY_COPY))
        if page is not None and page.fetched_at < now:
            self.find(path, now)  # a copy from the disk may be stale already
        return page

    def apply(self, keys: Iterable[str], seq: int) -> None:
        """Take in what has changed at the origin up to change number `seq`.

        Pages made from a changed key are not kept on disk and are fetched again at once if they are in
        memory, so that the new version is everywhere before anyone asks. Raises sqlite3.Error, and has
        done nothing, if the disk cannot take it in.
        """
        if seq < self.seq:
            self._begin_anew(seq)
            return
        changed = set(keys)
        hard = changed - SOFT_KEYS
        self._store.apply(hard, changed & SOFT_KEYS, seq)
        self.seq = seq
        self._no_pages.clear()
        if not self._loading:
            self._changed.clear()
        self._changed.update(dict.fromkeys(changed, seq))
        for page in list(self.pages.values()):
            if page.seq < seq and not page.facts.keys.isdisjoint(changed):
                page.needs_seq = seq
                page.refresh_at = min(page.refresh_at, self._clock())
                if not page.facts.keys.isdisjoint(hard):
                    self._refresh(page)

    def forget_prepared(self) -> None:
        """Drop what was joined with words that have changed; the pages stay."""
        for page in self.pages.values():
            freed = sum(len(prepared.body) for prepared in page.prepared.values())
            page.size -= freed
            self._bytes -= freed
            # A new one: whoever is joining such words now must not find it again.
            page.prepared, page.said = {}, None

    def keep_prepared(self, page: Page, look: tuple[object, ...], prepared: Prepared) -> None:
        """Keep an answer that was prepared for `page`; make room if memory runs short."""
        page.prepared[look] = prepared
        page.size += len(prepared.body)
        if self.pages.get(page.path) is page:
            self._bytes += len(prepared.body)
            self._make_room()

    def drop_prepared(self, page: Page, look: tuple[object, ...]) -> None:
        """Drop one answer that was prepared for `page`, if it is still there."""
        prepared = page.prepared.pop(look, None)
        page.said = None
        if prepared is not None:
            page.size -= len(prepared.body)
            if self.pages.get(page.path) is page:
                self._bytes -= len(prepared.body)

    async def close(self) -> None:
        """End what is being loaded."""
        tasks = list(self._loading.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def prepared(self) -> list[Prepared]:
        """Return every answer that is ready to send. Other threads may ask."""
        return [prepared for page in list(self.pages.values()) for prepared in list(page.prepared.values())]

    @property
    def held(self) -> tuple[int, int]:
        """How many pages are in memory, and their bytes."""
        return len(self.pages), self._bytes

    def _begin_anew(self, seq: int) -> None:
        log.warning("the origin's changes went back from %s to %s: forgetting all pages", self.seq, seq)
        self._store.drop_all(seq)
        self.pages.clear()
        self._no_pages.clear()
        self._changed.clear()
        self._bytes = 0
        self.seq = seq

    def _refresh(self, page: Page) -> None:
        now = self._clock()
        page.refresh_at = now + RETRY_SECONDS
        self._load(page.path, Needed(page.needs_seq, now - page.facts.max_age_seconds, by_us=True))

    def _load(self, path: str, needed: Needed) -> asyncio.Task[Page | None]:
        """Return the one task that loads `path`; whoever asks meanwhile waits for the same."""
        task = self._loading.get(path)
        if task is None:
            task = self._loading[path] = asyncio.create_task(self._bring(path, needed))
            task.add_done_callback(partial(self._end_loading, path))
        return task

    def _end_loading(self, path: str, task: asyncio.Task[Page | None]) -> None:
        del self._loading[path]
        error = None if task.cancelled() else task.exception()
        page = self.pages.get(path)
        if page is None:
            return
        if error is not None:
            log.warning("the last good copy stays: %s", error)
        elif page.needs_seq > page.seq and not task.cancelled():
            # A change that came while its page was rendered needs a rendering of its own.
            self._refresh(page)

    async def _bring(self, path: str, needed: Needed) -> Page | None:
        page = self._take_kept(path, needed)
        if page is not None:
            return page
        async with self._slots if needed is ANY_COPY else self._slots_behind:
            while not self._store.claim(path, self._clock(), CLAIM_SECONDS):
                await asyncio.sleep(CLAIM_POLL_SECONDS)
                page = self._take_kept(path, needed)
                if page is not None:
                    return page
            try:
                # Whoever held the claim a moment ago may have kept the page.
                return self._take_kept(path, needed) or await self._fetch(path)
            finally:
                self._store.end_claim(path)

    def _take_kept(self, path: str, needed: Needed) -> Page | None:
        """Return the page from disk if it is new enough."""
        kept = self._store.find(path)
        if kept is None or not needed.is_met_by(kept):
            return None
        try:
            return self._put(page_from(path, kept))
        except OriginFailed as error:
            log.warning("a kept page cannot be used: %s", error)
            self._store.drop(path)
            return None

    async def _fetch(self, path: str) -> Page | None:
        while True:
            seq = self.seq
            fetched = await self._render(path)
            if self.seq >= seq:
                break
            # The origin was restored from an older copy meanwhile: which of the two has answered?
        if fetched.status >= 500 or fetched.status in PASSING_STATUSES:
            raise OriginFailed(path, f"answered {fetched.status}", fetched)
        if not is_page(fetched):
            self._remove(path)
            self._store.drop(path)
            # If something was published meanwhile, perhaps it was this.
            if seq == self.seq and len(path) <= LONGEST_NO_PAGE:
                if len(self._no_pages) >= MOST_NO_PAGES:
                    self._no_pages.clear()
                self._no_pages[path] = self._clock() + NO_PAGE_SECONDS
            return None
        kept = Kept(fetched, seq, self._clock())
        page = page_from(path, kept)
        self._store.keep(path, kept, page.facts.keys)
        return self._put(page)

    async def _render(self, path: str) -> Fetched:
        """Return the origin's answer, and count the work it had with it."""
        began = time.perf_counter()
        self._counts.renderings += 1
        try:
            return await self._origin.fetch(path)
        except OriginFailed:
            self._counts.renderings_failed += 1
            raise
        finally:
            self._counts.rendering_seconds += time.perf_counter() - began

    def _put(self, page: Page) -> Page:
        changed = max((self._changed.get(key, 0) for key in page.facts.keys), default=0)
        page.needs_seq = max(page.needs_seq, changed)
        self._remove(page.path)
        self.pages[page.path] = page
        self._bytes += page.size
        self._make_room()
        return page

    def _remove(self, path: str) -> None:
        page = self.pages.pop(path, None)
        if page is not None:
            self._bytes -= page.size

    def _make_room(self) -> None:
        """Let go of pages nobody wanted since the last round (second chance), the oldest first."""
        if self._bytes <= self._most_bytes:
            return
        for page in [*self.pages.values()] * 2:
            if self._bytes <= self._most_bytes * 0.9:
                return
            if page.is_wanted:
                page.is_wanted = False
                self.pages[page.path] = self.pages.pop(page.path)
            else:
                self._remove(page.path)
