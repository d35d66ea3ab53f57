"""A page in memory: its facts, its pieces, and the answers prepared from them so far."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from broadsheet.gate.bodies import Prepared
from broadsheet.gate.contract import Facts, read_page
from broadsheet.gate.pieces import Pieces
from broadsheet.gate.store import Kept
from broadsheet.meter import Article, CalendarWindow, Period, Policy
from broadsheet.meter.policy import Terms

# What a page costs beside its bytes: measured by benchmarks/pages.py.
OVERHEAD_BYTES = 2_000
NEVER = datetime.max.replace(tzinfo=UTC)


class Brief(NamedTuple):
    """What a policy says of one article for now. No period: each moment has its own (rolling windows)."""

    article: Article
    key: int
    terms: Terms
    period: Period | None


@dataclass(slots=True, eq=False)
class Page:
    """One page. `refresh_at` (seconds since the epoch) is when a successor should be fetched.

    `needs_seq` is the change number that the successor must be rendered under.
    """

    path: str
    facts: Facts
    pieces: Pieces
    seq: int
    fetched_at: float
    refresh_at: float
    needs_seq: int = 0
    prepared: dict[tuple[object, ...], Prepared] = field(default_factory=dict)
    size: int = 0
    is_wanted: bool = False  # again, since memory ran short last
    _brief: Brief | None = None
    _brief_policy: Policy | None = None
    _brief_until: datetime = NEVER

    def brief(self, policy: Policy, now: datetime) -> Brief:
        """Return what `policy` says of this article, worked out once until it may change.

        Raises ValueError for a page that is no article.
        """
        if self._brief is None or self._brief_policy is not policy or now >= self._brief_until:
            article = self.facts.article
            if article is None:
                raise ValueError(f"{self.path} is no article")
            turns_at = policy.terms_change_at(article, now)
            period = None
            if isinstance(policy.window, CalendarWindow):
                period = policy.window.period_at(now)
            self._brief = Brief(article, article.key, policy.terms_for(article, now), period)
            self._brief_policy = policy
            self._brief_until = min(turns_at or NEVER, NEVER if period is None else period.end)
        return self._brief


def page_from(path: str, kept: Kept) -> Page:
    """Cut what the origin rendered into a page; raises OriginFailed when that cannot be done."""
    facts, pieces = read_page(path, kept.fetched)
    size = sum(len(piece.content) for piece in pieces.sequence) + OVERHEAD_BYTES
    return Page(
        path=path,
        facts=facts,
        pieces=pieces,
        seq=kept.seq,
        fetched_at=kept.fetched_at,
        refresh_at=kept.fetched_at + facts.max_age_seconds,
        needs_seq=kept.needs_seq,
        size=size,
    )
