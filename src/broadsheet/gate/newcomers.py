"""The budget of new readers per network and hour.

Throwing the cookie away makes a new reader, and nothing else honestly can tell. So a network brings
only so many an hour; beyond it, registration is asked for. Each process leases a few places at a
time from the ledger, so most newcomers cost no call: the bound is never passed, and what a process
leased and did not use is lost to the others until the hour ends.
"""

from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv4Address, ip_address, ip_network

from broadsheet.ledgers.base import Ledger
from broadsheet.meter.policy import NewReaders

HOUR_SECONDS = 3600
MOST_LEASED = 10
MOST_REMEMBERED = 65_536
# What one subscriber line usually has: an IPv4 /24 stands for a neighbourhood, an IPv6 /56 for a home.
IPV4_PREFIX, IPV6_PREFIX = 24, 56


class Newcomers:
    """Counts new readers. `clock` returns seconds since the epoch."""

    def __init__(self, ledger: Ledger, *, clock: Callable[[], float]) -> None:
        self._ledger = ledger
        self._clock = clock
        self._hour = 0
        self._leased: dict[str, int] = {}
        self._full: set[str] = set()
        self._budget: NewReaders | None = None
        self._exempt: dict[str, bool] = {}

    async def admit(self, address: str, budget: NewReaders) -> bool:
        """Return whether one more new reader may come from this address in this hour."""
        if self._is_exempt(address, budget):
            return True
        hour = int(self._clock()) // HOUR_SECONDS
        if hour != self._hour:
            self._hour = hour
            self._leased.clear()
            self._full.clear()
        network = network_of(address)
        if network in self._full:
            return False
        left = self._leased.get(network, 0)
        if left == 0:
            want = max(1, min(MOST_LEASED, budget.per_hour // 10))
            left = await self._ledger.admit(network, hour, want, budget.per_hour)
        if left == 0:
            self._full.add(network)
            return False
        self._leased[network] = left - 1
        return True

    def _is_exempt(self, address: str, budget: NewReaders) -> bool:
        """Return `is_exempt`, remembered for as long as the policy stays the same."""
        if budget is not self._budget or len(self._exempt) >= MOST_REMEMBERED:
            self._budget = budget
            self._exempt.clear()
        known = self._exempt.get(address)
        if known is None:
            known = self._exempt[address] = is_exempt(address, budget)
        return known


@lru_cache(maxsize=MOST_REMEMBERED)
def network_of(address: str) -> str:
    """Return the network an address belongs to, as text; an address that cannot be read is its own."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    prefix = IPV4_PREFIX if isinstance(parsed, IPv4Address) else IPV6_PREFIX
    return str(ip_network((parsed, prefix), strict=False))


def is_exempt(address: str, budget: NewReaders) -> bool:
    """Whether the policy exempts this address from the budget."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in budget.exempt_networks)
