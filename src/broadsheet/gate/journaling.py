"""What the gate tells the journal: one line for each decision, and one for each wall that was shown.

This runs once for every article that is asked for, so each part of a line that is likely to come again
is worked out once and looked up from then on.
"""

from datetime import datetime
from functools import lru_cache
from typing import Protocol

from broadsheet.gate.briefs import Brief
from broadsheet.gate.known import Known
from broadsheet.gate.request import Asked
from broadsheet.journal import JournalState, Names
from broadsheet.journal.lines import NO_SALE, answer_part, article_part, visit_part
from broadsheet.journal.schema import NAMED_ROBOT, VERSION
from broadsheet.journal.visits import device_of, is_named_robot, referrer_of
from broadsheet.meter import RIGHTS, Article, CrawlerPurpose, Decision, Kind, Outcome
from broadsheet.meter.instants import to_milliseconds

MOST_REMEMBERED = 20_000
SUBSCRIBER = "subscriber"
KINDS = {kind: kind.value for kind in Kind}


class Journal(Protocol):
    """Where lines go. Nothing here waits for a disk, and nothing raises."""

    @property
    def state(self) -> JournalState:
        """How the journal is."""

    def write(self, line: str) -> None:
        """Take a line."""

    def start(self) -> None:
        """Begin to write."""

    def stop(self) -> None:
        """Write what is waiting, and end."""


class Journaling:
    """Turns decisions into lines of `journal`, in which readers go by their `names`."""

    def __init__(self, journal: Journal, names: Names) -> None:
        self.journal = journal
        self._names = names
        self._articles: dict[str, tuple[Article, str]] = {}
        self._answers: dict[tuple[object, ...], str] = {}

    def record(
        self,
        asked: Asked,
        known: Known | None,
        newcomer: bytes | None,
        crawler: CrawlerPurpose | None,
        brief: Brief,
        decision: Decision,
        now: datetime,
    ) -> None:
        """Write the line of one decision. `newcomer` is the reader id of a pass issued with it."""
        get = asked.headers.get
        reader_id = known.reader.reader_id if known is not None else newcomer
        who = self._names.of(reader_id, brief.policy, now)
        visit = _visit(get(b"user-agent", b""), get(b"referer", b""), get(b"host", b""), crawler)
        about, answer = self._article(brief.article), self._answer(decision)
        rest = f"{who}\t{_kind(known, decision)}\t{about}\t{answer}\t{visit}\t{NO_SALE}\t{VERSION}\n"
        at_ms = to_milliseconds(now)
        self.journal.write(f"{at_ms}\tdecision\t{rest}")
        if decision.outcome is Outcome.WALL and not asked.is_head:
            self.journal.write(f"{at_ms}\twall_shown\t{rest}")

    def _article(self, article: Article) -> str:
        held = self._articles.get(article.article_id)
        if held is None or held[0] is not article:
            if len(self._articles) >= MOST_REMEMBERED:
                self._articles.clear()
            held = self._articles[article.article_id] = article, article_part(article)
        return held[1]

    def _answer(self, decision: Decision) -> str:
        # What the line says of it and no more: in a rolling window each answer ends at its own instant.
        key = (
            decision.outcome,
            decision.reason,
            decision.rule,
            decision.limit,
            decision.left,
            decision.is_counted,
            decision.policy_version,
        )
        part = self._answers.get(key)
        if part is None:
            if len(self._answers) >= MOST_REMEMBERED:
                self._answers.clear()
            part = self._answers[key] = answer_part(decision)
        return part


def _kind(known: Known | None, decision: Decision) -> str:
    # Opened by what a reader has, or was given: not for the meter, whoever reads.
    if decision.reason in RIGHTS:
        return SUBSCRIBER
    return "anonymous" if known is None else KINDS[known.reader.kind]


@lru_cache(maxsize=MOST_REMEMBERED)
def _visit(agent: bytes, referrer: bytes, host: bytes, crawler: CrawlerPurpose | None) -> str:
    named = NAMED_ROBOT if is_named_robot(agent) else ""
    robot = named if crawler is None else crawler.value
    return visit_part(referrer_of(referrer, host), device_of(agent), robot)
