"""OpenID Connect: the code flow with PKCE, state and nonce (OpenID Connect Core 1.0, RFC 7636, RFC 9700).

Steps and messages are oauthlib's, tokens are PyJWT's; here they are put in their order.
"""

import base64
import logging
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote, urlencode

from oauthlib.oauth2 import OAuth2Error, WebApplicationClient

from broadsheet.gate.origins.services import ServiceFailed, Services
from broadsheet.issuing.issuer import Holder
from broadsheet.proxy.claims import BadClaims, holder_from
from broadsheet.proxy.keys import BadToken, KeySet, open_token
from broadsheet.proxy.reader_settings import OpenIdRules
from broadsheet.proxy.readers import Unavailable
from broadsheet.proxy.recognisers import find_cookie
from broadsheet.proxy.sessions import COOKIE, Session, Sessions

log = logging.getLogger(__name__)

DISCOVERY = "/.well-known/openid-configuration"
DISCOVERY_SECONDS = 3600.0
DAY_SECONDS = 86_400.0
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class CannotSignIn(Exception):
    """A sign-in that did not come about; the message says why, for the log."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the gate must remember of a sign-in that has begun, in the reader's own browser."""

    state: str
    nonce: str
    verifier: str
    next_path: str


class OpenId:
    """Signs readers in at one provider, which sends them back to `callback`, and knows their sessions."""

    def __init__(
        self,
        rules: OpenIdRules,
        secret: str,
        callback: str,
        services: Services,
        sessions: Sessions,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._rules = rules
        self._secret = secret
        self._callback = callback
        self._services = services
        self._sessions = sessions
        self._clock = clock
        self._provider: Mapping[str, Any] = {}
        self._provider_at = float("-inf")
        self._keys: KeySet | None = None

    def claim(self, headers: dict[bytes, bytes]) -> bytes | None:
        """Return the name of the session that a request carries."""
        return find_cookie(headers.get(b"cookie", b""), COOKIE)

    async def holder(self, claim: bytes) -> Holder | None:
        """Return the account of a session, asking the provider anew where its claims are old."""
        name, now = claim.decode("latin-1"), self._clock()
        session = self._sessions.find(name, now)
        if session is None:
            return None
        claims: Mapping[str, Any] | None = session.claims
        is_old = now - session.checked_at >= self._rules.recheck_minutes * 60
        if session.refresh_token and is_old and self._sessions.claim_check(name, session, now):
            claims = await self._recheck(name, session, now)
        if claims is None:
            return None
        try:
            return holder_from(self._rules.issuer, claims, self._rules.claims)
        except BadClaims as error:
            log.error("a session at %s names nobody: %s", self._rules.issuer, error)
            return None

    async def begin(self, next_path: str) -> tuple[str, Attempt]:
        """Return the provider's address to send a reader to, and what to remember. Raises CannotSignIn."""
        provider = await self._discover()
        client = WebApplicationClient(self._rules.client_id)
        verifier = client.create_code_verifier(64)
        attempt = Attempt(secrets.token_urlsafe(24), secrets.token_urlsafe(24), verifier, next_path)
        asked = {
            "response_type": "code",
            "client_id": self._rules.client_id,
            "redirect_uri": self._callback,
            "scope": " ".join(self._rules.scopes),
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": client.create_code_challenge(verifier, "S256"),
            "code_challenge_method": "S256",
        }
        endpoint = provider["authorization_endpoint"]
        url = f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"
        return url, attempt

    async def finish(self, attempt: Attempt, query: str) -> tuple[str, Holder]:
        """Return the name of a new session and its account, by what was sent back. Raises CannotSignIn."""
        said = {name: values[0] for name, values in parse_qs(query).items()}
        if not secrets.compare_digest(said.get("state", ""), attempt.state):
            raise CannotSignIn("the state is another one")
        if "code" not in said:
            raise CannotSignIn(f"the provider refused: {said.get('error', 'no code')}")
        provider = await self._discover()
        # RFC 9207: a provider that names itself must be the one that was asked.
        if "iss" in said and said["iss"] != provider["issuer"]:
            raise CannotSignIn("another provider has answered")
        client = WebApplicationClient(self._rules.client_id)
        body = client.prepare_request_body(
            code=said["code"],
            redirect_uri=self._callback,
            code_verifier=attempt.verifier,
            include_client_id=True,
        )
        tokens = await self._ask_for_tokens(provider, body)
        claims = await self._believed(provider, tokens, nonce=attempt.nonce)
        now = self._clock()
        try:
            holder = holder_from(self._rules.issuer, claims, self._rules.claims)
        except BadClaims as error:
            raise CannotSignIn(str(error)) from error
        ends_at = now + self._rules.session_days * DAY_SECONDS
        session = Session(
            claims, str(tokens.get("refresh_token") or ""), now, ends_at, str(tokens["id_token"])
        )
        return self._sessions.begin(session, now), holder

    async def end(self, name: str, back: str) -> str:
        """End a session; return the provider's address where its own is ended, or `back`."""
        session = self._sessions.find(name, self._clock())
        self._sessions.end(name)
        url = self._provider.get("end_session_endpoint")
        if session is None or not isinstance(url, str):
            return back
        return (
            f"{url}?id_token_hint={quote(session.id_token)}&post_logout_redirect_uri={quote(back, safe='')}"
        )

    async def close(self) -> None:
        """Close what is open."""
        await self._services.close()
        self._sessions.close()

    async def _recheck(self, name: str, session: Session, now: float) -> Mapping[str, Any] | None:
        """Return the claims by a refresh token; None, and the session ends, where it is taken no more."""
        try:
            provider = await self._discover()
            client = WebApplicationClient(self._rules.client_id)
            body = client.prepare_refresh_body(
                refresh_token=session.refresh_token, client_id=self._rules.client_id
            )
            tokens = await self._ask_for_tokens(provider, body)
            claims = dict(session.claims)
            if "id_token" in tokens:
                claims = await self._believed(provider, tokens, nonce=None)
                if claims["sub"] != session.claims["sub"]:
                    raise CannotSignIn("a refreshed token is somebody else's")
        except Refused as error:
            log.info("a session is over: %s", error)
            self._sessions.end(name)
            return None
        except CannotSignIn as error:
            raise Unavailable(str(error)) from error
        self._sessions.update(name, claims, str(tokens.get("refresh_token") or session.refresh_token), now)
        return claims

    async def _discover(self) -> Mapping[str, Any]:
        """Return what the provider says of itself; the last that it said while it is away."""
        now = self._clock()
        if now - self._provider_at < DISCOVERY_SECONDS:
            return self._provider
        try:
            said = await self._services.get(self._rules.issuer.rstrip("/") + DISCOVERY)
        except ServiceFailed as error:
            if self._provider:
                return self._provider
            raise CannotSignIn(str(error)) from error
        if said.get("issuer") != self._rules.issuer:
            raise CannotSignIn(f"{self._rules.issuer} says that it is {said.get('issuer')!r}")
        missing = [name for name in NEEDED if not isinstance(said.get(name), str)]
        if missing:
            raise CannotSignIn(f"{self._rules.issuer} names no {', '.join(missing)}")
        if self._keys is None or said["jwks_uri"] != self._provider.get("jwks_uri"):
            self._keys = KeySet(self._services, said["jwks_uri"], self._clock)
        self._provider, self._provider_at = said, now
        return self._provider

    async def _ask_for_tokens(self, provider: Mapping[str, Any], body: str) -> Mapping[str, Any]:
        form = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
        methods = provider.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        headers = {}
        if self._secret and "client_secret_basic" in methods:
            pair = f"{quote(self._rules.client_id, safe='')}:{quote(self._secret, safe='')}"
            headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        elif self._secret:
            form["client_secret"] = self._secret
        try:
            tokens = await self._services.post(provider["token_endpoint"], form, headers)
        except ServiceFailed as error:
            if 400 <= error.status < 500 and isinstance(error.said, dict):
                raise Refused(f"the provider answered {error.said.get('error')!r}") from error
            raise CannotSignIn(str(error)) from error
        if not isinstance(tokens, dict):
            raise CannotSignIn("the provider gave no tokens")
        return tokens

    async def _believed(
        self, provider: Mapping[str, Any], tokens: Mapping[str, Any], *, nonce: str | None
    ) -> dict[str, Any]:
        """Return the claims of an ID token (OpenID Connect Core, section 3.1.3.7). Raises CannotSignIn."""
        if self._keys is None or not isinstance(tokens.get("id_token"), str):
            raise CannotSignIn("the provider gave no ID token")
        try:
            claims = await open_token(
                tokens["id_token"],
                self._keys,
                self._rules.algorithms,
                issuer=provider["issuer"],
                audience=self._rules.client_id,
                now=self._clock(),
            )
        except (BadToken, ServiceFailed, OAuth2Error) as error:
            raise CannotSignIn(f"the ID token is not believed: {error}") from error
        if nonce is not None and not secrets.compare_digest(str(claims.get("nonce", "")), nonce):
            raise CannotSignIn("the ID token was made for another sign-in")
        audience = claims.get("aud")
        if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != self._rules.client_id:
            raise CannotSignIn("the ID token was made for another party")
        return claims


class Refused(CannotSignIn):
    """The provider does not take a code or a refresh token."""
