"""A site that knows nothing of the gate, as an origin that speaks the contract.

Its pages become the contract's by translation; what the contract asks besides is answered in its place
(`answers`). All else is the site's own.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from urllib.parse import unquote

from broadsheet.gate.contract import PREFIX
from broadsheet.gate.errors import OriginFailed
from broadsheet.gate.fragments import PREFIX as FRAGMENTS
from broadsheet.gate.origins.base import Fetched, Message, RawHeaders, Receive, Scope, Send
from broadsheet.gate.origins.http import HttpOrigin, LostReader, TooLarge
from broadsheet.gate.origins.sockets import pass_socket
from broadsheet.gate.responses import not_found, send_plain
from broadsheet.proxy.answers import NO_PAGE, Answers
from broadsheet.proxy.cdn import Released
from broadsheet.proxy.documents import (
    HTML_TYPES,
    CannotRead,
    Document,
    content_type,
    is_html,
    text_of,
    unpacked,
)
from broadsheet.proxy.doors import CannotShorten, find_door, find_door_by_type, links_of, shorten_feed, strip
from broadsheet.proxy.fingerprints import plain, says, until_withheld
from broadsheet.proxy.settings import Door, DoorRule, FragmentsFrom
from broadsheet.proxy.statics import is_static
from broadsheet.proxy.translating import Translator, must_not_be_kept

log = logging.getLogger(__name__)

MOST_LEARNED = 30  # articles that one document makes the gate fetch
READABLE = (b"/json", b"+json", b"/xml", b"+xml")
PACKED = (b"content-length", b"content-encoding", b"etag", b"last-modified", b"accept-ranges")
PRIVATE = (b"cache-control", b"private, no-store")

# Decides about a page that was made for one reader, and sends it to them.
Judge = Callable[[Scope, Fetched, Send], Awaitable[None]]


class ForeignOrigin:
    """The site behind `http`. `judge` is set by whoever builds the gate before it."""

    judge: Judge

    def __init__(self, http: HttpOrigin, translator: Translator, answers: Answers) -> None:
        self._http = http
        self._translator = translator
        self._file = translator.file
        self._answers = answers
        self._released = Released(self._file, self._file.words)
        self._learning: set[str] = set()

    async def fetch(
        self, path: str, *, query: bytes = b"", method: str = "GET", headers: RawHeaders = ()
    ) -> Fetched:
        """Return what the contract's origin would answer; raises OriginFailed when the site has failed."""
        if path.startswith(FRAGMENTS) and self._file.fragments_from is FragmentsFrom.ORIGIN:
            return await self._http.fetch(path, query=query)
        answer = await self._answers.find(path, query, headers)
        if answer is not None:
            return answer
        return await self._released.turn(path, self._page)

    async def pass_through(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the site answer a reader, streaming; what would give an article away is held back."""
        if scope["type"] == "websocket":
            await pass_socket(self._http, scope, receive, send)
            return
        path: str = scope["path"]
        try:
            await self._pass(path, scope, receive, send)
        except OriginFailed as error:
            log.error("the site did not answer: %s", error)
            is_late = isinstance(error.__cause__, TimeoutError)
            await send_plain(send, 504 if is_late else 502, b"The site does not answer just now.\n")
        except TooLarge:
            await send_plain(send, 413, b"This is larger than the site takes.\n")
        except LostReader:
            log.info("%s: the reader left while sending", path)

    async def close(self) -> None:
        """Close the connections to the site."""
        await self._http.close()

    async def _page(self, path: str) -> Fetched:
        """Return the page at `path` by the contract, or an answer that is none."""
        pages = self._file.pages
        if is_static(path) or pages.pass_through.match(path) or find_door(self._file.doors, path, b""):
            return NO_PAGE
        fetched = await self._http.fetch_if(_is_whole_page, path, headers=((b"accept", b"text/html"),))
        if not _is_whole_page(fetched.status, fetched.headers):
            self._translator.known.forget(path)
            return Fetched(fetched.status, _without_contract(fetched.headers), b"")
        why = must_not_be_kept(fetched.headers, pages.set_cookies_ignored)
        if why:
            log.info("%s is not kept: %s", path, why)
            return NO_PAGE
        await self._learn_from(path, fetched)
        page = self._translator.translate(path, fetched)
        if not pages.keep_others and page.header(b"broadsheet-article") is None:
            return NO_PAGE
        return page

    async def _pass(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        door = find_door(self._file.doors, path, scope["query_string"])
        if door is not None and door.rule is DoorRule.REFUSE:
            await not_found(send)
            return
        if door is None and (is_static(path) or self._file.pages.pass_through.match(path)):
            await self._http.pass_through(scope, receive, _clean(send))
            return
        asked = _readable(scope)
        fetched = await self._relay(door, asked, receive, send)
        if fetched is not None and fetched.status == 206:
            # A part of something that must be read whole to know what it gives away.
            fetched = await self._relay(door, _without_range(asked), receive, send)
        if fetched is None:
            return
        if scope["method"] == "OPTIONS" and is_html(fetched):
            # Sites answer as if they were asked for the page; nobody reads it, and nothing is counted.
            await _send_whole(fetched, b"", send, PRIVATE)
            return
        door = door or find_door_by_type(self._file.doors, content_type(fetched))
        if is_html(fetched):  # whatever the door, a page is decided about
            await self._send_page(path, scope, fetched, send)
        elif door is not None:
            await self._send_through(door, path, fetched, send)
        else:
            await self._send_watched(path, fetched, send)

    async def _relay(self, door: Door | None, scope: Scope, receive: Receive, send: Send) -> Fetched | None:
        """Return an answer that must be looked into, or None when it was streamed to the reader."""

        def is_held(status: int, headers: RawHeaders) -> bool:
            if status in (204, 304) or scope["method"] == "HEAD":
                return False
            kind = content_type(Fetched(status, headers, b""))
            return door is not None or kind in HTML_TYPES or kind.endswith(READABLE)

        return await self._http.relay(scope, receive, _clean(send), is_held)

    async def _send_page(self, path: str, scope: Scope, fetched: Fetched, send: Send) -> None:
        """Send a page that was made for one reader: an article is decided about, whatever made it so."""
        await self._learn_from(path, fetched)
        editors = self._file.pages.editors
        if editors and Document(text_of(fetched, self._file.most_page_bytes)).first(editors) is not None:
            await _send_whole(fetched, unpacked(fetched, self._file.most_page_bytes), send, PRIVATE)
            return
        page = self._translator.translate(path, fetched)
        cookies = [item for item in fetched.headers if item[0] == b"set-cookie"]
        if page.header(b"broadsheet-article") is None:
            kept = [item for item in fetched.headers if item[0] == b"cache-control"]
            await _send_whole(page, page.body, send, *(kept or [PRIVATE]))
            return
        await self.judge(scope, page, _for_one(send, cookies))

    async def _send_through(self, door: Door, path: str, fetched: Fetched, send: Send) -> None:
        try:
            source = unpacked(fetched, self._file.most_page_bytes)
            for link in links_of(source, self._file.site.url)[:MOST_LEARNED]:
                await self._learn(link)
            body = self._opened(door, fetched, source)
        except (CannotRead, CannotShorten) as error:
            if fetched.status >= 400:
                body = b""
            else:
                raise OriginFailed(path, f"the door {door.name}: {error}") from error
        kept = [item for item in fetched.headers if item[0] == b"cache-control"]
        await _send_whole(fetched, body, send, *kept)

    def _opened(self, door: Door, fetched: Fetched, source: bytes) -> bytes:
        known = self._translator.known
        match door.rule:
            case DoorRule.STRIP if b"json" in content_type(fetched):
                return strip(source.decode("utf-8", "replace"), door, known).encode()
            case DoorRule.FEED:
                return shorten_feed(source, self._file.articles.lead_in, known)
        return self._watched(fetched, source)

    async def _send_watched(self, path: str, fetched: Fetched, send: Send) -> None:
        try:
            source = unpacked(fetched, self._file.most_page_bytes)
        except CannotRead as error:
            raise OriginFailed(path, str(error)) from error
        kept = [item for item in fetched.headers if item[0] == b"cache-control"]
        await _send_whole(fetched, self._watched(fetched, source), send, *kept)

    def _watched(self, fetched: Fetched, source: bytes) -> bytes:
        known = self._translator.known
        text = source.decode("utf-8", "replace")
        if not says(text, known):
            return source
        if b"json" in content_type(fetched):
            try:
                return strip(text, Door("", DoorRule.STRIP), known).encode()
            except CannotShorten:
                return b"null"
        return until_withheld(plain(text), known).encode()

    async def _learn_from(self, path: str, fetched: Fetched) -> None:
        """Fetch the articles that a list links to, so that it can be held to what they withhold."""
        lists = self._file.pages.lists
        if not lists:
            return
        document = Document(text_of(fetched, self._file.most_page_bytes))
        if document.first(lists) is None:
            return
        site = self._file.site.url
        links = [
            node.attributes.get("href") or "" for node in document.all("h1 a, h2 a, h3 a, h4 a, article a")
        ]
        paths = dict.fromkeys(url.removeprefix(site).partition("#")[0].partition("?")[0] for url in links)
        for link in list(paths)[:MOST_LEARNED]:
            if link.startswith("/") and link != path:
                await self._learn(unquote(link))

    async def _learn(self, path: str) -> None:
        """Find out what the article at `path` withholds, if that is not known."""
        if path in self._translator.known.paths or path in self._learning:
            return
        if is_static(path) or find_door(self._file.doors, path, b""):
            return
        self._learning.add(path)
        try:
            fetched = await self._http.fetch_if(_is_whole_page, path, headers=((b"accept", b"text/html"),))
            if _is_whole_page(fetched.status, fetched.headers):
                self._translator.translate(path, fetched)
        except OriginFailed as error:
            log.info("what %s withholds is not known: %s", path, error)
        finally:
            asyncio.get_running_loop().call_later(self._file.pages.seconds, self._learning.discard, path)


def _is_whole_page(status: int, headers: RawHeaders) -> bool:
    return status == 200 and is_html(Fetched(status, headers, b""))


def _readable(scope: Scope) -> Scope:
    """Return a request to which the site answers in a coding that we can read, and whole."""
    headers = [
        (name, value) for name, value in scope["headers"] if name not in (b"accept-encoding", b"if-range")
    ]
    packs = any(name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"])
    if packs:
        headers.append((b"accept-encoding", b"gzip"))
    else:
        headers.append((b"accept-encoding", b"identity"))
    return {**scope, "headers": headers}


def _without_range(scope: Scope) -> Scope:
    return {**scope, "headers": [item for item in scope["headers"] if item[0] != b"range"]}


def _without_contract(headers: RawHeaders) -> RawHeaders:
    return tuple(item for item in headers if not item[0].startswith(PREFIX))


def _clean(send: Send) -> Send:
    """Return a `send` that drops the contract's headers."""

    async def send_clean(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": list(_without_contract(tuple(message["headers"])))}
        await send(message)

    return send_clean


def _for_one(send: Send, cookies: list[tuple[bytes, bytes]]) -> Send:
    """Return a `send` for what nobody else may have: it is not to be kept, and brings the site's cookies."""

    async def send_private(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [item for item in message["headers"] if item[0] not in (b"cache-control", b"etag")]
            message = {**message, "headers": [*cookies, *kept, PRIVATE]}
        await send(message)

    return send_private


async def _send_whole(fetched: Fetched, body: bytes, send: Send, *more: tuple[bytes, bytes]) -> None:
    headers = [
        item
        for item in _without_contract(fetched.headers)
        if item[0] not in PACKED and item[0] != b"cache-control"
    ]
    headers += [*more, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": fetched.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
