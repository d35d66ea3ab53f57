"""A program of somebody's own, as an origin that speaks the contract.

It says by headers and marks what an article is. What the contract asks besides is answered in its place.
"""

from secrets import token_hex

from broadsheet.gate.origins.asgi import AsgiOrigin
from broadsheet.gate.origins.base import App, Fetched, RawHeaders, Receive, Scope, Send
from broadsheet.middleware.settings import GuardSettings
from broadsheet.proxy.answers import NO_PAGE, Answers
from broadsheet.proxy.patterns import Patterns
from broadsheet.proxy.translating import ALL

KEYS = b"broadsheet-keys"


class ProgramOrigin:
    """The program `app`."""

    def __init__(self, app: App, settings: GuardSettings, answers: Answers) -> None:
        # Nothing but this process asks the program as the gate: nobody need know the secret.
        self._program = AsgiOrigin(app, site_url=settings.site_url, secret=token_hex())
        self._pages = Patterns(settings.pages)
        self._answers = answers

    async def fetch(
        self, path: str, *, query: bytes = b"", method: str = "GET", headers: RawHeaders = ()
    ) -> Fetched:
        """Return what the contract's origin would answer; raises OriginFailed when the program has failed."""
        answer = await self._answers.find(path, query, headers)
        if answer is not None:
            return answer
        if not self._pages.match(path):
            return NO_PAGE
        return _made_from_all(await self._program.fetch(path))

    async def pass_through(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the program answer a reader itself."""
        await self._program.pass_through(scope, receive, send)


def _made_from_all(fetched: Fetched) -> Fetched:
    """Return a page with the key besides its own that makes all pages anew; what is none as it is."""
    if not any(name in (KEYS, b"broadsheet-article") for name, _ in fetched.headers):
        return fetched
    keys = b" ".join((fetched.header(KEYS) or b"", ALL.encode()))
    others = tuple(item for item in fetched.headers if item[0] != KEYS)
    return Fetched(fetched.status, (*others, (KEYS, keys)), fetched.body)
