"""What gate.toml says, checked and complete. Built by `parsing`; then only read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from broadsheet.gate.addresses import Networks
from broadsheet.gate.origins.hops import Site
from broadsheet.meter import Access
from broadsheet.proxy.patterns import Patterns
from broadsheet.proxy.reader_settings import ReaderRules
from broadsheet.proxy.sources import Sources
from broadsheet.proxy.words import Words

NONE = Patterns()
SHIPPED_WORDS = Words()
STRANGERS = ReaderRules()


class DoorRule(StrEnum):
    """What becomes of an answer that comes through another door than the page."""

    REFUSE = "refuse"  # it is shut
    STRIP = "strip"  # JSON loses the values of some keys
    FEED = "feed"  # RSS, Atom and JSON feeds keep lead-ins
    WATCH = "watch"  # whatever comes is searched for what is withheld


class FragmentsFrom(StrEnum):
    """Who writes notices and walls."""

    CONFIG = "config"
    ORIGIN = "origin"


@dataclass(frozen=True, slots=True)
class LeadIn:
    """How much of an article is free: as many blocks and as many words, or what stands before `until`.

    Never more than half of the words: something is always withheld.
    """

    blocks: int = 2
    words: int = 60
    until: str = ""


@dataclass(frozen=True, slots=True)
class AddressRule:
    """What is said of all articles at some addresses, whatever the page says."""

    paths: Patterns
    access: Access | None = None
    section: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleRules:
    """How articles are recognised, where their text stands, and what is said of them."""

    paths: Patterns = NONE
    not_paths: Patterns = NONE
    when: str = ""
    text: str = ""
    lead_in: LeadIn = LeadIn()
    withheld: tuple[str, ...] = ()
    notice: str = ""
    reader: str = ""
    article_id: Sources = ()
    title: Sources = ()
    access: Sources = ()
    section: Sources = ()
    tags: Sources = ()
    published: Sources = ()
    access_words: Mapping[str, Access] = field(default_factory=dict)
    rules: tuple[AddressRule, ...] = ()


@dataclass(frozen=True, slots=True)
class PageRules:
    """How pages are kept, and which requests are not for a page at all."""

    seconds: int = 60
    keep_others: bool = True
    lists: str = ""
    editors: str = ""
    pass_through: Patterns = NONE
    ignored_parameters: Patterns = NONE
    session_cookies: re.Pattern[bytes] | None = None
    set_cookies_ignored: Patterns = NONE


@dataclass(frozen=True, slots=True)
class Door:
    """Another way to an article's text, and what becomes of it.

    It is told by the request's path or one of its parameters (`name=value`), or by the answer's media type.
    """

    name: str
    rule: DoorRule
    paths: Patterns = NONE
    parameters: Patterns = NONE
    types: Patterns = NONE
    keys: frozenset[str] = frozenset()
    proof: str = ""  # a key that the origin shows to editors alone, such as the raw text


@dataclass(frozen=True, slots=True)
class CdnRules:
    """Whether shell and lead-in are for every cache, and for how long."""

    is_on: bool = False
    seconds: int = 60


@dataclass(frozen=True, slots=True)
class GateFile:
    """All of gate.toml. `policy_path` and `folder` are whole paths."""

    site: Site
    origin_address: str
    policy_path: Path
    languages: tuple[str, ...] = ("en",)
    own_path: str = "/broadsheet/"
    trusted_proxies: Networks = ()
    is_contract: bool = False
    connect_seconds: int = 5
    read_seconds: int = 60
    patience_seconds: int = 20
    connections: int = 100
    most_upload_bytes: int = 100_000_000
    most_page_bytes: int = 10_000_000
    articles: ArticleRules = ArticleRules()
    pages: PageRules = PageRules()
    doors: tuple[Door, ...] = ()
    cdn: CdnRules = CdnRules()
    fragments_from: FragmentsFrom = FragmentsFrom.CONFIG
    words: Words = SHIPPED_WORDS
    readers: ReaderRules = STRANGERS
