"""The gate's own addresses for signing in and out with OpenID Connect, under `own_path`."""

import logging
from hmac import compare_digest
from html import escape
from urllib.parse import parse_qs

from broadsheet.gate.bodies import Headers
from broadsheet.gate.origins.base import RawHeaders, Receive, Scope, Send
from broadsheet.gate.request import Asked
from broadsheet.gate.responses import NO_STORE, send_plain
from broadsheet.passes.keyring import Keyring
from broadsheet.proxy.front import OwnPage
from broadsheet.proxy.openid import Attempt, CannotSignIn, OpenId
from broadsheet.proxy.readers import Readers
from broadsheet.proxy.recognisers import find_cookie
from broadsheet.proxy.sessions import COOKIE
from broadsheet.proxy.settings import GateFile

log = logging.getLogger(__name__)

ATTEMPT_COOKIE = "broadsheet_sign_in"
ATTEMPT_SECONDS = 600
DAY_SECONDS = 86_400
PURPOSE = b"sign-in "
HTML = (b"content-type", b"text/html; charset=utf-8")
FAILED = "Signing in did not work this time. Please try again."
SIGN_OUT = "Sign out"


class SigningIn:
    """Sends readers to the provider and takes them back."""

    def __init__(
        self,
        openid: OpenId,
        readers: Readers,
        keyring: Keyring,
        file: GateFile,
        session_days: int,
    ) -> None:
        self._openid = openid
        self._readers = readers
        self._keyring = keyring
        self._file = file
        self._session_seconds = session_days * DAY_SECONDS
        self.pages: dict[str, OwnPage] = {
            "sign-in": self.begin,
            "signed-in": self.finish,
            "sign-out": self.end,
        }

    async def begin(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a reader to the provider; `next` is where they want to be afterwards."""
        said = parse_qs(scope["query_string"].decode("latin-1"))
        try:
            url, attempt = await self._openid.begin(local_path(said.get("next", ["/"])[0]))
        except CannotSignIn as error:
            log.error("nobody can sign in: %s", error)
            await send_plain(send, 503, FAILED.encode() + b"\n", (b"retry-after", b"10"))
            return
        await _redirect(send, url, (self._cookie(ATTEMPT_COOKIE, self._sealed(attempt), ATTEMPT_SECONDS),))

    async def finish(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take a reader back from the provider, and send them where they wanted to be."""
        cookie = Asked(scope).header(b"cookie")
        attempt = self._opened(find_cookie(cookie, ATTEMPT_COOKIE))
        try:
            if attempt is None:
                raise CannotSignIn("it was not begun in this browser, or too long ago")
            name, holder = await self._openid.finish(attempt, scope["query_string"].decode("latin-1"))
        except CannotSignIn as error:
            log.warning("a sign-in failed: %s", error)
            await self._apologise(send)
            return
        passes = await self._readers.sign_in(holder, cookie)
        cookies = (
            self._cookie(COOKIE, name, self._session_seconds),
            self._cookie(ATTEMPT_COOKIE, "", 0),
            *passes,
        )
        await _redirect(send, attempt.next_path, cookies)

    async def end(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sign a reader out: a link shows a button, and the button does it."""
        if scope["method"] != "POST":
            path = f"{self._file.own_path}sign-out"
            form = f'<form method="post" action="{path}"><button>{SIGN_OUT}</button></form>'
            await _page(send, 200, SIGN_OUT, form)
            return
        asked = Asked(scope)
        # Another site's form cannot sign our readers out: Fetch metadata, and SameSite=Lax.
        if asked.header(b"sec-fetch-site") not in (b"", b"same-origin", b"none"):
            await send_plain(send, 403, b"Expected a form of this site.\n")
            return
        cookie = asked.header(b"cookie")
        name, url = find_cookie(cookie, COOKIE), self._file.site.url + "/"
        if name is not None:
            url = await self._openid.end(name.decode("latin-1"), url)
        cookies = (self._cookie(COOKIE, "", 0), *await self._readers.sign_out(cookie))
        await _redirect(send, url, cookies)

    async def _apologise(self, send: Send) -> None:
        link = f'<p>{escape(FAILED)}</p><p><a href="{self._file.own_path}sign-in">Sign in</a></p>'
        await _page(send, 400, "Sign in", link, self._cookie(ATTEMPT_COOKIE, "", 0))

    def _cookie(self, name: str, value: str, seconds: int) -> tuple[bytes, bytes]:
        text = f"{name}={value}; Max-Age={seconds}; Path=/; HttpOnly; SameSite=Lax"
        return b"set-cookie", (text + "; Secure" if self._file.site.scheme == "https" else text).encode()

    def _sealed(self, attempt: Attempt) -> str:
        body = "|".join((attempt.state, attempt.nonce, attempt.verifier, attempt.next_path.encode().hex()))
        return f"{body}|{self._signature(self._keyring.signing, body).hex()}|{self._keyring.signing}"

    def _opened(self, text: bytes | None) -> Attempt | None:
        parts = (text or b"").decode("latin-1").split("|")
        if len(parts) != 6 or not parts[5].isdigit():
            return None
        if not compare_digest(self._signature(int(parts[5]), "|".join(parts[:4])).hex(), parts[4]):
            return None
        state, nonce, verifier, next_path = parts[:4]
        return Attempt(state, nonce, verifier, local_path(bytes.fromhex(next_path).decode()))

    def _signature(self, key_id: int, body: str) -> bytes:
        return self._keyring.sign(key_id, PURPOSE + body.encode()) or b""


def local_path(text: str) -> str:
    """Return a path of this site; `/` for anything that could lead elsewhere."""
    is_local = (
        text.startswith("/") and text[1:2] not in ("/", "\\") and text.isprintable() and "\\" not in text
    )
    return text if is_local else "/"


async def _redirect(send: Send, url: str, cookies: RawHeaders) -> None:
    headers: Headers = [(b"location", url.encode()), NO_STORE, (b"content-length", b"0"), *cookies]
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _page(send: Send, status: int, title: str, html: str, *more: tuple[bytes, bytes]) -> None:
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    main = f"<main><h1>{title}</h1>{html}</main>"
    body = f'<!doctype html><html lang="en"><head>{head}</head><body>{main}</body></html>'.encode()
    headers: Headers = [HTML, NO_STORE, (b"content-length", b"%d" % len(body)), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
