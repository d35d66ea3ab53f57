"""A provider of OpenID Connect over real HTTP that is strict about what it is asked: PKCE, client, address.

https://openid.net/specs/openid-connect-core-1_0.html, RFC 7636.
"""

import base64
import hashlib
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, CLIENT_SECRET = "the-paper", "client-secret"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public_keys(key=KEY, key_id="k1") -> dict[str, Any]:
    """Return a list of one key as providers publish it."""
    return {
        "keys": [
            json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())) | {"kid": key_id, "use": "sig"}
        ]
    }


@dataclass(slots=True)
class Provider:
    """Signs in `person`, at `now`. `claims` beat what an ID token would say; `key` signs it."""

    url: str = ""
    now: float = 0.0
    person: dict[str, Any] = field(default_factory=lambda: {"sub": "anna"})
    claims: dict[str, Any] = field(default_factory=dict)
    key: Any = KEY
    asked: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    refresh_token: str = ""
    is_down: bool = False

    async def discovery(self, request: web.Request) -> web.Response:
        """Say where everything is."""
        return web.json_response(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
            }
        )

    async def keys(self, request: web.Request) -> web.Response:
        """Publish the key."""
        return web.json_response(public_keys())

    def authorize(self, query: dict[str, str]) -> str:
        """Return the code for what a reader's browser was sent with."""
        assert query["client_id"] == CLIENT
        assert query["response_type"] == "code"
        assert "openid" in query["scope"].split()
        assert query["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = query
        return code

    async def token(self, request: web.Request) -> web.Response:
        """Give tokens for a code, once, or for the refresh token that was given last."""
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append(form)
        if self.is_down:
            return web.Response(status=503, text="away")
        pair = base64.b64decode(request.headers["Authorization"].removeprefix("Basic ")).decode()
        assert pair == f"{CLIENT}:{CLIENT_SECRET}"
        if form["grant_type"] == "refresh_token":
            if not self.refresh_token or form["refresh_token"] != self.refresh_token:
                return web.json_response({"error": "invalid_grant"}, status=400)
            return self._tokens(None)
        begun = self.codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            begun is None
            or challenge != begun["code_challenge"]
            or form["redirect_uri"] != begun["redirect_uri"]
        ):
            return web.json_response({"error": "invalid_grant"}, status=400)
        return self._tokens(begun["nonce"])

    def _tokens(self, nonce: str | None) -> web.Response:
        claims = {"iss": self.url, "aud": CLIENT, "iat": self.now, "exp": self.now + 300, **self.person}
        claims |= ({"nonce": nonce} if nonce else {}) | self.claims
        token = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "k1"})
        said = {"access_token": "a", "token_type": "Bearer", "id_token": token}
        return web.json_response(said | ({"refresh_token": self.refresh_token} if self.refresh_token else {}))


@asynccontextmanager
async def a_provider(now: float):
    """Serve a provider on a port of its own; yield it."""
    provider = Provider(now=now)
    app = web.Application()
    app.router.add_get("/.well-known/openid-configuration", provider.discovery)
    app.router.add_get("/keys", provider.keys)
    app.router.add_post("/token", provider.token)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    server = web.TCPSite(runner, "127.0.0.1", 0)
    await server.start()
    provider.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield provider
    finally:
        await runner.cleanup()
