"""What the gate wants to know of a request, read from the ASGI scope once."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from broadsheet.gate.addresses import Networks, is_within
from broadsheet.gate.bodies import Encoding, choose_encoding
from broadsheet.gate.origins.base import Scope


class Asked:
    """One request for a page. Header values are bytes, empty where absent."""

    __slots__ = ("headers", "scope")

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        raw = scope["headers"]
        # A dict of the pairs keeps the last of a name. Only cookies may rightly come in several
        # lines (RFC 9113, section 8.2.3), and then they are joined.
        self.headers: dict[bytes, bytes] = dict(raw)
        if len(self.headers) != len(raw):
            cookies = [value for name, value in raw if name == b"cookie"]
            if len(cookies) > 1:
                self.headers[b"cookie"] = b"; ".join(cookies)

    def header(self, name: bytes) -> bytes:
        """Return a header's value, empty where absent."""
        return self.headers.get(name, b"")

    @property
    def is_head(self) -> bool:
        """Whether only the headers are asked for."""
        return bool(self.scope["method"] == "HEAD")

    @property
    def is_prefetch(self) -> bool:
        """Whether a browser asks ahead of its reader (Sec-Purpose: prefetch or prerender).

        `Purpose` and `X-Moz` are how browsers said so before the Fetch standard named it.
        """
        headers = self.headers
        return (
            headers.get(b"sec-purpose", b"").startswith(b"prefetch")
            or headers.get(b"purpose") == b"prefetch"
            or headers.get(b"x-moz") == b"prefetch"
        )

    def address(self, trusted: Networks) -> str:
        """Return the reader's address: the last one that no trusted proxy of ours has added."""
        return address_of(self.scope, self.headers, trusted)


def address_of(scope: Scope, headers: Mapping[bytes, bytes], trusted: Networks) -> str:
    """Return the reader's address: the last one that no trusted proxy of ours has added."""
    client = scope.get("client")
    address: str = client[0] if client else ""
    if not trusted or b"x-forwarded-for" not in headers:
        return address
    hops = [hop.strip() for hop in headers[b"x-forwarded-for"].decode("latin-1").split(",")]
    while hops and is_within(address, trusted):
        address = hops.pop()
    return address


class Manner(NamedTuple):
    """How a reader's browser wants to be answered."""

    language: str
    encoding: Encoding


@lru_cache(maxsize=4096)
def choose_manner(accept_language: bytes, accept_encoding: bytes, offered: tuple[str, ...]) -> Manner:
    """Return the language, of those offered, and the encoding that these two headers ask for."""
    return Manner(choose_language(accept_language, offered), choose_encoding(accept_encoding))


def choose_language(accept_language: bytes, offered: tuple[str, ...]) -> str:
    """Return the offered language that the reader likes best (RFC 9110, section 12.5.4); else the first."""
    wishes = []
    for position, item in enumerate(accept_language.decode("latin-1").lower().split(",")):
        tag, _, weight = item.strip().partition(";")
        quality = weight.replace(" ", "").removeprefix("q=")
        try:
            wishes.append((-float(quality or 1), position, tag.strip()))
        except ValueError:
            continue
    for negative_quality, _, tag in sorted(wishes):
        if negative_quality == 0:
            continue
        for language in offered:
            if tag == language or tag.split("-")[0] == language:
                return language
    return offered[0]
