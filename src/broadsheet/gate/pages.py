"""A page in memory: its facts, its pieces, and the answers prepared from them so far."""

from dataclasses import dataclass, field
from datetime import datetime

from broadsheet.gate.bodies import Prepared
from broadsheet.gate.contract import Facts, read_page
from broadsheet.gate.pieces import Pieces
from broadsheet.gate.store import Kept
from broadsheet.meter import Policy
from broadsheet.meter.policy import Terms

# What a page costs beside its bytes: measured by benchmarks/pages.py.
OVERHEAD_BYTES = 2_000


@dataclass(slots=True, eq=False)
class Page:
    """One page. `refresh_at` (seconds since the epoch) is when a successor should be fetched."""

    path: str
    facts: Facts
    pieces: Pieces
    seq: int
    fetched_at: float
    refresh_at: float
    prepared: dict[tuple[object, ...], Prepared] = field(default_factory=dict)
    size: int = 0
    is_wanted: bool = True
    _terms: Terms | None = None
    _terms_policy: Policy | None = None
    _terms_until: datetime | None = None

    def terms(self, policy: Policy, now: datetime) -> Terms:
        """Return `policy.terms_for(article, now)`, worked out once until it may change."""
        if self._terms is None or self._terms_policy is not policy or self._has_turned(now):
            article = self.facts.article
            if article is None:
                raise ValueError(f"{self.path} is no article")
            self._terms = policy.terms_for(article, now)
            self._terms_policy = policy
            self._terms_until = policy.terms_change_at(article, now)
        return self._terms

    def _has_turned(self, now: datetime) -> bool:
        return self._terms_until is not None and now >= self._terms_until


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
        size=size,
    )
