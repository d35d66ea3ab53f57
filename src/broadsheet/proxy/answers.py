"""What the contract asks of an origin beside its pages, answered for one that knows nothing of it.

The policy from its file, fragments from words, changes from a file, passes by asking who the reader is.
"""

import json
from typing import Protocol
from urllib.parse import parse_qsl

from broadsheet.gate.fragments import PREFIX as FRAGMENTS
from broadsheet.gate.freshness import CHANGES_PATH, POLICY_PATH
from broadsheet.gate.origins.base import Fetched, RawHeaders
from broadsheet.gate.settings import PRIVATE
from broadsheet.proxy.changes import Changes
from broadsheet.proxy.policy_file import PolicyFile
from broadsheet.proxy.strangers import Strangers
from broadsheet.proxy.words import Words

RENEWAL_PATH = "/-/pass"
NO_PAGE = Fetched(404, (), b"")


class Renewing(Protocol):
    """Knows who a reader is."""

    async def renew(self, cookie: bytes) -> RawHeaders:
        """Return the cookies that a reader is to carry from now on; none if that cannot be found out."""
        ...


class Answers:
    """What stands in for an origin by the contract. `readers` is set by whoever builds the gate before it."""

    readers: Renewing = Strangers()

    def __init__(self, policy: PolicyFile, changes: Changes, words: Words) -> None:
        self._policy = policy
        self._changes = changes
        self._words = words

    async def find(self, path: str, query: bytes, headers: RawHeaders) -> Fetched | None:
        """Return the answer to what is no page, or None where only the site can have one."""
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
        # What the contract asks besides, only an edition has.
        return NO_PAGE if path.startswith(PRIVATE) else None

    def _answer_changes(self, query: bytes) -> Fetched:
        since = int(dict(parse_qsl(query.decode())).get("since", "0"))
        number, keys = self._changes.since(since)
        body = json.dumps({"seq": number, "keys": keys, "policy": self._policy.version})
        return Fetched(200, (), body.encode())
