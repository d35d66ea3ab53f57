"""Answers that are at hand: most requests are answered without waiting, and without working anything out.

What was said once is kept with its page by what the readers who are told it have in common (gate/said.py).
A request whose reader is like an earlier one is answered by looking that up. All others are the business
of the gate itself (gate/app.py), which can wait, and from which all this is learnt.

`answer` runs for every request, so it is written out at length: a call costs as much as several look-ups.
Nothing is changed before it is sure that all is at hand, so a request that is passed on has left no
trace here.
"""

from datetime import datetime

from broadsheet.gate.bodies import Prepared
from broadsheet.gate.briefs import Answer
from broadsheet.gate.browsers import Browser, Browsers
from broadsheet.gate.freshness import Watch
from broadsheet.gate.journaling import Journaling
from broadsheet.gate.judging import Counter
from broadsheet.gate.known import Known, KnownReaders
from broadsheet.gate.origins.base import TOLD, Message, Scope, tell_decision
from broadsheet.gate.pages import Page
from broadsheet.gate.request import address_of
from broadsheet.gate.said import Counted, Said, Told
from broadsheet.passes.cookies import NEEDLE, PassCookie

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
        self._pages = watch.shelf.pages
        self._watch = watch
        self._readers = readers.by_header
        self._browsers = browsers.by_headers
        self._counter = counter
        self._newcomers = counter.newcomers
        self._fresh_id = counter.fresh_id
        self._journaling = journaling
        self._pass_cookie = pass_cookie

    def answer(self, scope: Scope, seconds: float) -> Messages | None:
        """Return ASGI's two messages for a request that comes now, or None if anything is not at hand."""
        page = self._pages.get(scope["path"])
        if page is None or page.refresh_at <= seconds or scope["method"] != "GET":
            return None
        said, raw = page.said, scope["headers"]
        if said is None or said.in_force is not self._watch.in_force or said.until <= seconds:
            return None
        headers: dict[bytes, bytes] = dict(raw)
        if (
            len(headers) != len(raw)
            or b"if-none-match" in headers
            or b"sec-purpose" in headers
            or b"purpose" in headers
            or b"x-moz" in headers
        ):
            return None
        get = headers.get
        cookie, known = get(b"cookie"), None
        if cookie is not None:
            known = self._readers.get(cookie)
            if known is None:
                if NEEDLE in cookie:
                    return None
            elif known.is_alike_until <= seconds:
                return None
        browser = self._browsers(get(b"user-agent"), get(b"accept-language"), get(b"accept-encoding"))
        if browser.operator is not None:
            return None
        if known is None:
            told = said.to_newcomers.get(browser.manner)
        else:
            found = said.to_known.get((known.profile, browser.manner))
            told = found.to(known) if isinstance(found, Counted) else found
        if told is None:
            return None
        prepared, answer, brief = told.prepared, told.answer, said.brief
        start, now_ms = prepared.start, int(seconds * 1000)
        reader: Known | bytes | None = known
        if told.welcome is not None and brief is not None:
            address = address_of(scope, headers, self._counter.trusted_proxies)
            if not self._newcomers.take_place(address, brief.policy.new_readers):
                return None
            reader, sealed = told.welcome.newcomer(self._fresh_id, now_ms)
            headers_out = [*prepared.headers, self._pass_cookie.header(sealed)]
            start = {"type": "http.response.start", "status": 200, "headers": headers_out}
        if answer is not None and brief is not None:
            if self._journaling is not None:
                self._journaling.record(headers, reader, browser, brief, answer, now_ms)
            if TOLD in scope:
                tell_decision(scope, answer.decision)
        page.is_wanted = True
        prepared.tally.count += 1
        return start, prepared.whole

    def learn(
        self,
        page: Page,
        known: Known | None,
        browser: Browser,
        answer: Answer | None,
        prepared: Prepared,
        now: datetime,
    ) -> None:
        """Keep what a reader was just told, for those who are told the same."""
        in_force = self._watch.in_force
        if in_force.institutions:  # then it matters from where a reader comes
            return
        brief = None if answer is None else page.brief(in_force.policy, now)
        said = page.said
        if said is None or said.in_force is not in_force or said.until <= now.timestamp():
            said = page.said = Said(in_force, brief)
        said.learn(known, browser.manner, Told(answer, prepared), self._counter.keyring, now)
