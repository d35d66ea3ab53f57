"""Internet addresses, which reach the gate as text and are read once."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Networks = tuple[IPv4Network | IPv6Network, ...]


@lru_cache(maxsize=16_384)
def find_address(text: str) -> Address | None:
    """Return the address that `text` spells, or None.

    A server that listens for both kinds names its IPv4 clients in IPv6 form (RFC 4291, section
    2.5.5.2). They are IPv4 addresses here, or they would all be neighbours.
    """
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def is_within(text: str, networks: Networks) -> bool:
    """Whether `text` spells an address within one of `networks`."""
    address = find_address(text)
    return address is not None and any(address in network for network in networks)
