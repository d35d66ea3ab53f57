"""What gate.toml says of readers: by what they are known, and what their claims entitle them to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from broadsheet.proxy.patterns import Patterns


@dataclass(frozen=True, slots=True)
class ClaimRules:
    """How claims become rights. `scopes` maps a claim's values; without it they are scopes themselves."""

    subject: str = "sub"
    entitled: str = "entitled"
    until: str = ""
    scopes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    staff: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TokenRules:
    """A signed token (RFC 7519) in a cookie, or in a header, by a list of keys or one key that both share."""

    algorithms: tuple[str, ...]
    issuer: str
    audience: str
    cookie: str = ""
    header: str = ""
    jwks_url: str = ""
    key_variable: str = ""
    claims: ClaimRules = ClaimRules()


@dataclass(frozen=True, slots=True)
class OpenIdRules:
    """A provider of OpenID Connect. With a refresh token, claims are `recheck_minutes` old at most."""

    issuer: str
    client_id: str
    secret_variable: str = ""
    scopes: tuple[str, ...] = ("openid",)
    algorithms: tuple[str, ...] = ("RS256", "ES256")
    session_days: int = 30
    recheck_minutes: int = 15
    claims: ClaimRules = ClaimRules()


@dataclass(frozen=True, slots=True)
class SiteRules:
    """The site itself says who a reader is, in headers of its answer at `path`."""

    path: str


@dataclass(frozen=True, slots=True)
class EditionRules:
    """An edition of Broadsheet beside the site: its accounts and its shop at `paths`, and who readers are."""

    address: str
    paths: Patterns


@dataclass(frozen=True, slots=True)
class ReaderRules:
    """By what readers are known: one of these, or nothing. A pass of an account holds for `fresh_minutes`."""

    known_by: TokenRules | OpenIdRules | SiteRules | EditionRules | None = None
    fresh_minutes: int = 5
