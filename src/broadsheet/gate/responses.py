"""Sending: what was prepared, or a refusal."""

from broadsheet.gate.bodies import PRIVATE, PUBLIC, Headers, Prepared
from broadsheet.gate.origins.base import Message, Send
from broadsheet.gate.request import Asked
from broadsheet.meter import Reason

PLAIN = (b"content-type", b"text/plain; charset=utf-8")
NO_STORE = (b"cache-control", b"no-store")


def messages_of(asked: Asked, prepared: Prepared, cookies: Headers) -> tuple[Message, Message]:
    """Return a prepared answer as ASGI's two messages: 304 when the reader's browser has these very bytes."""
    held = asked.headers.get(b"if-none-match")
    if held is None and not cookies and not asked.is_head:
        return prepared.start, prepared.whole
    if held is not None and (prepared.etag in held or held == b"*"):
        headers, status, body = prepared.headers_unchanged, 304, b""
    else:
        headers, status, body = prepared.headers, 200, prepared.body
    if cookies:
        if not prepared.is_private:
            # What carries one reader's cookie is for nobody else.
            headers = [PRIVATE if item == PUBLIC else item for item in headers]
        headers = headers + cookies
    return (
        {"type": "http.response.start", "status": status, "headers": headers},
        {"type": "http.response.body", "body": b"" if asked.is_head else body},
    )


def unkept(prepared: Prepared) -> tuple[Message, Message]:
    """Return a prepared answer as ASGI's two messages, for one look that nobody keeps and no robot lists."""
    kept = [item for item in prepared.headers if item[0] not in (b"cache-control", b"etag")]
    headers = [*kept, NO_STORE, (b"x-robots-tag", b"noindex")]
    start = {"type": "http.response.start", "status": 200, "headers": headers}
    return start, {"type": "http.response.body", "body": prepared.body}


async def refuse(reason: Reason, send: Send) -> None:
    """Tell a prefetching browser to ask again when its reader goes there, or a crawler to stay away."""
    if reason is Reason.CRAWLER_REFUSED:
        await send_plain(send, 403, b"The publisher does not license this use. See /robots.txt.\n")
    else:
        await send_plain(send, 503, b"Not fetched ahead: reading it counts.\n", (b"retry-after", b"0"))


async def not_found(send: Send) -> None:
    """Answer as if nothing were there."""
    await send_plain(send, 404, b"Not found.\n")


async def send_unavailable(send: Send) -> None:
    """Say that the page is there but cannot be shown now."""
    await send_plain(
        send, 503, b"This page cannot be shown just now. Please try again.\n", (b"retry-after", b"5")
    )


async def send_plain(send: Send, status: int, body: bytes, *more: tuple[bytes, bytes]) -> None:
    """Send a short text that nobody keeps."""
    headers = [PLAIN, NO_STORE, (b"content-length", b"%d" % len(body)), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
