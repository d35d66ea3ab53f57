"""Answers that are at hand: most requests are answered without waiting for anything.

The page is in memory, the reader's pass was opened before, what the policy says has been worked out, the
bytes are ready. Whatever is missing of this is the business of the gate itself (gate/app.py), which can
wait. Nothing is changed before it is sure that all is at hand, so a request that is passed on has left
no trace here.
"""

from datetime import datetime

from broadsheet.gate.briefs import Answer, Reply
from broadsheet.gate.browsers import Browser, Browsers
from broadsheet.gate.freshness import Watch
from broadsheet.gate.journaling import Journaling
from broadsheet.gate.judging import Counter, judge
from broadsheet.gate.known import Known, KnownReaders
from broadsheet.gate.looks import plain_look
from broadsheet.gate.origins.base import Message, tell_decision
from broadsheet.gate.pages import Page
from broadsheet.gate.request import Asked
from broadsheet.meter import Kind
from broadsheet.passes.cookies import PassCookie

Messages = tuple[Message, Message]


class AtHand:
    """Answers from what its gate has in memory."""

    def __init__(
        self,
        watch: Watch,
        readers: KnownReaders,
        browsers: Browsers,
        counter: Counter,
        journaling: Journaling | None,
        pass_cookie: PassCookie,
    ) -> None:
        self._watch = watch
        self._readers = readers
        self._browsers = browsers
        self._counter = counter
        self._journaling = journaling
        self._pass_cookie = pass_cookie

    def answer(self, asked: Asked, page: Page, now: datetime) -> Messages | None:
        """Return ASGI's two messages for a GET, or None if anything is not at hand."""
        headers = asked.headers
        if b"if-none-match" in headers:
            return None
        known = None
        if b"cookie" in headers:
            known = self._readers.find(headers[b"cookie"], now)
            if known is not None and now >= known.renew_at:
                return None
        browser = self._browsers.find(headers)
        article = page.facts.article
        if article is not None:
            watch = self._watch
            is_in_trial = watch.draws is not None and not page.is_open
            if browser.operator is not None or watch.institutions.by_id or is_in_trial:
                return None
            return self._article(asked, page, known, browser, now)
        look = plain_look(browser.manner, Kind.ANONYMOUS if known is None else known.reader.kind)
        prepared = page.prepared.get(look)
        if prepared is None:
            return None
        prepared.tally.count += 1
        return prepared.start, prepared.whole

    def _article(
        self, asked: Asked, page: Page, known: Known | None, browser: Browser, now: datetime
    ) -> Messages | None:
        brief = page.brief(self._watch.policy, now)
        reply = judge(asked, known, None, brief, now)
        is_new = False
        if isinstance(reply, Answer):
            answer = reply
        elif known is None:
            answer, is_new = reply.first(now), reply.admits_newcomers
        else:
            return None  # only a ledger can tell
        look = answer.looks.get(browser.manner)
        prepared = None if look is None else page.prepared.get(look)
        if prepared is None:
            return None
        start, newcomer = prepared.start, None
        if is_new and isinstance(reply, Reply):
            if not self._counter.may_come_at_once(asked, reply):
                return None
            newcomer, sealed = self._counter.welcome(brief.key, reply, now)
            start = {**start, "headers": [*prepared.headers, self._pass_cookie.header(sealed)]}
        if self._journaling is not None:
            self._journaling.record(asked, known, newcomer, browser, brief, answer, now)
        tell_decision(asked.scope, answer.decision)
        prepared.tally.count += 1
        return start, prepared.whole
