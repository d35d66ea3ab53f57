"""Robots that can prove who they are.

A user agent can say anything, so a robot by name only is a reader like any other. It is believed
when its address is in the operator's published list, or when the address's name lies under the
operator's domain and that name leads back to the same address (forward-confirmed reverse DNS, as
Google and Bing document it). Both steps, on a dot boundary, with a time limit; in doubt it is a reader.
"""

import asyncio
import json
import logging
import socket
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_network
from pathlib import Path

from broadsheet.gate.addresses import Networks, find_address, is_within
from broadsheet.meter import CrawlerPurpose

log = logging.getLogger(__name__)

LOOKUP_SECONDS = 2.0
REMEMBER_SECONDS = 86_400.0
REMEMBER_SILENCE_SECONDS = 300.0  # DNS gave no answer: the next may be different
MOST_REMEMBERED = 10_000

# (name of an address, addresses of a name): how DNS is asked, so that tests can answer.
ReverseLookup = Callable[[str], Awaitable[str]]
ForwardLookup = Callable[[str], Awaitable[Iterable[str]]]


@dataclass(frozen=True, slots=True)
class Operator:
    """Who runs a crawler: the word in its user agent, what it fetches for, and how it proves itself.

    `domains` are those its addresses' names lie under; `lists` the files of addresses it publishes.
    """

    token: str
    purpose: CrawlerPurpose
    domains: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()


# Tokens, domains and list names as the operators document them for verification.
OPERATORS = (
    Operator("googlebot", CrawlerPurpose.SEARCH, ("googlebot.com", "google.com"), ("googlebot.json",)),
    Operator("bingbot", CrawlerPurpose.SEARCH, ("search.msn.com",), ("bingbot.json",)),
    Operator("applebot", CrawlerPurpose.SEARCH, ("applebot.apple.com",), ("applebot.json",)),
    Operator("duckduckbot", CrawlerPurpose.SEARCH, (), ("duckduckbot.json",)),
    Operator("yandexbot", CrawlerPurpose.SEARCH, ("yandex.ru", "yandex.net", "yandex.com")),
    Operator("baiduspider", CrawlerPurpose.SEARCH, ("baidu.com", "baidu.jp")),
    Operator("oai-searchbot", CrawlerPurpose.AI_SEARCH, (), ("searchbot.json",)),
    Operator("claude-searchbot", CrawlerPurpose.AI_SEARCH, (), ("claude-searchbot.json",)),
    Operator("perplexitybot", CrawlerPurpose.AI_SEARCH, (), ("perplexitybot.json",)),
    Operator("gptbot", CrawlerPurpose.AI_TRAINING, (), ("gptbot.json",)),
    Operator("claudebot", CrawlerPurpose.AI_TRAINING, (), ("claudebot.json",)),
    Operator("ccbot", CrawlerPurpose.AI_TRAINING, ("crawl.commoncrawl.org",), ("ccbot.json",)),
    Operator("chatgpt-user", CrawlerPurpose.USER_FETCH, (), ("chatgpt-user.json",)),
    Operator("claude-user", CrawlerPurpose.USER_FETCH, (), ("claude-user.json",)),
    Operator(
        "google-read-aloud", CrawlerPurpose.USER_FETCH, ("google.com",), ("user-triggered-fetchers.json",)
    ),
)


@lru_cache(maxsize=8192)
def claimed_operator(user_agent: bytes) -> Operator | None:
    """Return the operator whose token the user agent names, or None."""
    name = user_agent.decode("latin-1").lower()
    return next((operator for operator in OPERATORS if operator.token in name), None)


async def name_of(address: str) -> str:
    """Return the DNS name of an address; raises OSError when it has none."""
    name, _ = await asyncio.get_running_loop().getnameinfo((address, 0), socket.NI_NAMEREQD)
    return name


async def addresses_of(name: str) -> Iterable[str]:
    """Return the addresses of a DNS name; raises OSError when it has none."""
    answers = await asyncio.get_running_loop().getaddrinfo(name, None, type=socket.SOCK_STREAM)
    return {str(answer[4][0]) for answer in answers}


@dataclass(slots=True)
class Crawlers:
    """Verifies claims, and remembers the answers for a day. `lists` is a folder of published lists."""

    lists: Path | None = None
    find_name: ReverseLookup = name_of
    find_addresses: ForwardLookup = addresses_of
    clock: Callable[[], float] = time.time
    _remembered: dict[tuple[str, str], tuple[float, bool]] = field(default_factory=dict)

    async def verify(self, operator: Operator, address: str) -> CrawlerPurpose | None:
        """Return what the operator's crawlers fetch for, if this address is proven to be one; else None."""
        until, is_proven = self._remembered.get((operator.token, address), (0.0, False))
        if until <= self.clock():
            is_proven = await self._find_out(operator, address)
        return operator.purpose if is_proven else None

    async def _find_out(self, operator: Operator, address: str) -> bool:
        seconds = REMEMBER_SECONDS
        try:
            is_proven = await self._prove(operator, address)
        except (OSError, UnicodeError):  # anyone may give an address of theirs a name that is none
            is_proven, seconds = False, REMEMBER_SILENCE_SECONDS
        if len(self._remembered) >= MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[operator.token, address] = (self.clock() + seconds, is_proven)
        log.info("%s claims to be %s: %s", address, operator.token, "proven" if is_proven else "not proven")
        return is_proven

    async def _prove(self, operator: Operator, address: str) -> bool:
        """Whether the address is the operator's; raises OSError when nobody tells."""
        if self.lists is not None and any(is_listed(self.lists / name, address) for name in operator.lists):
            return True
        if not operator.domains:
            return False
        return await asyncio.wait_for(self._confirm(operator, address), LOOKUP_SECONDS)

    async def _confirm(self, operator: Operator, address: str) -> bool:
        name = (await self.find_name(address)).rstrip(".").lower()
        if not any(name == domain or name.endswith("." + domain) for domain in operator.domains):
            return False
        return find_address(address) in map(find_address, await self.find_addresses(name))


def is_listed(path: Path, address: str) -> bool:
    """Whether the list at `path` holds `address`; a list that is missing or cannot be read holds none.

    The format is the one Google, Bing and OpenAI publish: `{"prefixes": [{"ipv4Prefix": "..."}]}`.
    """
    try:
        return is_within(address, _read_list(path, path.stat().st_mtime))
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        if not isinstance(error, FileNotFoundError):
            log.warning("%s is no list of addresses: %r", path, error)
        return False


@lru_cache(maxsize=64)
def _read_list(path: Path, modified_at: float) -> Networks:
    prefixes = json.loads(path.read_text())["prefixes"]
    found = (item.get("ipv4Prefix") or item.get("ipv6Prefix") for item in prefixes)
    return tuple(ip_network(prefix) for prefix in found if prefix)
