"""An edition of Broadsheet beside the site: its accounts and its shop, at some paths of the same paper."""

import logging

from broadsheet.gate.errors import OriginFailed
from broadsheet.gate.origins.base import RawHeaders, Receive, Scope, Send
from broadsheet.gate.origins.http import HttpOrigin, LostReader, TooLarge
from broadsheet.gate.passing import without_contract
from broadsheet.gate.responses import send_plain
from broadsheet.proxy.patterns import Patterns

log = logging.getLogger(__name__)

RENEWAL_PATH = "/-/pass"


class EditionBeside:
    """Hands requests for `paths` to the edition at `http`, and asks it for passes."""

    def __init__(self, http: HttpOrigin, paths: Patterns) -> None:
        self._http = http
        self._paths = paths

    def has(self, path: str) -> bool:
        """Whether the edition answers at `path`."""
        return self._paths.match(path)

    async def renew(self, cookie: bytes) -> RawHeaders:
        """Return the cookies with an account's present pass; none while the edition does not answer."""
        try:
            fetched = await self._http.fetch(RENEWAL_PATH, method="POST", headers=((b"cookie", cookie),))
        except OriginFailed as error:
            log.error("the edition renews no pass, the old one holds: %s", error)
            return ()
        return tuple(item for item in fetched.headers if item[0] == b"set-cookie")

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the edition answer a reader."""
        try:
            await self._http.pass_through(scope, receive, without_contract(send))
        except OriginFailed as error:
            log.error("the edition did not answer: %s", error)
            await send_plain(send, 502, b"This does not answer just now.\n")
        except TooLarge:
            await send_plain(send, 413, b"This is larger than is taken here.\n")
        except LostReader:
            log.info("%s: the reader left while sending", scope["path"])

    async def close(self) -> None:
        """Close the connections to the edition."""
        await self._http.close()
