"""Asking services of somebody else's for JSON: a provider of identities, a list of keys."""

import json
from collections.abc import Mapping
from typing import Any

import aiohttp

PATIENCE_SECONDS = 10.0
MOST_BYTES = 1_000_000


class ServiceFailed(RuntimeError):
    """A service gave no usable answer; `status` is 0 where it gave none, `said` what it said in JSON."""

    def __init__(self, url: str, why: str, status: int = 0, said: Any = None) -> None:
        super().__init__(f"{url}: {why}")
        self.status = status
        self.said = said


class Services:
    """Asks over HTTP. Connections are opened with the first question, within its event loop."""

    def __init__(self) -> None:
        self._client: aiohttp.ClientSession | None = None

    async def get(self, url: str, *, bearer: str = "") -> Any:
        """Return what is at `url` as JSON; raises ServiceFailed."""
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        return await self._ask("GET", url, headers, None)

    async def post(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Any:
        """Return what a form is answered by as JSON; raises ServiceFailed."""
        return await self._ask("POST", url, headers, dict(form))

    async def close(self) -> None:
        """Close all connections."""
        if self._client is not None:
            await self._client.close()

    async def _ask(
        self, method: str, url: str, headers: Mapping[str, str], form: dict[str, str] | None
    ) -> Any:
        if self._client is None:
            timeout = aiohttp.ClientTimeout(total=PATIENCE_SECONDS)
            self._client = aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar())
        try:
            async with self._client.request(
                method,
                url,
                headers={"Accept": "application/json", **headers},
                data=form,
                allow_redirects=False,
            ) as answer:
                body = await answer.content.read(MOST_BYTES)
        except (aiohttp.ClientError, OSError) as error:
            raise ServiceFailed(url, f"{type(error).__name__}: {error}") from error
        try:
            said = json.loads(body)
        except ValueError as error:
            raise ServiceFailed(url, f"answered {answer.status}, and no JSON", answer.status) from error
        if answer.status >= 300:
            raise ServiceFailed(url, f"answered {answer.status}", answer.status, said)
        return said
