"""What the address of a Valkey says: which servers, how they stand together, and who we are to them. Pure.

    valkey://user:password@host:6379/0                       one server
    valkey+sentinel://user:password@one:26379,two:26379/name  the primary that Sentinels name
    valkey+cluster://user:password@one:6379,two:6379          a Cluster; any of its nodes will do

`valkeys` in the place of `valkey` speaks TLS. `?prefix=word` goes before all keys, where several editions
share a server; `?timeout=2` is for how many seconds an answer is waited for.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit

from broadsheet.ledgers.base import BadLedger

EXPECTED = (
    "expected valkey://user:password@host:6379/0, valkey+sentinel://user:password@one:26379,two:26379/name,"
    " or valkey+cluster://user:password@one:6379,two:6379"
)
# A reader waits this long for a server that does not answer; then the policy's outage rule decides.
ANSWER_SECONDS = 1.0
PREFIX = re.compile(r"[A-Za-z0-9_.-]{0,40}")


class Standing(StrEnum):
    """How the servers stand together."""

    SINGLE = "single"
    SENTINEL = "sentinel"
    CLUSTER = "cluster"


USUAL_PORT = {Standing.SINGLE: 6379, Standing.SENTINEL: 26379, Standing.CLUSTER: 6379}


@dataclass(frozen=True, slots=True)
class ValkeyAddress:
    """Where a Valkey is. `name` is the one that Sentinels know the primary by."""

    standing: Standing
    hosts: tuple[tuple[str, int], ...]
    username: str | None = None
    password: str | None = None
    database: int = 0
    name: str = ""
    is_secure: bool = False
    prefix: str = ""
    answer_seconds: float = ANSWER_SECONDS

    def __str__(self) -> str:
        """Without the password: for logs and for people."""
        hosts = ",".join(f"{host}:{port}" for host, port in self.hosts)
        return f"Valkey ({self.standing.value}) at {hosts}"


def read_valkey_address(url: str) -> ValkeyAddress:
    """Return what the address says. Raises BadLedger, which says what was expected and not the password."""
    try:
        scheme, _, rest = url.partition("://")
        family, _, kind = scheme.partition("+")
        standing = Standing(kind or "single")
        parts = urlsplit(f"//{rest}")
        login, _, places = parts.netloc.rpartition("@")
        username, _, password = login.partition(":")
        options = parse_qs(parts.query, strict_parsing=True) if parts.query else {}
        prefix = options.pop("prefix", [""])[0]
        answer_seconds = float(options.pop("timeout", [str(ANSWER_SECONDS)])[0])
        if (
            family not in ("valkey", "valkeys")
            or options
            or not PREFIX.fullmatch(prefix)
            or not 0 < answer_seconds < 600
        ):
            raise ValueError
        path = parts.path.strip("/")
        return ValkeyAddress(
            standing=standing,
            hosts=tuple(_place(place, USUAL_PORT[standing]) for place in places.split(",")),
            username=unquote(username) or None,
            password=unquote(password) or None,
            database=_database(standing, path),
            name=_name(standing, path),
            is_secure=family == "valkeys",
            prefix=f"{prefix}:" if prefix else "",
            answer_seconds=answer_seconds,
        )
    except ValueError:
        raise BadLedger(f"{hide_password(url)!r} is no address of a Valkey; {EXPECTED}") from None


def hide_password(url: str) -> str:
    """Return an address that may be shown: with dots for the password."""
    return re.sub(r"(//[^:/@]*):[^@]*@", r"\1:…@", url)


def _place(text: str, usual_port: int) -> tuple[str, int]:
    parts = urlsplit(f"//{text}")
    if not parts.hostname or parts.path:
        raise ValueError(text)
    return parts.hostname, parts.port or usual_port


def _database(standing: Standing, path: str) -> int:
    match standing:
        case Standing.SINGLE:
            return int(path or "0")
        case Standing.SENTINEL:
            return int(path.partition("/")[2] or "0")
        case Standing.CLUSTER:
            if path:
                raise ValueError(path)
            return 0


def _name(standing: Standing, path: str) -> str:
    name = path.partition("/")[0] if standing is Standing.SENTINEL else ""
    if standing is Standing.SENTINEL and not name:
        raise ValueError(path)
    return name
