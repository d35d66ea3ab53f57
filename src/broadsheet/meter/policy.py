"""A publisher's rules as data. Built and checked once, by `parsing`; then only read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from zoneinfo import ZoneInfo

from broadsheet.meter.facts import Access, Article, CrawlerPurpose, Kind, is_within
from broadsheet.meter.windows import Window

SITE_POOL = "site"

Allowances = Mapping[Kind, int | None]


class MergeRule(StrEnum):
    """What an account's count becomes when a browser that has read signs in."""

    UNION = "union"
    MAX = "max"
    ACCOUNT = "account"
    FRESH = "fresh"


class OutageRule(StrEnum):
    """What a reader gets when the ledger cannot be asked."""

    RELEASE = "release"
    WALL = "wall"


class CrawlerRule(StrEnum):
    """What a verified crawler gets of an article that is not open."""

    FULL = "full"
    LEAD_IN = "lead_in"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Rule:
    """One article rule. All of its conditions must hold; what it leaves out stays as it was."""

    name: str
    section: str | None = None
    tag: str | None = None
    older_than_days: int | None = None
    younger_than_days: int | None = None
    access: Access | None = None
    pool: str | None = None
    allowances: Allowances | None = None

    def matches(self, article: Article, now: datetime) -> bool:
        """Whether this rule speaks of `article` at `now`. Age conditions need a published time."""
        return (
            (self.section is None or is_within(article.section, self.section))
            and (self.tag is None or self.tag in article.tags)
            and (self.older_than_days is None or _has_turned(article, self.older_than_days, now))
            and (
                self.younger_than_days is None
                or (
                    article.published_at is not None and not _has_turned(article, self.younger_than_days, now)
                )
            )
        )


@dataclass(frozen=True, slots=True)
class NewReaders:
    """How many new readers one network may bring in an hour; beyond it, registration is asked for."""

    per_hour: int = 60
    exempt_networks: tuple[IPv4Network | IPv6Network, ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """What the policy says of one article at one time."""

    access: Access
    rule: str
    pool: str
    allowances: Allowances


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything a publisher decides about the meter. `version` is given by whoever keeps it."""

    timezone: ZoneInfo
    window: Window
    allowances: Allowances
    rules: tuple[Rule, ...] = ()
    merge: MergeRule = MergeRule.UNION
    outage: OutageRule = OutageRule.RELEASE
    new_readers: NewReaders = NewReaders()
    crawlers: Mapping[CrawlerPurpose, CrawlerRule] = field(default_factory=dict)
    version: str = ""

    def terms_for(self, article: Article, now: datetime) -> Terms:
        """Return what holds for `article` at `now`.

        An editor's `open` or `locked` is about this very article and beats the rules, which speak
        of many; a `metered` article is the rules' to change, and the first that matches wins.
        """
        is_for_rules = article.access is Access.METERED
        rule = next((rule for rule in self.rules if is_for_rules and rule.matches(article, now)), None)
        if rule is None:
            return Terms(article.access, "", SITE_POOL, self.allowances)
        return Terms(
            access=rule.access or article.access,
            rule=rule.name,
            pool=rule.pool or SITE_POOL,
            allowances={**self.allowances, **(rule.allowances or {})},
        )

    def terms_change_at(self, article: Article, now: datetime) -> datetime | None:
        """Return the next instant at which `terms_for(article)` may differ, or None for never."""
        if article.published_at is None:
            return None
        ages = {rule.older_than_days for rule in self.rules} | {rule.younger_than_days for rule in self.rules}
        turns = [article.published_at + timedelta(days=days) for days in ages if days is not None]
        return min((turn for turn in turns if turn > now), default=None)


def _has_turned(article: Article, days: int, now: datetime) -> bool:
    return article.published_at is not None and now - article.published_at >= timedelta(days=days)
