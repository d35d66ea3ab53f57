"""An origin that is reached over HTTP: one pool of connections, streams both ways.

A request is sent a second time only if that can do no harm, which is aiohttp's own rule: its method is
idempotent, nothing of its body has been sent, and the connection, kept from earlier, ended before one byte of
an answer.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from urllib.parse import quote

import aiohttp
from yarl import URL

from broadsheet.gate.addresses import Networks
from broadsheet.gate.errors import OriginFailed
from broadsheet.gate.origins.base import Fetched, RawHeaders, Receive, Scope, Send
from broadsheet.gate.origins.hops import Site, end_to_end, own_headers, to_origin

BODILESS = frozenset({"GET", "HEAD", "OPTIONS", "DELETE"})
AUTOMATIC = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")
LONGEST_LINE = 65_536  # of a header: content policies are long
EVENTS = b"text/event-stream"
GATE_HEADER = b"broadsheet-gate"

# Whether an answer of this status and these headers is to be held whole rather than streamed on.
Holds = Callable[[int, RawHeaders], bool]


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """How an origin is reached. Seconds bound the wait to connect, and for each next byte."""

    address: str
    site: Site
    secret: str = ""
    trusted_proxies: Networks = ()
    connect_seconds: float = 5.0
    read_seconds: float = 60.0
    patience_seconds: float = 20.0  # for a whole page
    connections: int = 100
    most_body_bytes: int = 100_000_000
    most_page_bytes: int = 10_000_000


class TooLarge(Exception):
    """A reader sends more than the gate takes."""


class LostReader(Exception):
    """The reader has gone while they were sending."""


class HttpOrigin:
    """Asks an origin at an address. Connections are opened with the first request, within its event loop."""

    def __init__(self, settings: HttpSettings) -> None:
        self.settings = settings
        self._client: aiohttp.ClientSession | None = None

    async def fetch(
        self, path: str, *, query: bytes = b"", method: str = "GET", headers: RawHeaders = ()
    ) -> Fetched:
        """Return the origin's whole answer to the gate's own request; raises OriginFailed without one."""
        return await self.fetch_if(lambda _status, _headers: True, path, query, method, headers)

    async def fetch_if(
        self,
        holds: Holds,
        path: str,
        query: bytes = b"",
        method: str = "GET",
        headers: RawHeaders = (),
    ) -> Fetched:
        """Return the origin's answer, its body only if `holds` wants it; raises OriginFailed without one."""
        said = [*own_headers(self.settings.site), *headers]
        if self.settings.secret:
            said.append((GATE_HEADER, self.settings.secret.encode()))
        target = quote(path, safe="/~!$&'()*+,;=:@").encode()
        try:
            async with asyncio.timeout(self.settings.patience_seconds):
                answer = await self._ask(method, target, query, said, None)
                try:
                    return await self._whole(path, answer, holds)
                finally:
                    _let_go(answer)
        except TimeoutError:
            raise OriginFailed(path, f"has not answered in {self.settings.patience_seconds:g} s") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise OriginFailed(path, f"{type(error).__name__}: {error}") from error

    async def pass_through(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the origin answer a reader's request, streaming both ways."""
        await self.relay(scope, receive, send, lambda _status, _headers: False)

    async def relay(self, scope: Scope, receive: Receive, send: Send, holds: Holds) -> Fetched | None:
        """Stream the origin's answer to the reader and return None; or return it whole where `holds` says so.

        Raises OriginFailed when there is none, TooLarge when the reader sends too much, LostReader when
        they go. Nothing has been sent to the reader then.
        """
        headers = to_origin(scope, self.settings.site, self.settings.trusted_proxies)
        if self.settings.secret:
            headers.append((GATE_HEADER, self.settings.secret.encode()))
        body = self._upload(headers, receive) if _has_body(scope) else None
        path: str = scope["path"]
        target = scope.get("raw_path") or quote(path, safe="/~!$&'()*+,;=:@").encode()
        try:
            answer = await self._ask(scope["method"], target, scope["query_string"], headers, body)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            for cause in (error, error.__cause__, error.__context__):
                if isinstance(cause, TooLarge | LostReader):
                    raise cause from None
            raise OriginFailed(path, f"{type(error).__name__}: {error}") from error
        try:
            if holds(answer.status, self._headers(answer)):
                return await self._whole(path, answer, holds)
            await self._stream(answer, receive, send)
            return None
        except aiohttp.ClientError as error:
            raise OriginFailed(path, f"{type(error).__name__}: {error}") from error
        finally:
            _let_go(answer)

    async def close(self) -> None:
        """Close all connections."""
        if self._client is not None:
            await self._client.close()

    @property
    def client(self) -> aiohttp.ClientSession:
        """The pool, opened when it is first asked for: it belongs to the running event loop."""
        if self._client is None:
            settings = self.settings
            self._client = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=settings.connections, ttl_dns_cache=30),
                timeout=aiohttp.ClientTimeout(
                    total=None, sock_connect=settings.connect_seconds, sock_read=settings.read_seconds
                ),
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
                skip_auto_headers=AUTOMATIC,
                max_line_size=LONGEST_LINE,
                max_field_size=LONGEST_LINE,
            )
        return self._client

    def url(self, target: bytes, query: bytes) -> URL:
        """Return the address at the origin of a request's target, spelled exactly as the reader did."""
        text = target.decode("latin-1").replace("#", "%23")
        tail = "?" + query.decode("latin-1").replace("#", "%23") if query else ""
        return URL(self.settings.address.rstrip("/") + text + tail, encoded=True)

    async def _ask(
        self,
        method: str,
        target: bytes,
        query: bytes,
        headers: list[tuple[bytes, bytes]],
        body: AsyncIterator[bytes] | None,
    ) -> aiohttp.ClientResponse:
        pairs = [(name.decode("latin-1"), value.decode("utf-8", "replace")) for name, value in headers]
        timeout = None
        if any(name == b"accept" and EVENTS in value for name, value in headers):
            # Events may be far apart.
            timeout = aiohttp.ClientTimeout(total=None, sock_connect=self.settings.connect_seconds)
        return await self.client.request(
            method,
            self.url(target, query),
            headers=pairs,
            data=body,
            allow_redirects=False,
            timeout=timeout,
        )

    async def _whole(self, path: str, answer: aiohttp.ClientResponse, holds: Holds) -> Fetched:
        headers = self._headers(answer)
        if not holds(answer.status, headers):
            return Fetched(answer.status, headers, b"")
        chunks, size = [], 0
        async for chunk in answer.content.iter_any():
            size += len(chunk)
            if size > self.settings.most_page_bytes:
                raise OriginFailed(path, f"is larger than {self.settings.most_page_bytes:,} bytes")
            chunks.append(chunk)
        return Fetched(answer.status, headers, b"".join(chunks))

    async def _stream(self, answer: aiohttp.ClientResponse, receive: Receive, send: Send) -> None:
        """Send an answer on as it comes, and end it when the reader goes."""
        headers = list(self._headers(answer))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        leaving = asyncio.ensure_future(_left(receive))
        sending = asyncio.ensure_future(_send_on(answer, send))
        try:
            await asyncio.wait((leaving, sending), return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                sending.result()
        finally:
            leaving.cancel()
            sending.cancel()
            await asyncio.gather(leaving, sending, return_exceptions=True)

    def _headers(self, answer: aiohttp.ClientResponse) -> RawHeaders:
        """Return the answer's headers, links to the origin's own address turned to the site's."""
        own, site = self.settings.address.rstrip("/").encode(), self.settings.site.url.encode()
        return tuple(
            (name, site + value[len(own) :] if name == b"location" and _lies_at(value, own) else value)
            for name, value in end_to_end(answer.raw_headers)
        )

    async def _upload(self, headers: list[tuple[bytes, bytes]], receive: Receive) -> AsyncIterator[bytes]:
        """Yield what the reader sends, once."""
        most = self.settings.most_body_bytes
        length = next((value for name, value in headers if name == b"content-length"), b"0")
        if length.isdigit() and int(length) > most:
            raise TooLarge
        size, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise LostReader
            chunk = message.get("body", b"")
            size += len(chunk)
            if size > most:
                raise TooLarge
            more = message.get("more_body", False)
            if chunk:
                yield chunk


def _let_go(answer: aiohttp.ClientResponse) -> None:
    """Give the connection back, or close it where the answer was not read to its end."""
    if answer.content.at_eof():
        answer.release()
    else:
        answer.close()


def _has_body(scope: Scope) -> bool:
    """Whether a request brings a body. HTTP/2 sends one without saying how long it is."""
    for name, value in scope["headers"]:
        if name == b"content-length":
            return bool(value != b"0")
        if name == b"transfer-encoding":
            return True
    return scope["method"] not in BODILESS


def _lies_at(value: bytes, own: bytes) -> bool:
    return value.startswith(own) and value[len(own) : len(own) + 1] in (b"", b"/", b"?", b"#")


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        # A server that goes on answering must not stop everything else.
        await asyncio.sleep(0)


async def _send_on(answer: aiohttp.ClientResponse, send: Send) -> None:
    async for chunk in answer.content.iter_any():
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
