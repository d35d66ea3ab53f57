"""Whom readers may sign in through: from BROADSHEET_SOCIAL_* variables to allauth's settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from broadsheet.project.environment import BadSetting

PREFIX = "BROADSHEET_SOCIAL_"
OPENID = "openid_connect"
PACKAGE = "allauth.socialaccount.providers"
EXPECTED = "expected `CLIENT SECRET`, or `https://issuer CLIENT SECRET NAME` for OpenID Connect"


class BadProvider(BadSetting):
    """A provider cannot be set up as it is written; the message names the variable and what is expected."""


@dataclass(frozen=True, slots=True)
class Social:
    """Django apps to install, and allauth's SOCIALACCOUNT_PROVIDERS."""

    apps: tuple[str, ...] = ()
    providers: dict[str, dict[str, list[dict[str, Any]]]] = field(default_factory=dict)


def read_social(said: Mapping[str, str]) -> Social:
    """Return what providers need, from their variables: none by default.

    `BROADSHEET_SOCIAL_GOOGLE=CLIENT SECRET` is a provider that allauth knows by that name;
    `BROADSHEET_SOCIAL_ANYTHING=https://issuer CLIENT SECRET NAME` is any that speaks OpenID Connect.
    Raises BadProvider.
    """
    providers: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for variable, value in sorted(said.items()):
        words = value.split()
        slug = variable.removeprefix(PREFIX).lower()
        if len(words) < 2:
            raise BadProvider(f"{variable}: {EXPECTED}")
        if urlsplit(words[0]).scheme in ("http", "https"):
            name, app = OPENID, _openid(variable, slug, words)
        else:
            name, app = slug, _known(variable, slug, words)
        providers.setdefault(name, {"APPS": []})["APPS"].append(app)
    return Social(tuple(f"{PACKAGE}.{name}" for name in providers), providers)


def _openid(variable: str, slug: str, words: list[str]) -> dict[str, Any]:
    if len(words) < 3:
        raise BadProvider(f"{variable}: {EXPECTED}")
    issuer, client, secret, *name = words
    return {
        "provider_id": slug.replace("_", "-"),
        "name": " ".join(name) or slug.replace("_", " ").title(),
        "client_id": client,
        "secret": secret,
        "settings": {"server_url": issuer.rstrip("/")},
    }


def _known(variable: str, slug: str, words: list[str]) -> dict[str, Any]:
    if slug == OPENID or not slug.isidentifier() or find_spec(f"{PACKAGE}.{slug}") is None:
        raise BadProvider(f"{variable}: allauth knows no provider {slug!r}; {EXPECTED}")
    client, secret, *key = words
    return {"client_id": client, "secret": secret, "key": " ".join(key)}
