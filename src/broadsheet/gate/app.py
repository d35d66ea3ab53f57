"""The front door: an ASGI application that stands before an origin.

A request for a page is answered here: open the pass, find the page, decide, send what was prepared.
Everything else is the origin's and passes through untouched.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from broadsheet.gate.answers import find_fragments, make_answer
from broadsheet.gate.at_hand import AtHand
from broadsheet.gate.bodies import Headers, Prepared
from broadsheet.gate.bodies_on_disk import Sweeping
from broadsheet.gate.browsers import Browsers
from broadsheet.gate.counts import Counts
from broadsheet.gate.crawlers import Crawlers
from broadsheet.gate.deciding import Deciding
from broadsheet.gate.errors import OriginFailed
from broadsheet.gate.fragments import Fragments
from broadsheet.gate.freshness import Watch
from broadsheet.gate.health import PATH as HEALTH_PATH
from broadsheet.gate.health import READY_PATH, Readiness, report_health
from broadsheet.gate.journaling import Journaling
from broadsheet.gate.judging import Counter
from broadsheet.gate.known import Known, KnownReaders
from broadsheet.gate.looks import Look, look_of, plain_look
from broadsheet.gate.origins.base import Fetched, Origin, Receive, Scope, Send, tell_decision
from broadsheet.gate.pages import Page, page_from
from broadsheet.gate.passing import Unmarked, without_contract
from broadsheet.gate.request import Asked
from broadsheet.gate.responses import messages_of, not_found, refuse, send_unavailable, unkept
from broadsheet.gate.settings import PRIVATE, GateSettings
from broadsheet.gate.shelf import RETRY_SECONDS, Shelf
from broadsheet.gate.store import Kept, PageStore
from broadsheet.journal import JournalState
from broadsheet.meter import Kind, Outcome
from broadsheet.meter.instants import EPOCH, from_milliseconds
from broadsheet.passes.cookies import PassCookie
from broadsheet.passes.tickets import BadTicket, open_ticket

log = logging.getLogger(__name__)

RENEWAL_PATH = "/-/pass"
SHOW = "/-/show/"
RENEWAL_PAUSE = timedelta(seconds=30)  # until a renewal that failed is tried again
NO_COOKIES: Headers = []


class Companion(Protocol):
    """What runs as long as a gate does, beside it."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """End."""


class Gate:
    """The gate before one origin. `clock` returns seconds since the epoch."""

    def __init__(
        self,
        origin: Origin,
        counter: Counter,
        crawlers: Crawlers,
        settings: GateSettings,
        *,
        clock: Callable[[], float] = time.time,
        journaling: Journaling | None = None,
    ) -> None:
        self._origin = origin
        self._counter = counter
        self._readers = KnownReaders(settings.keyring)
        self._browsers = Browsers(settings.languages)
        self._settings = settings
        self._journaling = journaling
        self._never_pages = (*settings.pass_through, PRIVATE)
        self._clock = clock
        self._now_ms, self._now = 0, EPOCH
        self._fragments = Fragments(origin)
        self._store = PageStore(settings.pages_path, made_by=settings.release)
        self.counts = counts = Counts()
        most_bytes = settings.most_page_bytes
        self.shelf = Shelf(origin, self._store, clock=clock, most_bytes=most_bytes, counts=counts)
        bell = settings.bell
        self.watch = Watch(origin, self.shelf, self._fragments, clock=clock, bell=bell, counts=counts)
        pass_cookie = PassCookie(is_secure=settings.is_secure)
        self._at_hand = AtHand(self.watch, self._readers, self._browsers, counter, journaling, pass_cookie)
        self._deciding = Deciding(self.watch, counter, crawlers, journaling, pass_cookie)
        self._readiness = Readiness(origin, settings.draining)
        self._companions: list[Companion] = []
        if settings.bodies is not None:
            self.accompany(Sweeping(settings.bodies, self.shelf.prepared))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one ASGI connection."""
        if scope["type"] == "http":
            seconds = self._clock()
            at_hand = self._at_hand.answer(scope, seconds)
            if at_hand is None:
                await self._handle(scope, receive, send, seconds)
                return
            start, body = at_hand
            await send(start)
            await send(body)
        elif scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        else:
            await self._origin.pass_through(scope, receive, send)

    def accompany(self, companion: Companion) -> None:
        """Start and stop `companion` with the gate."""
        self._companions.append(companion)

    @property
    def journal(self) -> JournalState | None:
        """How the journal is, where one is kept."""
        return None if self._journaling is None else self._journaling.journal.state

    async def start(self) -> None:
        """Load the policy and what has changed; raises OriginFailed or PolicyError without a policy."""
        await self.watch.start()
        self._readiness.is_started = True
        if self._journaling is not None:
            self._journaling.journal.start()
        for companion in self._companions:
            companion.start()

    async def stop(self) -> None:
        """Stop watching and close what is open."""
        self._readiness.is_stopping = True
        await self.watch.stop()
        await self.shelf.close()
        await self._deciding.finish()
        await self._counter.ledger.close()
        self._store.close()
        if self._journaling is not None:
            self._journaling.journal.stop()
        for companion in self._companions:
            companion.stop()

    async def answer_unkept(self, scope: Scope, fetched: Fetched, send: Send) -> None:
        """Decide about a page that the origin made for this request alone, and send it; it is not kept.

        Raises OriginFailed for a page that cannot be cut.
        """
        now = self._clock()
        page = page_from(scope["path"], Kept(fetched, self.shelf.seq, now))
        await self._answer(Asked(scope), page, self._instant(now), send)

    async def _handle(self, scope: Scope, receive: Receive, send: Send, seconds: float) -> None:
        """Answer what is not at hand: a page to which something is missing, or what only the origin knows."""
        path: str = scope["path"]
        if scope["method"] in ("GET", "HEAD"):
            page = self.shelf.find(path, seconds)
            if page is None and not path.startswith(self._never_pages):
                try:
                    page = await self.shelf.get(path)
                except OriginFailed as error:
                    await _tell_failure(error, send)
                    return
                if page is not None:
                    self.counts.misses += 1
                    seconds = self._clock()
            if page is not None:
                await self._answer(Asked(scope), page, self._instant(seconds), send)
                return
        if path == HEALTH_PATH:
            await report_health(self.watch, self.shelf, self.journal, self._clock(), send)
            return
        if path == READY_PATH:
            await self._readiness.report(send)
            return
        if path.startswith(SHOW) and scope["method"] == "GET":
            await self._show(path.removeprefix(SHOW), Asked(scope), send)
            return
        if path.startswith(PRIVATE):
            await not_found(send)
            return
        self.counts.passed_through += 1
        is_page_like = not path.startswith(self._settings.pass_through)
        send = Unmarked(path, send) if is_page_like else without_contract(send)
        # The origin limits what one address may send: it must not take a proxy for all its readers.
        scope = {**scope, "client": (Asked(scope).address(self._settings.trusted_proxies), 0)}
        await self._origin.pass_through(scope, receive, send)

    async def _answer(self, asked: Asked, page: Page, now: datetime, send: Send) -> None:
        known, cookies = await self._reader(asked, now)
        browser, answer = self._browsers.find(asked.headers), None
        if page.facts.article is None:
            look = plain_look(browser.manner, Kind.ANONYMOUS if known is None else known.reader.kind)
        else:
            answer, issued = await self._deciding.decide(asked, page, known, browser, now)
            decision = answer.decision
            tell_decision(asked.scope, decision)
            if decision.outcome is Outcome.REFUSE:
                self.counts.tally(Outcome.REFUSE, decision.reason).count += 1
                await refuse(decision.reason, send)
                return
            cookies = [*cookies, *issued]
            manner, timezone = browser.manner, self.watch.policy.timezone
            look = answer.looks.get(manner) or answer.look(manner, timezone)
        prepared = page.prepared.get(look) or await self._prepare(page, look)
        prepared.tally.count += 1
        is_news = known is None or not cookies  # what a ledger has counted for one reader, nobody else hears
        if is_news and page.prepared.get(look) is prepared:  # or else the words have changed meanwhile
            self._at_hand.learn(page, known, browser, answer, prepared, now)
        start, body = messages_of(asked, prepared, cookies)
        await send(start)
        await send(body)

    async def _reader(self, asked: Asked, now: datetime) -> tuple[Known | None, Headers]:
        """Return who asks, if that is known, and the cookies of a pass that was renewed for it."""
        if b"cookie" not in asked.headers:
            return None, NO_COOKIES
        known = self._readers.find(asked.headers[b"cookie"], now)
        if known is not None and now >= known.renew_at:
            return await self._renew(asked, known, now)
        return known, NO_COOKIES

    async def _show(self, text: str, asked: Asked, send: Send) -> None:
        """Show staff a page as a ticket says that a reader gets it. Nothing is counted."""
        try:
            ticket = open_ticket(text, self._settings.keyring, self._instant(self._clock()))
            page = await self.shelf.get(ticket.path)
        except (BadTicket, OriginFailed) as error:
            log.info("nothing is shown: %s", error)
            page = None
        if page is None:
            await not_found(send)
            return
        manner = self._browsers.find(asked.headers).manner
        if ticket.decision is None:
            look = plain_look(manner, ticket.kind)
        else:
            look = look_of(ticket.decision, self.watch.policy.timezone, ticket.kind, manner)
        found = await find_fragments(page, look, self.watch.policy, self._fragments, at=ticket.at)
        start, body = unkept(make_answer(page, look, found))
        await send(start)
        await send(body)

    async def _prepare(self, page: Page, look: Look) -> Prepared:
        held = page.prepared
        found = await find_fragments(page, look, self.watch.policy, self._fragments)
        prepared = held.get(look)
        if prepared is not None:
            return prepared  # somebody who waited for the same words was quicker
        prepared = make_answer(page, look, found)
        prepared.tally = self.counts.tally(look.outcome, look.reason)
        if self._settings.bodies is not None:
            self._settings.bodies.hand_over(prepared)
        if held is page.prepared:  # or else the words have changed meanwhile
            self.shelf.keep_prepared(page, look, prepared)
            if not all(fragment.is_current for fragment in found.values()):
                loop = asyncio.get_running_loop()
                loop.call_later(RETRY_SECONDS, self.shelf.drop_prepared, page, look)
        return prepared

    async def _renew(self, asked: Asked, known: Known, now: datetime) -> tuple[Known, Headers]:
        """Ask the origin for an account's present pass; while the origin fails the old one holds."""
        headers = ((b"cookie", asked.header(b"cookie")),)
        try:
            fetched = await self._origin.fetch(RENEWAL_PATH, method="POST", headers=headers)
        except OriginFailed as error:
            log.error("a pass could not be renewed, the old one holds: %s", error)
            known.renew_at = now + RENEWAL_PAUSE
            return known, NO_COOKIES
        cookies = [(name, value) for name, value in fetched.headers if name == b"set-cookie"]
        for _, value in cookies:
            renewed = self._readers.find(value, now)
            if renewed is not None:
                return renewed, cookies
        log.error("the origin renewed no pass, the old one holds: it answered %s", fetched.status)
        known.renew_at = now + RENEWAL_PAUSE
        return known, NO_COOKIES

    def _instant(self, seconds: float) -> datetime:
        """Return an instant in whole milliseconds, the unit in which passes and ledgers keep time."""
        milliseconds = int(seconds * 1000)
        if milliseconds != self._now_ms:
            self._now_ms = milliseconds
            self._now = from_milliseconds(milliseconds)
        return self._now

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                try:
                    await self.start()
                except Exception as error:
                    log.exception("the gate cannot start")
                    await send({"type": "lifespan.startup.failed", "message": str(error)})
                    return
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return


async def _tell_failure(error: OriginFailed, send: Send) -> None:
    """Say what the origin itself says of its trouble; where it says nothing fit for readers, say little."""
    log.error("no page and no earlier copy: %s", error)
    if error.answer is None:
        await send_unavailable(send)
    else:
        await Unmarked(error.path, send).send_whole(error.answer)
