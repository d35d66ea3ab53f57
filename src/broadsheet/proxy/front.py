"""What stands before the gate at somebody else's site: which requests are for a page that all may share.

Whoever comes with a session of the site's own, or asks for something by parameters, gets an answer of their
own from the site. It is decided about like any other, and nobody keeps it.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hmac import compare_digest
from urllib.parse import parse_qsl

from broadsheet.gate.app import Gate
from broadsheet.gate.errors import OriginFailed
from broadsheet.gate.health import PATH as HEALTH_PATH
from broadsheet.gate.health import READY_PATH
from broadsheet.gate.origins.base import Message, Receive, Scope, Send
from broadsheet.gate.responses import not_found, send_plain
from broadsheet.passes.cookies import NAME as PASS_COOKIE
from broadsheet.proxy.asking import Asking
from broadsheet.proxy.cdn import READ, REST
from broadsheet.proxy.changes import Changes
from broadsheet.proxy.edition import EditionBeside
from broadsheet.proxy.foreign import ForeignOrigin
from broadsheet.proxy.settings import GateFile
from broadsheet.proxy.style import CSS
from broadsheet.proxy.translating import ALL, STYLE, key_of

# Cookies that say nothing of a reader to a site: ours, and those that scripts of measuring services set.
HARMLESS = re.compile(
    rb"\s*(?:"
    + PASS_COOKIE.encode()
    + rb"|broadsheet_[a-z]+|_g[ac][^=]*|_gid|_gcl_[^=]*|_fbp|_fbc|_pk_[^=]*|_hj[^=]*"
    rb"|_matomo[^=]*|_parsely[^=]*|_scid|_uet[^=]*|_clck|_clsk|OptanonConsent|euconsent[^=]*|cookieyes[^=]*)="
)
# Asked by load balancers, of the gate, however they ask.
STATES = (HEALTH_PATH, READY_PATH)
OWN_COOKIE = b"broadsheet_"
DOCUMENTS = (b"document", b"iframe", b"frame", b"embed", b"object")
PUBLIC = b"public, no-cache"

# Sees to it that a request carries the pass of who is signed in, and that the answer hands it out.
Arrivals = Callable[[Scope, Send], Awaitable[tuple[Scope, Send]]]
# Answers one of the gate's own addresses.
OwnPage = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Door:
    """Where readers come in. `pages` are the gate's own addresses, by what follows `own_path`."""

    arrivals: Arrivals | None = None
    edition: EditionBeside | None = None
    pages: Mapping[str, OwnPage] = field(default_factory=dict)
    closing: tuple[Callable[[], Awaitable[None]], ...] = ()


