"""The part of gate.toml that says by what readers are known."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from broadsheet.meter.tables import shown
from broadsheet.proxy.gate_table import GateTable
from broadsheet.proxy.keys import PUBLIC, SHARED
from broadsheet.proxy.reader_settings import (
    ClaimRules,
    EditionRules,
    OpenIdRules,
    ReaderRules,
    SiteRules,
    TokenRules,
)

WAYS = ("token", "openid", "site", "edition")
LOCAL = ("127.0.0.1", "localhost", "::1")


def read_readers(table: GateTable) -> ReaderRules:
    """Return the rules; notes a fault for more than one way."""
    named = [way for way in WAYS if table.has(way)]
    known_by: TokenRules | OpenIdRules | SiteRules | EditionRules | None = None
    if len(named) > 1:
        table.fault("", f"knows readers in several ways: {', '.join(named)}", "one of them")
    elif named:
        way = table.table(named[0])
        match named[0]:
            case "token":
                known_by = _token(way)
            case "openid":
                known_by = _openid(way)
            case "site":
                known_by = _site(way)
            case _:
                known_by = _edition(way)
        way.refuse_unknown()
    minutes = table.number("fresh_minutes", least=1, most=1_440) or 5
    table.refuse_unknown()
    return ReaderRules(known_by, minutes)


def _token(table: GateTable) -> TokenRules:
    rules = TokenRules(
        algorithms=table.texts("algorithms"),
        issuer=table.text("issuer", required=True, most_letters=500) or "",
        audience=table.text("audience", required=True, most_letters=500) or "",
        cookie=table.text("cookie") or "",
        header=table.text("header") or "",
        jwks_url=_address(table, "jwks_url", required=False),
        key_variable=table.text("key_variable") or "",
        claims=_claims(table.table("claims")),
    )
    if not rules.cookie and not rules.header:
        table.fault("cookie", "is missing", "the name of the cookie that holds the token, or header")
    if bool(rules.jwks_url) == bool(rules.key_variable):
        table.fault(
            "jwks_url", "needs one of `jwks_url` and `key_variable`", "where the keys are, or the shared one"
        )
    allowed = PUBLIC if rules.jwks_url else SHARED
    if not rules.algorithms or not allowed.issuperset(rules.algorithms):
        expected = "some of " + ", ".join(sorted(allowed))
        table.fault("algorithms", f"is {shown(list(rules.algorithms))}", expected)
    return rules


def _openid(table: GateTable) -> OpenIdRules:
    default = OpenIdRules("", "")
    rules = OpenIdRules(
        issuer=_address(table, "issuer", required=True),
        client_id=table.text("client_id", required=True, most_letters=500) or "",
        secret_variable=table.text("secret_variable") or "",
        scopes=table.texts("scopes") or default.scopes,
        algorithms=table.texts("algorithms") or default.algorithms,
        session_days=table.number("session_days", least=1, most=365) or default.session_days,
        recheck_minutes=table.number("recheck_minutes", least=1, most=10_080) or default.recheck_minutes,
        claims=_claims(table.table("claims")),
    )
    if "openid" not in rules.scopes:
        table.fault("scopes", f"is {shown(list(rules.scopes))}", '"openid" among them')
    if not PUBLIC.issuperset(rules.algorithms):
        expected = "some of " + ", ".join(sorted(PUBLIC))
        table.fault("algorithms", f"is {shown(list(rules.algorithms))}", expected)
    return rules


def _site(table: GateTable) -> SiteRules:
    path = table.text("path", required=True) or "/"
    if not path.startswith("/"):
        table.fault("path", f"is {shown(path)}", "a path at the site such as /who-reads")
    return SiteRules(path)


def _edition(table: GateTable) -> EditionRules:
    return EditionRules(
        _address(table, "address", required=True).rstrip("/"), table.patterns("paths", of_paths=True)
    )


def _claims(table: GateTable) -> ClaimRules:
    default = ClaimRules()
    rules = ClaimRules(
        subject=table.text("subject") or default.subject,
        entitled=table.text("entitled") or default.entitled,
        until=table.text("until") or "",
        scopes=_scopes(table),
        staff=frozenset(table.texts("staff")),
    )
    table.refuse_unknown()
    return rules


def _scopes(table: GateTable) -> Mapping[str, tuple[str, ...]]:
    found = {}
    for value, scopes in table.items("scopes").items():
        if not isinstance(scopes, list) or not all(isinstance(scope, str) and scope for scope in scopes):
            table.fault(
                "scopes", f"gives {value} {shown(scopes)}", 'sections, such as ["sport"], or ["*"] for all'
            )
            continue
        found[value] = tuple(scope.strip("/") for scope in scopes)
    return found


def _address(table: GateTable, key: str, *, required: bool) -> str:
    text = table.text(key, required=required, most_letters=500) or ""
    parts = urlsplit(text)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL)
    if text and not is_safe:
        table.fault(key, f"is {shown(text)}", "an address with https, or on this machine")
    return text
