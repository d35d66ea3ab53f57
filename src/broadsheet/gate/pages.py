"""A page in memory: its facts, its pieces, and the answers prepared from them so far."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from broadsheet.gate.bodies import Prepared
from broadsheet.gate.contract import Facts, read_page
from broadsheet.gate.pieces import Pieces
from broadsheet.gate.store import Kept
from broadsheet.meter import (
    Article,
    CalendarWindow,
    Claim,
    Decision,
    Period,
    Policy,
    Reader,
    Tally,
    assess,
    settle,
)
from broadsheet.meter.policy import Terms

# What a page costs beside its bytes: measured by benchmarks/pages.py.
OVERHEAD_BYTES = 2_000
NEVER = datetime.max.replace(tzinfo=UTC)
NOBODY = Reader(b"")
FIRST = Tally(is_granted=True, is_first=True, used=1)


class Brief(NamedTuple):
    """What a policy says of one article until it may say something else.

    `stranger` is the answer to a reader of whom nothing is known, `welcome` the decision on such a
    reader's first counted reading. In a rolling window each moment has a period of its own: there is
    none here then, and nothing that depends on it.
    """

    article: Article
    key: int
    terms: Terms
    period: Period | None
    stranger: Decision | Claim | None
    welcome: Decision | None


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
            self._brief = _brief(policy, article, now)
            self._brief_policy = policy
            turns = (
                policy.terms_change_at(article, now),
                None if self._brief.period is None else self._brief.period.end,
                article.open_until if article.open_until and now < article.open_until else None,
            )
            self._brief_until = min((turn for turn in turns if turn is not None), default=NEVER)
        return self._brief


def _brief(policy: Policy, article: Article, now: datetime) -> Brief:
    terms = policy.terms_for(article, now)
    is_calendar = isinstance(policy.window, CalendarWindow)
    period = policy.window.period_at(now) if is_calendar else None
    stranger: Decision | Claim | None = assess(policy, NOBODY, article, now, terms=terms, period=period)
    welcome = None
    if isinstance(stranger, Claim):
        if not is_calendar:
            stranger = None
        elif stranger.limit != 0:
            welcome = settle(stranger, FIRST)
    return Brief(article, article.key, terms, period, stranger, welcome)


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
