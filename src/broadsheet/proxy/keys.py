"""Keys that tokens are signed with, and tokens checked by them, for what they were asked for alone."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import jwt

from broadsheet.gate.origins.services import ServiceFailed, Services

REFRESH_SECONDS = 3600.0
# A token with an unknown key makes us look for new ones, but not as often as anyone likes to send some.
PAUSE_SECONDS = 30.0
LEEWAY_SECONDS = 30
SHARED = frozenset({"HS256", "HS384", "HS512"})
PUBLIC = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})


class BadToken(ValueError):
    """A token that is not believed; the message says why."""


class KeySet:
    """The keys at an address (RFC 7517), fetched when they are wanted and again every hour."""

    def __init__(self, services: Services, url: str, clock: Callable[[], float] = time.time) -> None:
        self._services = services
        self._url = url
        self._clock = clock
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched_at = self._tried_at = float("-inf")

    async def find(self, key_id: str) -> jwt.PyJWK | None:
        """Return the key of that id, or None; raises ServiceFailed if no keys were ever to be had."""
        now = self._clock()
        is_old = now - self._fetched_at > REFRESH_SECONDS or self._choose(key_id) is None
        if is_old and now - self._tried_at > PAUSE_SECONDS:
            self._tried_at = now
            try:
                await self._fetch(now)
            except ServiceFailed:
                if not self._keys:
                    self._tried_at = float("-inf")
                    raise
        return self._choose(key_id)

    def _choose(self, key_id: str) -> jwt.PyJWK | None:
        if not key_id and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        return self._keys.get(key_id)

    async def _fetch(self, now: float) -> None:
        said = await self._services.get(self._url)
        try:
            keys = jwt.PyJWKSet.from_dict(said).keys
        except (jwt.PyJWTError, AttributeError, TypeError) as error:
            raise ServiceFailed(self._url, f"is no list of keys: {error}") from error
        found = {key.key_id or "": key for key in keys if key.public_key_use in (None, "sig")}
        # A shared secret in a public list would let anyone sign.
        self._keys = {name: key for name, key in found.items() if key.key_type != "oct"}
        self._fetched_at = now


async def open_token(
    text: str,
    keys: KeySet | bytes,
    algorithms: Sequence[str],
    *,
    issuer: str,
    audience: str,
    now: float,
) -> dict[str, Any]:
    """Return a token's claims. Raises BadToken for one that is not believed, ServiceFailed without keys."""
    try:
        header = jwt.get_unverified_header(text)
    except jwt.PyJWTError as error:
        raise BadToken(str(error)) from error
    if header.get("alg") not in algorithms:
        raise BadToken(f"is signed by {header.get('alg')!r}, which is not among {', '.join(algorithms)}")
    key: Any = keys if isinstance(keys, bytes) else await keys.find(str(header.get("kid") or ""))
    if key is None:
        raise BadToken(f"is signed by the key {header.get('kid')!r}, which nobody knows")
    try:
        claims = jwt.decode(
            text,
            key,
            algorithms=list(algorithms),
            issuer=issuer,
            audience=audience,
            options={
                "require": ["exp", "iss", "aud"],
                "verify_exp": False,
                "verify_nbf": False,
                "verify_iat": False,
            },
        )
    except (jwt.PyJWTError, TypeError, ValueError) as error:
        raise BadToken(str(error)) from error
    _check_times(claims, now)
    return claims


def _check_times(claims: dict[str, Any], now: float) -> None:
    """Raise BadToken for a token out of its time, by the gate's own clock."""
    for name in ("exp", "nbf", "iat"):
        if name in claims and (isinstance(claims[name], bool) or not isinstance(claims[name], int | float)):
            raise BadToken(f"the claim {name} is {claims[name]!r}; expected seconds")
    if now >= claims["exp"] + LEEWAY_SECONDS:
        raise BadToken("has expired")
    if now < max(claims.get("nbf", 0), claims.get("iat", 0)) - LEEWAY_SECONDS:
        raise BadToken("is from the future")
