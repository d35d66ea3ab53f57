"""From a request for an article to its answer, where something must be asked first.

Whose crawler it is, in which arm of an experiment its reader is, whether they come from an institution,
what the ledger has counted. What needs none of this is answered by gate/at_hand.py.
"""

from datetime import datetime
from typing import NamedTuple

from broadsheet.gate.bodies import Headers
from broadsheet.gate.briefs import Answer, Brief, Reply
from broadsheet.gate.browsers import Browser
from broadsheet.gate.crawlers import Crawlers
from broadsheet.gate.entered import Entered
from broadsheet.gate.freshness import Watch
from broadsheet.gate.institutions import Guests
from broadsheet.gate.journaling import Journaling, is_exposed
from broadsheet.gate.judging import Counter, judge
from broadsheet.gate.known import Known
from broadsheet.gate.pages import Page
from broadsheet.gate.request import Asked
from broadsheet.gate.trials import Draws, welcome_pass
from broadsheet.ledgers.base import LedgerUnavailable
from broadsheet.meter import CrawlerPurpose
from broadsheet.meter.instants import to_milliseconds
from broadsheet.passes.cookies import PassCookie


class Decided(NamedTuple):
    """An answer, and the cookies that go with it."""

    answer: Answer
    cookies: Headers


class _Entry(NamedTuple):
    """What is said of an article to a reader: by which arm, if by any; `stranger` is a new reader's id."""

    brief: Brief
    entered: Entered | None = None
    stranger: bytes = b""


class Deciding:
    """Decides about articles, and tells the journal."""

    def __init__(
        self,
        watch: Watch,
        counter: Counter,
        crawlers: Crawlers,
        journaling: Journaling | None,
        pass_cookie: PassCookie,
    ) -> None:
        self._watch = watch
        self._counter = counter
        self._crawlers = crawlers
        self._journaling = journaling
        self._pass_cookie = pass_cookie
        self._guests = Guests(counter)

    async def finish(self) -> None:
        """Wait for what is still being counted behind readers' backs."""
        await self._guests.finish()

    async def decide(
        self, asked: Asked, page: Page, known: Known | None, browser: Browser, now: datetime
    ) -> Decided:
        """Return the answer to one request for an article."""
        policy, institutions, draws = self._watch.in_force
        if draws is None or page.is_open:  # in every arm, and kept by shared caches
            entry = _Entry(page.brief(policy, now))
        else:
            browser = await self._recognise(asked, browser)
            entry = self._enter(draws, page, known, browser, now)
        brief, entered, stranger = entry
        if browser.operator is None and not institutions:
            reply = judge(asked, known, None, brief, now)
        else:
            browser = await self._recognise(asked, browser)
            reply = await self._judge_guest(asked, known, browser.crawler, brief, now)
        issued, newcomer = None, None
        if isinstance(reply, Answer):
            answer = reply
        else:
            answer, issued, newcomer = await self._counter.count(
                asked, known, brief.key, reply, now, stranger
            )
        if stranger and newcomer is None:
            newcomer, issued = await self._keep_stranger(asked, stranger, answer, now)
        if self._journaling is not None:
            reader = newcomer if known is None else known
            self._journaling.record(
                asked.headers, reader, browser, brief, answer, to_milliseconds(now), is_head=asked.is_head
            )
            if entered is not None and entered.drawn.exposed:
                self._journaling.expose(entered, reader, browser, answer, now)
        return Decided(answer, [] if issued is None else [self._pass_cookie.header(issued)])

    def _enter(
        self, draws: Draws, page: Page, known: Known | None, browser: Browser, now: datetime
    ) -> _Entry:
        """Return what is said in a reader's arm."""
        in_force = self._watch.policy
        if browser.crawler is not None:
            return _Entry(page.brief(in_force, now))
        if known is not None:
            entered, stranger = draws.enter(known, in_force, now), b""
        else:
            stranger = self._counter.fresh_id()
            entered = draws.enter_stranger(stranger, in_force, now)
        return _Entry(page.brief_in(entered, in_force, now), entered, stranger)

    async def _keep_stranger(
        self, asked: Asked, stranger: bytes, answer: Answer, now: datetime
    ) -> tuple[bytes | None, bytes | None]:
        """Give a new reader for whom nothing was counted a pass all the same, to meet the same arm again.

        A place in their network's budget is taken for it, as for any pass.
        """
        may_come = is_exposed(answer.decision) and not asked.is_head
        try:
            if not may_come or not await self._counter.may_come(asked, self._watch.policy.new_readers):
                return None, None
        except LedgerUnavailable:
            return None, None  # nothing is owed to them yet
        return stranger, welcome_pass(stranger, now, self._counter.keyring)

    async def _recognise(self, asked: Asked, browser: Browser) -> Browser:
        """Return the browser, as the crawler that it claims to be if it can prove that."""
        if browser.operator is None or browser.crawler is not None:
            return browser
        address = asked.address(self._counter.trusted_proxies)
        crawler = await self._crawlers.verify(browser.operator, address)
        return browser if crawler is None else browser.proven(crawler)

    async def _judge_guest(
        self, asked: Asked, known: Known | None, crawler: CrawlerPurpose | None, brief: Brief, now: datetime
    ) -> Answer | Reply:
        """Judge one who may come from an institution."""
        institution = None
        if crawler is None:
            institution = self._watch.in_force.institutions.find(asked, known, self._counter.trusted_proxies)
        if institution is None:
            return judge(asked, known, crawler, brief, now)
        return await self._guests.judge(asked, known, institution, brief, now)
