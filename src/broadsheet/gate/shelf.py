"""The pages that are ready to send: in memory, behind that on disk, behind that the origin.

A page is fetched once however many ask, in this process and among the processes that share the
store. A page that has gone stale is sent while its successor is fetched. If the origin fails, the
last good copy stays.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import NamedTuple

from broadsheet.gate.contract import SOFT_KEYS, is_page
from broadsheet.gate.errors import OriginFailed
from broadsheet.gate.origins.base import Origin
from broadsheet.gate.pages import Page, page_from
from broadsheet.gate.store import Kept, PageStore

log = logging.getLogger(__name__)

RETRY_SECONDS = 5.0
CLAIM_SECONDS = 20.0
CLAIM_POLL_SECONDS = 0.02
NO_PAGE_SECONDS = 60.0
MOST_NO_PAGES = 10_000
AT_ONCE = 4


class Needed(NamedTuple):
    """How new a copy must be: rendered under this change number or later, and fetched since."""

    seq: int = 0
    fetched_at: float = 0.0

    def is_met_by(self, kept: Kept) -> bool:
        """Whether a kept copy is new enough."""
        return kept.seq >= self.seq and kept.fetched_at >= self.fetched_at


class Shelf:
    """Pages by path. `clock` returns seconds since the epoch."""

    def __init__(
        self, origin: Origin, store: PageStore, *, clock: Callable[[], float], most_bytes: int = 256_000_000
    ) -> None:
        self._origin = origin
        self._store = store
        self._clock = clock
        self._most_bytes = most_bytes
        self._bytes = 0
        self._pages: dict[str, Page] = {}
        self._no_pages: dict[str, float] = {}
        self._loading: dict[str, asyncio.Task[Page | None]] = {}
        self._changed: dict[str, int] = {}
        self._slots = asyncio.Semaphore(AT_ONCE)
        self.seq = store.seen

    def find(self, path: str, now: float) -> Page | None:
        """Return the page if it is in memory, and see to its successor if it has gone stale."""
        page = self._pages.get(path)
        if page is None:
            return None
        page.is_wanted = True
        if page.refresh_at <= now:
            self._refresh(page, Needed(fetched_at=page.fetched_at + page.facts.max_age_seconds))
        return page

    async def get(self, path: str) -> Page | None:
        """Return the page at `path`, fetched if need be, or None if the origin has no page there.

        Raises OriginFailed when the origin failed and there is no earlier copy.
        """
        page = self._pages.get(path)
        if page is not None:
            return page
        until = self._no_pages.get(path)
        if until is not None and until > self._clock():
            return None
        return await asyncio.shield(self._load(path, Needed()))

    def apply(self, keys: Iterable[str], seq: int) -> None:
        """Take in what has changed at the origin up to change number `seq`.

        Pages made from a changed key are not kept on disk and are fetched again at once if they are in
        memory, so that the new version is everywhere before anyone asks.
        """
        changed = set(keys)
        if seq < self.seq:
            log.warning("the origin's changes went back from %s to %s: forgetting all pages", self.seq, seq)
            self._store.drop_all()
            self._pages.clear()
            self._changed.clear()
            self._bytes = 0
            self.seq = seq
            return
        self.seq = seq
        self._no_pages.clear()
        self._changed.update(dict.fromkeys(changed, seq))
        hard = changed - SOFT_KEYS
        self._store.drop_changed(hard, seq)
        self._store.mark_seen(seq)
        for page in list(self._pages.values()):
            if not page.facts.keys.isdisjoint(hard):
                self._refresh(page, Needed(seq=seq))
            elif not page.facts.keys.isdisjoint(changed):
                page.refresh_at = min(page.refresh_at, self._clock())

    def forget_prepared(self) -> None:
        """Drop what was joined with words that have changed; the pages stay."""
        for page in self._pages.values():
            page.prepared.clear()

    def count_prepared(self, page: Page, added_bytes: int) -> None:
        """Note that an answer was prepared for `page`; make room if memory runs short."""
        page.size += added_bytes
        if self._pages.get(page.path) is page:
            self._bytes += added_bytes
            self._make_room()

    @property
    def held(self) -> tuple[int, int]:
        """How many pages are in memory, and their bytes."""
        return len(self._pages), self._bytes

    def _refresh(self, page: Page, needed: Needed) -> None:
        page.refresh_at = self._clock() + RETRY_SECONDS
        task = self._load(page.path, needed)
        task.add_done_callback(_note_failure)

    def _load(self, path: str, needed: Needed) -> asyncio.Task[Page | None]:
        """Return the one task that loads `path`; whoever asks meanwhile waits for the same."""
        task = self._loading.get(path)
        if task is None or (needed.seq and not task.done()):
            earlier = task
            task = asyncio.create_task(self._load_after(earlier, path, needed))
            self._loading[path] = task
            task.add_done_callback(lambda done: self._end_loading(path, done))
        return task

    def _end_loading(self, path: str, task: asyncio.Task[Page | None]) -> None:
        if self._loading.get(path) is task:
            del self._loading[path]

    async def _load_after(
        self, earlier: asyncio.Task[Page | None] | None, path: str, needed: Needed
    ) -> Page | None:
        # A change that comes while its page is being rendered needs a rendering of its own.
        if earlier is not None:
            await asyncio.wait([earlier])
        kept = await self._kept_or_claimed(path, needed)
        if kept is not None:
            page = self._page_from_store(path, kept)
            if page is not None:
                return page
        try:
            async with self._slots:
                return await self._fetch(path)
        finally:
            self._store.end_claim(path)

    async def _kept_or_claimed(self, path: str, needed: Needed) -> Kept | None:
        """Return a copy that is new enough as soon as there is one, or None: this process renders it."""
        while True:
            kept = self._store.find(path)
            if kept is not None and needed.is_met_by(kept):
                return kept
            if self._store.claim(path, self._clock(), CLAIM_SECONDS):
                return None
            await asyncio.sleep(CLAIM_POLL_SECONDS)

    def _page_from_store(self, path: str, kept: Kept) -> Page | None:
        try:
            return self._put(page_from(path, kept))
        except OriginFailed as error:
            log.warning("a kept page cannot be used: %s", error)
            self._store.drop(path)
            return None

    async def _fetch(self, path: str) -> Page | None:
        seq = self.seq
        fetched = await self._origin.fetch(path)
        if fetched.status >= 500:
            raise OriginFailed(path, f"answered {fetched.status}")
        if not is_page(fetched):
            self._remove(path)
            self._store.drop(path)
            if len(self._no_pages) >= MOST_NO_PAGES:
                self._no_pages.clear()
            self._no_pages[path] = self._clock() + NO_PAGE_SECONDS
            return None
        kept = Kept(fetched, seq, self._clock())
        page = page_from(path, kept)
        self._store.keep(path, kept, page.facts.keys)
        return self._put(page)

    def _put(self, page: Page) -> Page:
        self._remove(page.path)
        self._pages[page.path] = page
        self._bytes += page.size
        if any(self._changed.get(key, 0) > page.seq for key in page.facts.keys):
            page.refresh_at = self._clock()
        self._make_room()
        return page

    def _remove(self, path: str) -> None:
        page = self._pages.pop(path, None)
        if page is not None:
            self._bytes -= page.size

    def _make_room(self) -> None:
        """Let go of pages nobody wanted since the last round (second chance), the oldest first."""
        for path, page in list(self._pages.items()) if self._bytes > self._most_bytes else ():
            if self._bytes <= self._most_bytes * 0.9:
                return
            if page.is_wanted:
                page.is_wanted = False
                self._pages[path] = self._pages.pop(path)
            else:
                self._remove(path)


def _note_failure(task: asyncio.Task[Page | None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.warning("the last good copy stays: %s", error)
