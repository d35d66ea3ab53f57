"""Readers known by a signed token, or by what the site itself says of them."""

import logging
import re
import time
from collections.abc import Callable

from broadsheet.gate.errors import OriginFailed
from broadsheet.gate.origins.http import HttpOrigin
from broadsheet.gate.origins.services import ServiceFailed
from broadsheet.issuing.issuer import Holder
from broadsheet.proxy.claims import BadClaims, holder_from
from broadsheet.proxy.keys import BadToken, KeySet, open_token
from broadsheet.proxy.reader_settings import ClaimRules, SiteRules, TokenRules
from broadsheet.proxy.readers import Unavailable

log = logging.getLogger(__name__)

SITE_CLAIMS = ClaimRules(subject="reader", entitled="entitled", until="until", staff=frozenset({"staff"}))
BEARER = b"Bearer "


class TokenRecogniser:
    """Believes tokens by `rules`; `keys` is where the keys are, or the one that is shared."""

    def __init__(
        self, rules: TokenRules, keys: KeySet | bytes, clock: Callable[[], float] = time.time
    ) -> None:
        self._rules = rules
        self._keys = keys
        self._clock = clock

    def claim(self, headers: dict[bytes, bytes]) -> bytes | None:
        """Return the token that a request carries."""
        if self._rules.header:
            value = headers.get(self._rules.header.lower().encode())
            if value:
                return value.removeprefix(BEARER).strip()
        return find_cookie(headers.get(b"cookie", b""), self._rules.cookie) if self._rules.cookie else None

    async def holder(self, claim: bytes) -> Holder | None:
        """Return the account that a token speaks of; None for one that is not believed."""
        rules = self._rules
        try:
            claims = await open_token(
                claim.decode("latin-1"),
                self._keys,
                rules.algorithms,
                issuer=rules.issuer,
                audience=rules.audience,
                now=self._clock(),
            )
            return holder_from(rules.issuer, claims, rules.claims)
        except (BadToken, BadClaims) as error:
            log.info("a token was not believed: %s", error)
            return None
        except ServiceFailed as error:
            raise Unavailable(str(error)) from error


class SiteRecogniser:
    """Asks the site at a path of its own, with the session's cookies, who somebody is.

    The site answers in headers: Broadsheet-Reader, a name that stays the same; Broadsheet-Entitled, what they
    may read; Broadsheet-Until. Readers' own headers of these names are never passed on.
    """

    def __init__(self, rules: SiteRules, http: HttpOrigin, sessions: re.Pattern[bytes]) -> None:
        self._rules = rules
        self._http = http
        self._sessions = sessions

    def claim(self, headers: dict[bytes, bytes]) -> bytes | None:
        """Return the site's own session cookies that a request carries."""
        parts = [part.strip() for part in headers.get(b"cookie", b"").split(b";")]
        return b"; ".join(part for part in parts if self._sessions.match(part)) or None

    async def holder(self, claim: bytes) -> Holder | None:
        """Return the account that the site names for these cookies; None where it names nobody."""
        try:
            answer = await self._http.fetch(self._rules.path, headers=((b"cookie", claim),))
        except OriginFailed as error:
            raise Unavailable(str(error)) from error
        if answer.status >= 500:
            raise Unavailable(f"{self._rules.path} answered {answer.status}")
        names = ("reader", "entitled", "until")
        said = {name: answer.header(f"broadsheet-{name}".encode()) for name in names}
        claims = {name: value.decode("latin-1") for name, value in said.items() if value}
        if answer.status != 200 or "reader" not in claims:
            return None
        try:
            return holder_from(self._http.settings.site.url, claims, SITE_CLAIMS)
        except BadClaims as error:
            log.error("%s: %s", self._rules.path, error)
            return None


def find_cookie(header: bytes, name: str) -> bytes | None:
    """Return a cookie's value, or None."""
    start = name.encode() + b"="
    for part in header.split(b";"):
        if part.strip().startswith(start):
            return part.strip()[len(start) :] or None
    return None
