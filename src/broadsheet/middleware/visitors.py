"""Who reads, where a program keeps sessions of its own under a cookie."""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from broadsheet.issuing.issuer import Holder
from broadsheet.proxy.claims import BadClaims, holder_from
from broadsheet.proxy.reader_settings import ClaimRules

log = logging.getLogger(__name__)

CLAIMS = ClaimRules(until="until", staff=frozenset({"staff"}))
# What a program knows of the session with this value, as claims; None if it is over or never was.
FindClaims = Callable[[str], Awaitable[Mapping[str, Any] | None]]


class CookieReaders:
    """Asks the program whose a session is. `rules` say which claims name readers and their rights."""

    def __init__(self, cookie: str, find_claims: FindClaims, rules: ClaimRules = CLAIMS) -> None:
        self._cookie = re.compile(rb"(?:^|;)\s*" + re.escape(cookie.encode()) + rb"=([^;\s]+)")
        self._find_claims = find_claims
        self._rules = rules

    def claim(self, headers: dict[bytes, bytes]) -> bytes | None:
        """Return the session's value, or None if there is none."""
        found = self._cookie.search(headers.get(b"cookie", b""))
        return found[1] if found else None

    async def holder(self, claim: bytes) -> Holder | None:
        """Return the account of a session, or None: also where the program's claims cannot be read."""
        claims = await self._find_claims(claim.decode("latin-1"))
        if claims is None:
            return None
        try:
            return holder_from("program", claims, self._rules)
        except BadClaims as error:
            log.error("a session opens nothing: %s", error)
            return None
