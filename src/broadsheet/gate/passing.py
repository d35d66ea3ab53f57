"""What the origin answers a reader itself, without what it says to the gate alone.

Most of it goes by untouched, in a stream. But an article can come this way too: one that was
published a moment ago, where the gate remembers that nothing was; one that answers a form. So HTML
that bears the contract is cut here as a page would be, and its rest is sent only if it is open.
"""

from broadsheet.gate.bodies import Headers
from broadsheet.gate.contract import NOT_FOR_READERS, read_page
from broadsheet.gate.errors import OriginFailed
from broadsheet.gate.origins.base import Fetched, Message, RawHeaders, Send
from broadsheet.gate.pieces import BEGINNING, Place
from broadsheet.gate.responses import send_unavailable
from broadsheet.meter import Access


def without_contract(send: Send) -> Send:
    """Return a `send` that drops the origin's headers to the gate from what a reader receives."""

    async def send_clean(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": _without(message["headers"])}
        await send(message)

    return send_clean


class Unmarked:
    """A `send` that drops the contract's headers, its marks, and the rest of what is not open."""

    def __init__(self, path: str, send: Send) -> None:
        self._path = path
        self._send = send
        self._start: Message | None = None
        self._chunks: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        """Send one message on, or hold it until all of an HTML page is there."""
        if message["type"] == "http.response.start":
            if _may_be_page(message["headers"]):
                self._start = message
                return
            message = {**message, "headers": _without(message["headers"])}
        elif self._start is not None:
            self._chunks.append(message.get("body", b""))
            if not message.get("more_body", False):
                await self.send_whole(_fetched(self._start, b"".join(self._chunks)))
            return
        await self._send(message)

    async def send_whole(self, fetched: Fetched) -> None:
        """Send a whole answer of the origin; if its marks are in doubt, say that there is none."""
        headers, body = _without(fetched.headers), fetched.body
        if BEGINNING in body or (body and fetched.header(b"broadsheet-article") is not None):
            try:
                facts, pieces = read_page(self._path, fetched)
            except OriginFailed:
                await send_unavailable(self._send)
                return
            is_open = facts.article is not None and facts.article.access is Access.OPEN
            body = pieces.join(released=is_open, fragments=NO_FRAGMENTS)
            headers = [item for item in headers if item[0] not in (b"content-length", b"etag")]
            headers.append((b"content-length", b"%d" % len(body)))
        await self._send({"type": "http.response.start", "status": fetched.status, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})


NO_FRAGMENTS: dict[Place, bytes] = {}


def _may_be_page(headers: RawHeaders) -> bool:
    """Whether this is HTML that can be read, or that says it is a page."""
    named = {name.lower(): value for name, value in headers}
    if not named.get(b"content-type", b"").startswith(b"text/html"):
        return False
    return b"content-encoding" not in named or b"broadsheet-article" in named


def _fetched(start: Message, body: bytes) -> Fetched:
    headers = tuple((name.lower(), value) for name, value in start["headers"])
    return Fetched(start["status"], headers, body)


def _without(headers: RawHeaders) -> Headers:
    return [item for item in headers if not item[0].lower().startswith(NOT_FOR_READERS)]
