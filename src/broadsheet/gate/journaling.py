"""What the gate tells the journal: one line for each decision, and one for each wall that was shown.

This runs once for every article that is asked for, so each part of a line that is likely to come again
is worked out once and looked up from then on.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from broadsheet.gate.briefs import Answer, Brief
from broadsheet.gate.browsers import Browser
from broadsheet.gate.entered import Entered
from broadsheet.gate.known import Known
from broadsheet.journal import JournalState, Names
from broadsheet.journal.exposures import Exposures, Seen
from broadsheet.journal.lines import NO_SALE, answer_part, article_part, visit_part
from broadsheet.journal.names import NOBODY
from broadsheet.journal.schema import VERSION
from broadsheet.journal.visits import DIRECT, referrer_of
from broadsheet.meter import RIGHTS, Article, Decision, Outcome, Policy, Reason
from broadsheet.meter.instants import from_milliseconds, to_milliseconds

MOST_REMEMBERED = 20_000
TAB = "\t"
SUBSCRIBER = "subscriber"
# Answers that no arm of an experiment could have changed.
UNTOUCHED = RIGHTS | {
    Reason.NOT_COUNTED,
    Reason.LEDGER_DOWN,
    Reason.PREVIEW,
    Reason.STAFF,
    Reason.TOO_MANY_NEW_READERS,
}


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
    """Turns answers into lines of `journal`, in which readers go by their `names`."""

    def __init__(self, journal: Journal, names: Names) -> None:
        self.journal = journal
        self._names = names
        self._articles: dict[str, tuple[Article, str]] = {}
        self._answers: dict[tuple[Decision, str], str] = {}
        self._exposures = Exposures(names)
        self._policy: Policy | None = None
        self._at_ms, self._at = 0, ""

    def record(
        self,
        headers: Mapping[bytes, bytes],
        reader: Known | bytes | None,
        browser: Browser,
        brief: Brief,
        answer: Answer,
        at_ms: int,
        *,
        is_head: bool = False,
    ) -> None:
        """Write the line of one answer. `reader` is who is known, or the id of a new pass that goes with it.

        `headers` are the request's, `at_ms` milliseconds since 1970. A wall in answer to a HEAD request was
        shown to nobody.
        """
        policy = brief.named_by
        if at_ms != self._at_ms or policy is not self._policy:  # many come in one millisecond
            self._at_ms, self._at, self._policy = at_ms, str(at_ms), policy
            self._turn = self._names.at(policy, from_milliseconds(at_ms))
        if reader is None:
            who = NOBODY
        elif isinstance(reader, bytes):
            who = self._turn.once(reader)
        else:
            who = self._turn.of(reader.reader_id)
        told = answer.told or self._tell(answer, brief.article)
        referrer = headers.get(b"referer")
        came = DIRECT if referrer is None else referrer_of(referrer, headers.get(b"host", b""))
        visit = browser.visits.get(came) or _visit(browser, came)
        self.journal.write(f"{self._at}\tdecision\t{who}\t{told}\t{visit}")
        if answer.is_wall and not is_head:
            self.journal.write(f"{self._at}\twall_shown\t{who}\t{told}\t{visit}")

    def _tell(self, answer: Answer, article: Article) -> str:
        # Opened by what a reader has, or was given: not for the meter, whoever reads.
        kind = SUBSCRIBER if answer.decision.reason in RIGHTS else answer.kind.value
        arm = "" if answer.trial is None else answer.trial.label
        told = answer.told = f"{kind}\t{self._article(article)}\t{self._answer(answer.decision, arm)}"
        return told

    def expose(
        self,
        entered: Entered,
        reader: Known | bytes | None,
        browser: Browser,
        answer: Answer,
        now: datetime,
    ) -> None:
        """Say once for each month's name of a reader which experiments they are in, and as whom.

        Told after the answer's own line, whose time and names it has.
        """
        reader_id = reader.reader_id if isinstance(reader, Known) else reader
        if not reader_id or not is_exposed(answer.decision):
            return
        name = self._turn.of(reader_id).partition(TAB)[0]
        for experiment, arm in entered.drawn.exposed:
            if self._exposures.is_first(name, experiment):
                visit = visit_part("", browser.device, browser.robot)
                seen = Seen(to_milliseconds(now), name, entered.lot, answer.kind.value, visit)
                self.journal.write(self._exposures.line(seen, experiment, arm))

    def _answer(self, decision: Decision, arm: str) -> str:
        # What the line says of it and no more: in a rolling window each answer ends at its own instant.
        key = decision._replace(pool="", window_ends_at=None, right_ends_at=None), arm
        part = self._answers.get(key)
        if part is None:
            if len(self._answers) >= MOST_REMEMBERED:
                self._answers.clear()
            part = self._answers[key] = answer_part(decision, arm)
        return part

    def _article(self, article: Article) -> str:
        held = self._articles.get(article.article_id)
        if held is None or held[0] is not article:
            if len(self._articles) >= MOST_REMEMBERED:
                self._articles.clear()
            held = self._articles[article.article_id] = article, article_part(article)
        return held[1]


def is_exposed(decision: Decision) -> bool:
    """Whether an arm may have changed this answer: then its reader is in the experiment."""
    return decision.outcome is not Outcome.REFUSE and decision.reason not in UNTOUCHED


def _visit(browser: Browser, came: str) -> str:
    """Return the end of a line, which says how its reader came, and keep it with their browser."""
    how = visit_part(came, browser.device, browser.robot)
    visit = browser.visits[came] = f"{how}\t{NO_SALE}\t{VERSION}\n"
    return visit
