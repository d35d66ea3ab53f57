"""A page in memory: its facts, its pieces, and the answers prepared from them so far."""

from dataclasses import dataclass, field
from datetime import datetime

from broadsheet.gate.bodies import Prepared
from broadsheet.gate.briefs import Brief
from broadsheet.gate.contract import Facts, read_page
from broadsheet.gate.entered import Entered, Trial
from broadsheet.gate.pieces import Pieces
from broadsheet.gate.said import Said
from broadsheet.gate.store import Kept
from broadsheet.meter import Access, Policy

# What a page costs beside its bytes: measured by benchmarks/pages.py.
OVERHEAD_BYTES = 2_000
MOST_TRIALS = 16


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
    said: Said | None = None
    _brief: Brief | None = None
    _briefs_in_trials: dict[Trial, Brief] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether its editor opened this article to everyone."""
        return self.facts.article is not None and self.facts.article.access is Access.OPEN

    def brief_in(self, entered: Entered, in_force: Policy, now: datetime) -> Brief:
        """Return what an arm of an experiment says of this article, kept beside what is in force."""
        held = self._briefs_in_trials.get(entered.trial)
        if held is None or held.named_by is not in_force or not held.holds(entered.policy, now):
            if self.facts.article is None:
                raise ValueError(f"{self.path} is no article")
            if len(self._briefs_in_trials) >= MOST_TRIALS:
                self._briefs_in_trials.clear()
            held = Brief(entered.policy, self.facts.article, now, trial=entered.trial, named_by=in_force)
            self._briefs_in_trials[entered.trial] = held
        return held

    def brief(self, policy: Policy, now: datetime) -> Brief:
        """Return what `policy` says of this article, worked out once until it may change.

        Raises ValueError for a page that is no article.
        """
        brief = self._brief
        if brief is None or not brief.holds(policy, now):
            if self.facts.article is None:
                raise ValueError(f"{self.path} is no article")
            brief = self._brief = Brief(policy, self.facts.article, now)
        return brief


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
        # Another release's page is good to send, and no longer than until this one has made its own.
        refresh_at=kept.fetched_at + (0 if kept.is_of_another_release else facts.max_age_seconds),
        needs_seq=kept.needs_seq,
        size=size,
    )
