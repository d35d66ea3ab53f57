"""An origin in the same process: any ASGI application."""

import asyncio
from urllib.parse import quote, urlsplit

from broadsheet.gate.errors import OriginFailed
from broadsheet.gate.origins.base import App, Fetched, Message, RawHeaders, Receive, Scope, Send

GATE_HEADER = b"broadsheet-gate"
PATIENCE_SECONDS = 20.0


class AsgiOrigin:
    """Asks an ASGI application. `site_url` gives the host and scheme that pages are rendered for."""

    def __init__(self, app: App, *, site_url: str, secret: str) -> None:
        self._app = app
        self._secret = secret.encode()
        site = urlsplit(site_url)
        self._scheme = site.scheme
        self._host = site.netloc.encode()
        self._server = (site.hostname or "localhost", site.port or (443 if site.scheme == "https" else 80))

    async def fetch(
        self, path: str, *, query: bytes = b"", method: str = "GET", headers: RawHeaders = ()
    ) -> Fetched:
        """Return the application's whole answer; raises OriginFailed when it raises or stays silent."""
        answer = _Answer()
        scope = self._scope(path, query, method, headers)
        exchange = asyncio.ensure_future(self._app(scope, answer.receive, answer.send))
        try:
            # Not wait_for, which waits until what it has cancelled ends: a thread may not.
            await asyncio.wait([exchange], timeout=PATIENCE_SECONDS)
        finally:
            exchange.cancel()
        if not exchange.done():
            raise OriginFailed(path, f"has not answered in {PATIENCE_SECONDS:g} s")
        # Whatever the application raised is its own affair; the gate keeps its last good copy.
        error = exchange.exception()
        if error is not None:
            raise OriginFailed(path, f"{type(error).__name__}: {error}") from error
        if answer.status == 0:
            raise OriginFailed(path, "answered nothing")
        return Fetched(answer.status, answer.headers, b"".join(answer.chunks))

    async def pass_through(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a reader's request to the application, less any claim to be the gate."""
        # Proxies end TLS before us: only the site's own address says what readers speak.
        scope = {**scope, "scheme": self._scheme} if scope["type"] == "http" else dict(scope)
        scope["headers"] = [item for item in scope["headers"] if item[0] != GATE_HEADER]
        await self._app(scope, receive, send)

    def _scope(self, path: str, query: bytes, method: str, headers: RawHeaders) -> Scope:
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method,
            "scheme": self._scheme,
            "path": path,
            "raw_path": quote(path).encode(),
            "query_string": query,
            "root_path": "",
            "headers": [(b"host", self._host), (GATE_HEADER, self._secret), *headers],
            "client": ("127.0.0.1", 0),
            "server": self._server,
        }


class _Answer:
    """The gate's side of one exchange: a request without a body, and what the application sends."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: RawHeaders = ()
        self.chunks: list[bytes] = []
        self._is_asked = False

    async def receive(self) -> Message:
        if self._is_asked:
            # Asking again is waiting for the client to go away, and the gate stays.
            await asyncio.get_running_loop().create_future()
        self._is_asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = tuple((name.lower(), value) for name, value in message["headers"])
        elif message["type"] == "http.response.body":
            self.chunks.append(message.get("body", b""))