class Front:
    """The gate and what is before it."""

    def __init__(
        self,
        gate: Gate,
        origin: ForeignOrigin,
        file: GateFile,
        changes: Changes,
        secret: str,
        door: Door,
    ) -> None:
        self._gate = gate
        self._origin = origin
        self._file = file
        self._changes = changes
        self._secret = secret.encode()
        self._arrivals = door.arrivals
        self._edition = door.edition
        self._ends = (origin.close, *door.closing)
        self._pages: dict[str, OwnPage] = {
            STYLE: _send_style,
            "purge": self._purge,
            "auth": Asking(gate, file, self._is_shared).answer,
            **door.pages,
        }
        self._is_shared_query = lru_cache(maxsize=4096)(self._find_shared_query)
        self._has_session = lru_cache(maxsize=16_384)(self._find_session)
        origin.judge = gate.answer_unkept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one ASGI connection."""
        if scope["type"] != "http":
            await self._gate(scope, receive, self._closing(send) if scope["type"] == "lifespan" else send)
            return
        path: str = scope["path"]
        if path in STATES:
            await self._gate(scope, receive, send)
            return
        if self._arrivals is not None:
            scope, send = await self._arrivals(scope, send)
        if path.startswith(self._file.own_path):
            await self._own(path.removeprefix(self._file.own_path), scope, receive, send)
        elif self._edition is not None and self._edition.has(path):
            await self._edition.answer(scope, receive, send)
        elif not self._is_shared(scope):
            await self._origin.pass_through(scope, receive, send)
        elif self._file.cdn.is_on:
            await self._publish(path, scope, receive, send)
        else:
            await self._gate(scope, receive, send)

    async def start(self) -> None:
        """Load the policy and what has changed; raises OriginFailed or PolicyError without a policy."""
        await self._gate.start()

    async def stop(self) -> None:
        """Stop the gate and close the connections to the site."""
        await self._gate.stop()
        await self._close()

    async def _close(self) -> None:
        for close in self._ends:
            await close()

    def _is_shared(self, scope: Scope) -> bool:
        """Whether a request is for a page as everybody gets it."""
        if scope["method"] not in ("GET", "HEAD"):
            return bool(scope["path"].startswith("/-/"))
        query: bytes = scope["query_string"]
        if query and not self._is_shared_query(query):
            return False
        raw: bytes = scope.get("raw_path") or b""
        if b"%2F" in raw or b"%2f" in raw or b"//" in raw:  # another spelling may be another page
            return False
        accept, dest = b"*/*", b"document"
        for name, value in scope["headers"]:
            match name:
                case b"cookie":
                    if self._has_session(value):
                        return False
                case b"accept":
                    accept = value
                case b"sec-fetch-dest":
                    dest = value
                case b"authorization" | b"x-requested-with":
                    return False
        if b"text/html" in accept:
            return True
        return b"*/*" in accept and dest in DOCUMENTS

    def _find_shared_query(self, query: bytes) -> bool:
        ignored = self._file.pages.ignored_parameters
        return all(
            ignored.match(name) for name, _ in parse_qsl(query.decode("latin-1"), keep_blank_values=True)
        )

    def _find_session(self, cookies: bytes) -> bool:
        """Whether one of the cookies may be a session; where none is named, every one that is not known."""
        named = self._file.pages.session_cookies
        if named is not None:
            return named.search(cookies) is not None
        return any(item.strip() and HARMLESS.match(item) is None for item in cookies.split(b";"))

    async def _publish(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a page that every cache may keep; what is no page goes the usual way."""
        try:
            page = await self._gate.shelf.get(path)
        except OriginFailed:
            page = None
        if page is not None:
            plain = [item for item in scope["headers"] if item[0] not in (b"cookie", b"accept-language")]
            scope, send = {**scope, "headers": plain}, self._public(send)
        await self._gate(scope, receive, send)

    def _public(self, send: Send) -> Send:
        seconds = self._file.cdn.seconds

        async def send_public(message: Message) -> None:
            if message["type"] == "http.response.start" and (b"cache-control", PUBLIC) in message["headers"]:
                kept = [item for item in message["headers"] if item[0] not in (b"cache-control", b"vary")]
                public = b"public, max-age=%d, stale-while-revalidate=%d" % (seconds, seconds)
                headers = [*kept, (b"cache-control", public), (b"vary", b"accept-encoding")]
                message = {**message, "headers": headers}
            await send(message)

        return send_public

    async def _own(self, name: str, scope: Scope, receive: Receive, send: Send) -> None:
        page = self._pages.get(name)
        if page is not None:
            await page(scope, receive, send)
        elif self._file.cdn.is_on and name.partition("/")[0] in (READ, REST):
            await self._gate(scope, receive, send)
        else:
            await not_found(send)

    async def _purge(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have pages made anew: `POST /broadsheet/purge?path=/a/` by whoever knows the gate's secret."""
        said = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
        if scope["method"] != "POST":
            await send_plain(send, 405, b"Expected POST.\n", (b"allow", b"POST"))
        elif not self._secret or not compare_digest(said, b"Bearer " + self._secret):
            await send_plain(send, 403, b"Expected the gate's secret as Authorization: Bearer.\n")
        else:
            pairs = parse_qsl(scope["query_string"].decode("latin-1"))
            keys = [key_of(value) for name, value in pairs if name == "path"] or [ALL]
            number = self._changes.note(keys)
            await send_plain(send, 200, b"Change %d: %s\n" % (number, " ".join(keys).encode()))

    def _closing(self, send: Send) -> Send:
        async def send_and_close(message: Message) -> None:
            if message["type"] == "lifespan.shutdown.complete":
                await self._close()
            await send(message)

        return send_and_close


async def _send_style(scope: Scope, receive: Receive, send: Send) -> None:
    headers = [
        (b"content-type", b"text/css; charset=utf-8"),
        (b"cache-control", b"public, max-age=3600"),
        (b"content-length", b"%d" % len(CSS)),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else CSS})
