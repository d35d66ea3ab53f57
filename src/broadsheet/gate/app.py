"""The front door: an ASGI application that stands before an origin.

A request for a page is answered here: open the pass, find the page, decide, send what was prepared.
Everything else is the origin's and passes through untouched.
"""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http.cookies import SimpleCookie

from broadsheet.gate.answers import Look, look_of, make_answer
from broadsheet.gate.bodies import Prepared, choose_encoding
from broadsheet.gate.errors import OriginFailed
from broadsheet.gate.fragments import Fragments
from broadsheet.gate.freshness import Watch
from broadsheet.gate.judging import Judge
from broadsheet.gate.origins.base import Origin, Receive, Scope, Send
from broadsheet.gate.pages import Page
from broadsheet.gate.request import Asked, choose_language
from broadsheet.gate.responses import not_found, refuse, send_prepared, without_contract
from broadsheet.gate.settings import PRIVATE, GateSettings
from broadsheet.gate.shelf import Shelf
from broadsheet.gate.store import PageStore
from broadsheet.meter import Decision, Kind, Outcome
from broadsheet.passes.cookies import NAME as PASS_COOKIE
from broadsheet.passes.cookies import set_cookie_header
from broadsheet.passes.reader_pass import Pass
from broadsheet.passes.sealing import seal

log = logging.getLogger(__name__)

RENEWAL_PATH = "/-/pass"


class Gate:
    """The gate before one origin. `clock` returns seconds since the epoch."""

    def __init__(
        self, origin: Origin, judge: Judge, settings: GateSettings, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._origin = origin
        self._judge = judge
        self._settings = settings
        self._clock = clock
        self._fragments = Fragments(origin)
        self._store = PageStore(settings.pages_path)
        self.shelf = Shelf(origin, self._store, clock=clock, most_bytes=settings.most_page_bytes)
        self.watch = Watch(origin, self.shelf, self._fragments, clock=clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one ASGI connection."""
        match scope["type"]:
            case "http":
                await self._http(scope, receive, send)
            case "lifespan":
                await self._lifespan(receive, send)
            case _:
                await self._origin.pass_through(scope, receive, send)

    async def start(self) -> None:
        """Load the policy and what has changed; raises OriginFailed or PolicyError without a policy."""
        await self.watch.start()

    async def stop(self) -> None:
        """Stop watching and close what is open."""
        await self.watch.stop()
        await self._judge.ledger.close()
        self._store.close()

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if scope["method"] in ("GET", "HEAD"):
            now = self._clock()
            page = self.shelf.find(path, now)
            if (
                page is None
                and not path.startswith(self._settings.pass_through)
                and not path.startswith(PRIVATE)
            ):
                try:
                    page = await self.shelf.get(path)
                except OriginFailed as error:
                    log.error("no page and no earlier copy: %s", error)
            if page is not None:
                await self._answer(Asked(scope), page, datetime.fromtimestamp(now, UTC), send)
                return
        if path.startswith(PRIVATE):
            await not_found(send)
            return
        await self._origin.pass_through(scope, receive, without_contract(send))

    async def _answer(self, asked: Asked, page: Page, now: datetime, send: Send) -> None:
        policy = self.watch.policy
        pass_ = self._judge.find_pass(asked, now)
        cookies: list[tuple[bytes, bytes]] = []
        if pass_ is not None and pass_.needs_renewal(now):
            pass_, cookies = await self._renew(asked, pass_, now)
        decision: Decision | None = None
        kind = Kind.ANONYMOUS if pass_ is None else pass_.kind
        if page.facts.article is not None:
            decision, kind, issued = await self._judge.judge(asked, pass_, page, policy, now)
            if issued is not None:
                cookies = [self._pass_cookie(issued)]
            if decision.outcome is Outcome.REFUSE:
                await refuse(decision.reason, send)
                return
        headers = asked.headers
        language = choose_language(headers.get(b"accept-language", b""), self._settings.languages)
        encoding = choose_encoding(headers.get(b"accept-encoding", b""))
        look = look_of(decision, policy, kind, language, encoding)
        prepared = page.prepared.get(look) or await self._prepare(page, look)
        await send_prepared(asked, prepared, cookies, send)

    async def _prepare(self, page: Page, look: Look) -> Prepared:
        prepared = await make_answer(page, look, self.watch.policy, self._fragments)
        page.prepared[look] = prepared
        self.shelf.count_prepared(page, len(prepared.body))
        return prepared

    def _pass_cookie(self, pass_: Pass) -> tuple[bytes, bytes]:
        value = seal(pass_, self._judge.keyring)
        return b"set-cookie", set_cookie_header(value, self._settings.is_secure).encode()

    async def _renew(
        self, asked: Asked, pass_: Pass, now: datetime
    ) -> tuple[Pass, list[tuple[bytes, bytes]]]:
        """Ask the origin for an account's present pass; while the origin fails the old one holds."""
        headers = ((b"cookie", asked.header(b"cookie")),)
        try:
            fetched = await self._origin.fetch(RENEWAL_PATH, method="POST", headers=headers)
        except OriginFailed as error:
            log.error("a pass could not be renewed, the old one holds: %s", error)
            return pass_, []
        cookies = [(name, value) for name, value in fetched.headers if name == b"set-cookie"]
        for _, value in cookies:
            morsel = SimpleCookie(value.decode("latin-1")).get(PASS_COOKIE)
            if morsel is not None:
                renewed = self._judge.open_renewed(morsel.value, now)
                if renewed is not None:
                    return renewed, cookies
        log.error("the origin renewed no pass: it answered %s", fetched.status)
        return pass_, []

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
