"""What the decision is made from: who reads, what they ask for, what they have read."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from typing import NamedTuple

HASHED = 1 << 63
MOST_DIGITS = len(str(HASHED))


class Kind(StrEnum):
    """The kind of reader an allowance is written for."""

    # Enum's own hash is a Python call; kinds are looked up several times per request.
    __hash__ = str.__hash__

    ANONYMOUS = "anonymous"
    REGISTERED = "registered"
    STAFF = "staff"


class Access(StrEnum):
    """What an editor, or a rule, says of an article."""

    OPEN = "open"
    METERED = "metered"
    LOCKED = "locked"


class Standing(StrEnum):
    """By which right a reader reads, or how they came to have none; it chooses the words they hear.

    Passes hold the position of a member, of which there is room for sixteen: new ones go to the end.
    """

    __hash__ = str.__hash__

    NEVER_SUBSCRIBED = "never_subscribed"
    TRIAL_EXPIRED = "trial_expired"
    ACCESS_LAPSED = "access_lapsed"
    PAYMENT_FAILED = "payment_failed"
    TOO_MANY_DEVICES = "too_many_devices"
    SUBSCRIBED = "subscribed"
    IN_TRIAL = "in_trial"
    IN_GRACE = "in_grace"  # a payment failed, and is tried again
    CANCELLED = "cancelled"  # and paid for until the end
    PAUSED = "paused"
    GROUP_MEMBER = "group_member"
    SEAT_TAKEN_BACK = "seat_taken_back"
    GIFTED = "gifted"
    GIFT_OVER = "gift_over"
    INSTITUTION_SPENT = "institution_spent"
    PAYMENT_UNDER_WAY = "payment_under_way"  # the first one, by a way that takes days


class CrawlerPurpose(StrEnum):
    """What a verified crawler fetches for."""

    __hash__ = str.__hash__

    SEARCH = "search"
    AI_SEARCH = "ai_search"
    AI_TRAINING = "ai_training"
    USER_FETCH = "user_fetch"


@dataclass(frozen=True, slots=True)
class Article:
    """An article as the meter sees it. `section` is a path such as `business/trade`."""

    article_id: str
    access: Access = Access.METERED
    section: str = ""
    tags: frozenset[str] = frozenset()
    published_at: datetime | None = None
    open_until: datetime | None = None

    @property
    def key(self) -> int:
        """The article's 64-bit name in passes and ledgers."""
        return article_key(self.article_id)


class Entitlement(NamedTuple):
    """A right to read a section and all below it (`*` is everything), until an instant or for good."""

    scope: str
    until: datetime | None = None

    def covers(self, section: str, now: datetime) -> bool:
        """Whether this right opens an article of `section` at `now`."""
        if self.until is not None and now >= self.until:
            return False
        return self.scope == "*" or is_within(section, self.scope)


class Grant(NamedTuple):
    """One article that is open to a reader, until an instant or for good.

    `grant_id` is what whoever granted it calls it, so that it can be taken back.
    """

    article_key: int
    until: datetime | None = None
    grant_id: int = 0

    def covers(self, article_key: int, now: datetime) -> bool:
        """Whether this opens the article of that key at `now`."""
        return article_key == self.article_key and (self.until is None or now < self.until)


class Institution(NamedTuple):
    """A place whose people read by its right: a university by its network, a firm by its addresses.

    `allowance` is how many articles it may open in a month, for all of its people together (None: as
    many as they like). `institution_id` is its name in ledgers: 12 bytes, as readers have.
    """

    institution_id: bytes
    entitlements: tuple[Entitlement, ...] = ()
    allowance: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One granted reading: which article, in which pool, when it was first granted."""

    article_key: int
    pool: str
    read_at: datetime


class Reader(NamedTuple):
    """A reader as the meter sees one: no name, no address, only what the decision needs.

    A named tuple, like the other values made for every request: it is made in a third of the time.
    """

    reader_id: bytes
    kind: Kind = Kind.ANONYMOUS
    standing: Standing = Standing.NEVER_SUBSCRIBED
    entitlements: tuple[Entitlement, ...] = ()
    readings: tuple[Reading, ...] = ()
    granted: tuple[Grant, ...] = ()
    crawler: CrawlerPurpose | None = None
    is_previewing: bool = False
    institution: Institution | None = None


def article_key(article_id: str) -> int:
    """Return the 64-bit key of an article: a decimal id as itself, anything else hashed.

    Hashed keys have the top bit set, so that the two never meet.
    """
    # Length first: Python refuses to read a number of more than 4,300 digits, and raises.
    is_decimal = len(article_id) <= MOST_DIGITS and article_id.isascii() and article_id.isdigit()
    if is_decimal and article_id == str(int(article_id)) and int(article_id) < HASHED:
        return int(article_id)
    digest = blake2b(article_id.encode(), digest_size=8).digest()
    return int.from_bytes(digest) | HASHED


def is_within(section: str, scope: str) -> bool:
    """Whether `section` is `scope` or lies below it: `business/trade` is within `business`."""
    return section == scope or section.startswith(scope + "/")
