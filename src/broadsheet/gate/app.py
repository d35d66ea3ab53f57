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
from broadsheet.gate.briefs import Answer, Brief, Reply
from broadsheet.gate.browsers import Browser, Browsers
from broadsheet.gate.counts import Counts
from broadsheet.gate.crawlers import Crawlers
from broadsheet.gate.entered import Entered
from broadsheet.gate.errors import OriginFailed
from broadsheet.gate.fragments import Fragments
from broadsheet.gate.freshness import Watch
from broadsheet.gate.health import PATH as HEALTH_PATH
from broadsheet.gate.health import READY_PATH, Readiness, report_health
from broadsheet.gate.institutions import Guests
from broadsheet.gate.journaling import Journaling, is_exposed
from broadsheet.gate.judging import Counter, judge
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
from broadsheet.gate.trials import Draws, welcome_pass
from broadsheet.journal import JournalState
from broadsheet.ledgers.base import LedgerUnavailable
from broadsheet.meter import Access, CrawlerPurpose, Kind, Outcome
from broadsheet.meter.instants import EPOCH, from_milliseconds
from broadsheet.passes.cookies import BEFORE, attributes
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
        self._guests = Guests(counter)
        self._crawlers = crawlers
        self._readers = KnownReaders(settings.keyring)
        self._browsers = Browsers(settings.languages)
        self._cookie_end = attributes(settings.is_secure).encode()
        self._settings = settings
        self._journaling = journaling
        self._never_pages = (*settings.pass_through, PRIVATE)
        self._clock = clock
        self._now_ms, self._now = 0, EPOCH
        self._fragments = Fragments(origin)
        self._store = PageStore(settings.pages_path)
        self.counts = counts = Counts()
        most_bytes = settings.most_page_bytes
        self.shelf = Shelf(origin, self._store, clock=clock, most_bytes=most_bytes, counts=counts)
        bell = settings.bell
        self.watch = Watch(origin, self.shelf, self._fragments, clock=clock, bell=bell, counts=counts)
        self._at_hand = AtHand(
            self.watch,
            self._readers,
            self._browsers,
            counter,
            journaling,
            is_secure=settings.is_secure,
        )
        self._readiness = Readiness(origin, settings.draining)
        self._companions: list[Companion] = []
        if settings.bodies is not None:
            self.accompany(Sweeping(settings.bodies, self.shelf.prepared))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one ASGI connection."""
        match scope["type"]:
            case "http":
                now, method = self._clock(), scope["method"]
                page = self.shelf.find(scope["path"], now) if method in ("GET", "HEAD") else None
                if page is None:
                    await self._find(scope, receive, send)
                    return
                asked, instant = Asked(scope), self._instant(now)
                messages = self._at_hand.answer(asked, page, instant) if method == "GET" else None
                if messages is None:
                    await self._answer(asked, page, instant, send)
                    return
                start, body = messages
                await send(start)
                await send(body)
            case "lifespan":
                await self._lifespan(receive, send)
            case _:
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
        await self._guests.finish()
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

    async def _find(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what is no page in memory: a page to be fetched, or what the origin answers itself."""
        path: str = scope["path"]
        if scope["method"] in ("GET", "HEAD") and not path.startswith(self._never_pages):
            try:
                page = await self.shelf.get(path)
            except OriginFailed as error:
                await _tell_failure(error, send)
                return
            if page is not None:
                self.counts.misses += 1
                await self._answer(Asked(scope), page, self._instant(self._clock()), send)
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
        headers, policy = asked.headers, self.watch.policy
        known, cookies = None, NO_COOKIES
        if b"cookie" in headers:
            known = self._readers.find(headers[b"cookie"], now)
            if known is not None and now >= known.renew_at:
                known, cookies = await self._renew(asked, known, now)
        browser = self._browsers.find(headers)
        if page.facts.article is None:
            look = plain_look(browser.manner, Kind.ANONYMOUS if known is None else known.reader.kind)
        else:
            entered, stranger = None, b""
            if self.watch.draws is None or page.facts.article.access is Access.OPEN:
                brief = page.brief(policy, now)
            else:
                # What its editor opened is open in every arm, and kept by shared caches.
                browser = await self._recognise(asked, browser)
                brief, entered, stranger = self._enter(self.watch.draws, page, known, browser, now)
            if browser.operator is None and not self.watch.institutions:
                reply = judge(asked, known, None, brief, now)
            else:
                browser = await self._recognise(asked, browser)
                reply = await self._judge_guest(asked, known, browser.crawler, brief, now)
            newcomer = None
            if isinstance(reply, Answer):
                answer = reply
            else:
                verdict = await self._counter.count(asked, known, brief.key, reply, now, stranger)
                answer, issued, newcomer = verdict
                if issued is not None:
                    cookies = [*cookies, (b"set-cookie", BEFORE + issued + self._cookie_end)]
            if stranger and newcomer is None:
                newcomer, cookies = await self._keep_stranger(asked, stranger, answer, cookies, now)
            if self._journaling is not None:
                self._journaling.record(asked, known, newcomer, browser, brief, answer, now)
                if entered is not None and entered.drawn.exposed:
                    self._journaling.expose(entered, known, newcomer, browser, answer, now)
            decision = answer.decision
            tell_decision(asked.scope, decision)
            if decision.outcome is Outcome.REFUSE:
                self.counts.tally(Outcome.REFUSE, decision.reason).count += 1
                await refuse(decision.reason, send)
                return
            look = answer.looks.get(browser.manner) or answer.look(browser.manner, policy.timezone)
        prepared = page.prepared.get(look) or await self._prepare(page, look)
        prepared.tally.count += 1
        start, body = messages_of(asked, prepared, cookies)
        await send(start)
        await send(body)

    def _enter(
        self, draws: Draws, page: Page, known: Known | None, browser: Browser, now: datetime
    ) -> tuple[Brief, Entered | None, bytes]:
        """Return what is said of an article in a reader's arm, the arm, and the id of one without a pass."""
        in_force = self.watch.policy
        if browser.crawler is not None:
            return page.brief(in_force, now), None, b""
        if known is not None:
            entered, stranger = draws.enter(known, in_force, now), b""
        else:
            stranger = self._counter.fresh_id()
            entered = draws.enter_stranger(stranger, in_force, now)
        return page.brief_in(entered, in_force, now), entered, stranger

    async def _keep_stranger(
        self, asked: Asked, stranger: bytes, answer: Answer, cookies: Headers, now: datetime
    ) -> tuple[bytes | None, Headers]:
        """Give a new reader for whom nothing was counted a pass all the same, to meet the same arm again.

        A place in their network's budget is taken for it, as for any pass.
        """
        may_come = is_exposed(answer.decision) and not asked.is_head
        try:
            if not may_come or not await self._counter.may_come(asked, self.watch.policy.new_readers):
                return None, cookies
        except LedgerUnavailable:
            return None, cookies  # nothing is owed to them yet
        welcome = welcome_pass(stranger, now, self._settings.keyring)
        return stranger, [*cookies, (b"set-cookie", BEFORE + welcome + self._cookie_end)]

    async def _recognise(self, asked: Asked, browser: Browser) -> Browser:
        """Return the browser, as the crawler that it claims to be if it can prove that."""
        if browser.operator is None or browser.crawler is not None:
            return browser
        address = asked.address(self._settings.trusted_proxies)
        crawler = await self._crawlers.verify(browser.operator, address)
        return browser if crawler is None else browser.proven(crawler)

    async def _judge_guest(
        self, asked: Asked, known: Known | None, crawler: CrawlerPurpose | None, brief: Brief, now: datetime
    ) -> Answer | Reply:
        """Judge one who may come from an institution."""
        institution = None
        if crawler is None:
            institution = self.watch.institutions.find(asked, known, self._settings.trusted_proxies)
        if institution is None:
            return judge(asked, known, crawler, brief, now)
        return await self._guests.judge(asked, known, institution, brief, now)

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
