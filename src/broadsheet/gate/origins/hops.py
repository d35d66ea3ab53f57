"""Headers on their way through the gate: what ends at each hop, and what tells the origin who asked.

RFC 9110, section 7.6.1 (hop-by-hop), RFC 7239 (Forwarded).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from broadsheet.gate.addresses import Networks
from broadsheet.gate.origins.base import RawHeaders, Scope
from broadsheet.gate.request import Asked

HOP_BY_HOP = frozenset(
    b"connection keep-alive proxy-connection proxy-authenticate proxy-authorization te trailer "
    b"transfer-encoding upgrade".split()
)
# What only the gate may say: a reader's own are not believed.
CLAIMS = frozenset(
    b"forwarded x-forwarded-for x-forwarded-host x-forwarded-proto x-forwarded-port x-real-ip "
    b"x-original-url x-rewrite-url x-original-uri host expect".split()
)
CONTRACT = b"broadsheet-"


@dataclass(frozen=True, slots=True)
class Site:
    """What readers type: scheme, and host with its port where it is not the scheme's own."""

    scheme: str
    host: str

    @classmethod
    def from_url(cls, url: str) -> "Site":
        """Return the site of an address such as https://paper.example."""
        parts = urlsplit(url)
        return cls(parts.scheme, parts.netloc)

    @property
    def url(self) -> str:
        """The address without a slash at its end."""
        return f"{self.scheme}://{self.host}"


def end_to_end(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Return the headers that go on to the next hop, their names in lower case."""
    lowered = [(name.lower(), value) for name, value in headers]
    named = {
        word.strip().lower() for name, value in lowered if name == b"connection" for word in value.split(b",")
    }
    return [item for item in lowered if item[0] not in HOP_BY_HOP and item[0] not in named]


def to_origin(scope: Scope, site: Site, trusted: Networks) -> list[tuple[bytes, bytes]]:
    """Return a reader's headers as the origin gets them: who asked, by which address of the site.

    The address is the reader's own: the last that no proxy of ours has added. Nothing of the contract between
    gate and origin is passed on, whoever sent it.
    """
    headers = scope["headers"]
    kept = [
        item for item in end_to_end(headers) if item[0] not in CLAIMS and not item[0].startswith(CONTRACT)
    ]
    return [(b"host", site.host.encode()), *kept, *_told(Asked(scope).address(trusted), site)]


def own_headers(site: Site) -> RawHeaders:
    """Return the headers of a request that the gate makes for itself."""
    return ((b"host", site.host.encode()), *_told("", site))


def _told(address: str, site: Site) -> list[tuple[bytes, bytes]]:
    told = [(b"x-forwarded-host", site.host.encode()), (b"x-forwarded-proto", site.scheme.encode())]
    element = f'host="{site.host}";proto={site.scheme}'
    if address:
        told += [(b"x-forwarded-for", address.encode()), (b"x-real-ip", address.encode())]
        element = f"for={_quoted(address)};{element}"
    return [*told, (b"forwarded", element.encode())]


def _quoted(address: str) -> str:
    """Return an address as RFC 7239 writes it: IPv6 in brackets and quotes."""
    return f'"[{address}]"' if ":" in address else address
