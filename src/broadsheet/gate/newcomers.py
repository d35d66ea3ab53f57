"""The budget of new readers per network and hour.

Throwing the cookie away makes a new reader, and nothing else honestly can tell. So a network brings
only so many an hour; beyond it, registration is asked for. Each process leases a few places at a
time from the ledger, so most newcomers cost no call: the bound is never passed, and what a process
leased and did not use is lost to the others until the hour ends.
"""

from collections.abc import Callable
from ipaddress import IPv4Address, ip_network

from broadsheet.gate.addresses import find_address, is_within
from broadsheet.ledgers.base import Ledger
from broadsheet.meter.policy import NewReaders

HOUR_SECONDS = 3600
MOST_LEASED = 10
MOST_REMEMBERED = 65_536
# What one subscriber line usually has: an IPv4 /24 stands for a neighbourhood, an IPv6 /56 for a home.
IPV4_PREFIX, IPV6_PREFIX = 24, 56
EXEMPT = ""  # the policy's exempt networks are not counted, whichever they are


class Newcomers:
    """Counts new readers. `clock` returns seconds since the epoch."""

    def __init__(self, ledger: Ledger, *, clock: Callable[[], float]) -> None:
        self._ledger = ledger
        self._clock = clock
        self._hour = 0
        self._leased: dict[str, int] = {}  # places left by network; 0: the ledger has none either
        self._budget: NewReaders | None = None
        self._networks: dict[str, str] = {}  # by address; of one that the policy exempts: none

    def take_place(self, address: str, budget: NewReaders) -> bool:
        """Take a place for one more new reader if there is one at hand; else `admit` must ask for it."""
        network = self._networks.get(address) if budget is self._budget else None
        if network is None:
            network = self._network(address, budget)
        if network == EXEMPT:
            return True
        if int(self._clock()) // HOUR_SECONDS != self._hour:
            return False
        left = self._leased.get(network, 0)
        if left > 1:
            self._leased[network] = left - 1
        return left > 1

    async def admit(self, address: str, budget: NewReaders) -> bool:
        """Return whether one more new reader may come from this address in this hour."""
        network = self._network(address, budget)
        if network == EXEMPT:
            return True
        hour = int(self._clock()) // HOUR_SECONDS
        if hour != self._hour or len(self._leased) >= MOST_REMEMBERED:
            self._hour, self._leased = hour, {}
        # Held by its name: while the ledger is asked, the hour may turn, and this lease is of its own.
        leased = self._leased
        if network not in leased:
            want = max(1, min(MOST_LEASED, budget.per_hour // 10))
            given = await self._ledger.admit(network, hour, want, budget.per_hour)
            leased[network] = leased.get(network, 0) + given
        left = leased[network]
        if left == 0:
            return False
        leased[network] = left - 1
        if left == 1:
            del leased[network]
        return True

    def _network(self, address: str, budget: NewReaders) -> str:
        """Return what counts the readers of `address`, remembered while the policy stays the same."""
        if budget is not self._budget or len(self._networks) >= MOST_REMEMBERED:
            self._budget = budget
            self._networks.clear()
        network = self._networks.get(address)
        if network is None:
            network = EXEMPT if is_within(address, budget.exempt_networks) else network_of(address)
            self._networks[address] = network
        return network


def network_of(address: str) -> str:
    """Return the network an address belongs to, as text; an address that cannot be read is its own."""
    parsed = find_address(address)
    if parsed is None:
        return address
    prefix = IPV4_PREFIX if isinstance(parsed, IPv4Address) else IPV6_PREFIX
    return str(ip_network((parsed, prefix), strict=False))
