"""From what somebody trusted says of a reader to the account that a pass speaks for."""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from broadsheet.issuing.issuer import Holder
from broadsheet.meter import Entitlement, Kind, Standing
from broadsheet.proxy.reader_settings import ClaimRules

PERSON = b"broadsheet.reader"[:16]


class BadClaims(ValueError):
    """Claims that name nobody, or say what cannot be read; the message says which."""


def reader_id_of(issuer: str, subject: str) -> bytes:
    """Return the 12 bytes by which the ledger knows somebody's account, the same wherever they sign in."""
    return blake2b(f"{issuer}\0{subject}".encode(), digest_size=12, person=PERSON).digest()


def holder_from(issuer: str, claims: Mapping[str, Any], rules: ClaimRules) -> Holder:
    """Return the account that claims speak of. Raises BadClaims."""
    subject = claims.get(rules.subject)
    if not isinstance(subject, str | int) or subject == "":
        raise BadClaims(f"the claim {rules.subject!r} names nobody")
    values = _values(claims.get(rules.entitled))
    until = _instant(rules.until, claims.get(rules.until)) if rules.until else None
    found = [
        scope for value in values for scope in (rules.scopes.get(value, ()) if rules.scopes else (value,))
    ]
    scopes = tuple(dict.fromkeys(found))
    is_staff = not rules.staff.isdisjoint(values)
    return Holder(
        reader_id=reader_id_of(issuer, str(subject)),
        kind=Kind.STAFF if is_staff else Kind.REGISTERED,
        standing=Standing.SUBSCRIBED if scopes else Standing.NEVER_SUBSCRIBED,
        entitlements=tuple(Entitlement(scope, until) for scope in scopes),
    )


def _values(said: Any) -> list[str]:
    if said is None:
        return []
    if isinstance(said, str):
        return said.replace(",", " ").split()
    if isinstance(said, list) and all(isinstance(item, str) for item in said):
        return said
    raise BadClaims(f"what a reader is entitled to is {said!r}; expected a text or a list of texts")


def _instant(name: str, said: Any) -> datetime | None:
    if said is None:
        return None
    try:
        if isinstance(said, int | float) and not isinstance(said, bool):
            return datetime.fromtimestamp(said, UTC)
        instant = datetime.fromisoformat(str(said))
    except (ValueError, OverflowError, OSError):
        raise BadClaims(
            f"the claim {name!r} is {said!r}; expected seconds, or a time with an offset"
        ) from None
    if instant.tzinfo is None:
        raise BadClaims(f"the claim {name!r} is {said!r}, a time without an offset")
    return instant
