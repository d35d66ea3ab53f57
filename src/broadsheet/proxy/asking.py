"""Servers that ask before they send: nginx by `auth_request`, Caddy and Traefik by `forward_auth`.

Such a server sends the site's own page, so it is told "yes" to nothing but an article that was decided about
and a file that holds no text. All else only the gate can look into while it sends it.
"""

from collections.abc import Callable
from urllib.parse import unquote

from broadsheet.gate.app import Gate
from broadsheet.gate.errors import OriginFailed
from broadsheet.gate.origins.base import DECISION, TOLD, Message, RawHeaders, Receive, Scope, Send
from broadsheet.gate.responses import PLAIN, send_plain
from broadsheet.meter import Decision, Outcome
from broadsheet.proxy.cdn import READ
from broadsheet.proxy.doors import find_door
from broadsheet.proxy.settings import GateFile
from broadsheet.proxy.statics import is_static

# How nginx, and how Caddy and Traefik, name the address that a reader asked them for, and the method.
ADDRESS = (b"x-original-uri", b"x-forwarded-uri")
METHOD = (b"x-original-method", b"x-forwarded-method")
# These would shorten the answer to a question to which only the decision is the answer.
NOT_ASKED = (b"accept-encoding", b"if-none-match")
NOT_TOLD = (b"etag", b"content-length")
FOR_ONE = (b"cache-control", b"private, no-cache")


class Asking:
    """Answers such questions for `gate`. `is_shared` tells whether a request is for a page as all get it."""

    def __init__(self, gate: Gate, file: GateFile, is_shared: Callable[[Scope], bool]) -> None:
        self._gate = gate
        self._file = file
        self._is_shared = is_shared

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 200 to what may be sent; 403, with the walled page of an article, to what may not.

        403 too to what only the gate can open, 503 while nothing can be decided.
        """
        asked = _asked_for(scope)
        if asked is None:
            await send_plain(
                send, 400, b"Expected the address in X-Original-URI or X-Forwarded-Uri, not both.\n"
            )
        elif self._is_file(asked):
            await _send_yes(send, b"No page.\n")
        else:
            await self._decide(asked, receive, send)

    def _is_file(self, asked: Scope) -> bool:
        path = asked["path"]
        if find_door(self._file.doors, path, asked["query_string"]) is not None:
            return False
        return is_static(path) or self._file.pages.pass_through.match(path)

    async def _decide(self, asked: Scope, receive: Receive, send: Send) -> None:
        try:
            heard = Heard() if await self._is_article(asked) else None
        except OriginFailed:
            await send_plain(send, 503, b"This cannot be decided just now.\n", (b"retry-after", b"5"))
            return
        if heard is None:
            await send_plain(send, 403, b"Only the gate opens this.\n")
            return
        told: dict[str, Decision] = asked.setdefault(TOLD, {})
        await self._gate(asked, receive, heard.hear)
        decision = told.get(DECISION)
        if decision is not None and decision.outcome is Outcome.RELEASE and asked["method"] == "GET":
            await _send_yes(send, b"Released.\n", FOR_ONE, *heard.cookies)
            return
        kept = [item for item in heard.headers if item[0] not in NOT_TOLD]
        headers = [*kept, (b"content-length", b"%d" % len(heard.body))]
        await send({"type": "http.response.start", "status": 403, "headers": headers})
        await send({"type": "http.response.body", "body": heard.body})

    async def _is_article(self, asked: Scope) -> bool:
        """Whether the gate itself would decide about this by its address; that address is looked up."""
        path = asked["path"]
        if find_door(self._file.doors, path, asked["query_string"]) is not None:
            return False
        # Who asks makes no difference: nothing of the site's page for them passes through here.
        if not self._is_shared({**asked, "headers": ()}):
            return False
        if self._file.cdn.is_on:
            # At its own address stands the public half, which nobody decides about.
            path = asked["path"] = f"{self._file.own_path}{READ}{path}"
        page = await self._gate.shelf.get(path)
        return page is not None and page.facts.article is not None


class Heard:
    """What would have been sent to a reader."""

    def __init__(self) -> None:
        self.headers: RawHeaders = ()
        self.body = b""

    async def hear(self, message: Message) -> None:
        """Take one message."""
        if message["type"] == "http.response.start":
            self.headers = tuple(message["headers"])
        else:
            self.body += message.get("body", b"")

    @property
    def cookies(self) -> RawHeaders:
        """The cookies among the headers."""
        return tuple(item for item in self.headers if item[0] == b"set-cookie")


def _asked_for(scope: Scope) -> Scope | None:
    """Return the request that a reader made, or None if that is not said.

    Where two addresses are said, one is the server's and one a reader's own invention.
    """
    targets, methods = _said(scope, ADDRESS), _said(scope, METHOD)
    if len(targets) != 1 or not targets[0].startswith(b"/"):
        return None
    raw, _, query = targets[0].partition(b"?")
    headers = [item for item in scope["headers"] if item[0] not in NOT_ASKED]
    return {
        **scope,
        "method": "HEAD" if b"HEAD" in methods else "GET",
        "path": unquote(raw.decode("latin-1")),
        "raw_path": raw,
        "query_string": query,
        "headers": headers,
    }


async def _send_yes(send: Send, body: bytes, *more: tuple[bytes, bytes]) -> None:
    """Say that this may be sent; without `more`, as the site has it."""
    headers = [PLAIN, (b"content-length", b"%d" % len(body)), *more]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _said(scope: Scope, names: tuple[bytes, ...]) -> list[bytes]:
    return [value for name, value in scope["headers"] if name in names]
