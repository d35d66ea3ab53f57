"""A program of somebody's own, as an origin that speaks the contract.

It says by headers and marks what an article is. What the contract asks besides is answered here: the policy
from its file, words, changes, and who a reader is.
"""

import json
from secrets import token_hex
from urllib.parse import parse_qsl

from broadsheet.gate.fragments import PREFIX as FRAGMENTS
from broadsheet.gate.freshness import CHANGES_PATH, POLICY_PATH
from broadsheet.gate.origins.asgi import AsgiOrigin
from broadsheet.gate.origins.base import App, Fetched, RawHeaders, Receive, Scope, Send
from broadsheet.gate.settings import PRIVATE
from broadsheet.middleware.settings import GuardSettings
from broadsheet.proxy.changes import Changes
from broadsheet.proxy.foreign import NO_PAGE, RENEWAL_PATH, Renewing
from broadsheet.proxy.patterns import Patterns
from broadsheet.proxy.policy_file import PolicyFile
from broadsheet.proxy.strangers import Strangers
from broadsheet.proxy.translating import ALL

KEYS = b"broadsheet-keys"


class ProgramOrigin:
    """The program `app`. `readers` is set by whoever builds the gate before it."""

    readers: Renewing = Strangers()

    def __init__(self, app: App, settings: GuardSettings, changes: Changes) -> None:
        # Nothing but this process asks the program as the gate: nobody need know the secret.
        self._program = AsgiOrigin(app, site_url=settings.site_url, secret=token_hex())
        self._pages = Patterns(settings.pages)
        self._words = settings.words
        self._policy = PolicyFile(settings.policy)
        self._changes = changes

    async def fetch(
        self, path: str, *, query: bytes = b"", method: str = "GET", headers: RawHeaders = ()
    ) -> Fetched:
        """Return what the contract's origin would answer; raises OriginFailed when the program has failed."""
        if path == POLICY_PATH:
            return self._policy.answer()
        if path == CHANGES_PATH:
            return self._answer_changes(query)
        if path == RENEWAL_PATH:
            cookie = next((value for name, value in headers if name == b"cookie"), b"")
            return Fetched(204, await self.readers.renew(cookie), b"")
        if path.startswith(FRAGMENTS):
            html = self._words.render(path.removeprefix(FRAGMENTS), dict(parse_qsl(query.decode())))
            return Fetched(200, (), html.encode())
        if path.startswith(PRIVATE) or not self._pages.match(path):
            return NO_PAGE
        return _made_from_all(await self._program.fetch(path))

    async def pass_through(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the program answer a reader itself."""
        await self._program.pass_through(scope, receive, send)

    def _answer_changes(self, query: bytes) -> Fetched:
        since = int(dict(parse_qsl(query.decode())).get("since", "0"))
        number, keys = self._changes.since(since)
        body = json.dumps({"seq": number, "keys": keys, "policy": self._policy.version})
        return Fetched(200, (), body.encode())


def _made_from_all(fetched: Fetched) -> Fetched:
    """Return a page with the key besides its own that makes all pages anew; what is none as it is."""
    if not any(name in (KEYS, b"broadsheet-article") for name, _ in fetched.headers):
        return fetched
    keys = b" ".join((fetched.header(KEYS) or b"", ALL.encode()))
    others = tuple(item for item in fetched.headers if item[0] != KEYS)
    return Fetched(fetched.status, (*others, (KEYS, keys)), fetched.body)
