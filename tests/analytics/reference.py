"""The meter itself, asked reading by reading: what every quicker way of a replay must agree with."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from broadsheet.analytics.arrays import Columns
from broadsheet.analytics.readings import KINDS, Face
from broadsheet.analytics.terms import article_of
from broadsheet.meter import Decision, Entitlement, Kind, Outcome, Policy, Reader, Reading, Reason, decide
from broadsheet.meter.instants import from_milliseconds

BARE = Face("", "", "", None, "")
# Why the meter did not count a reading, in the replay's words.
LEFT_OUT = {
    Reason.STAFF: "staff",
    Reason.OPEN_ARTICLE: "open",
    Reason.ENTITLED: "entitled",
    Reason.HARD_LOCKED: "locked",
}


class Attempt(NamedTuple):
    """One line of a log."""

    read_ms: int
    reader: int
    article: int
    face: Face = BARE
    kind: str = "anonymous"


def decisions(policy: Policy, attempts: Iterable[Attempt]) -> list[Decision]:
    """Return what the meter decides on each attempt; a reader holds what it has granted and counted."""
    held: dict[int, tuple[Reading, ...]] = defaultdict(tuple)
    found = []
    for attempt in attempts:
        reader, now = who(attempt, held[attempt.reader]), from_milliseconds(attempt.read_ms)
        article = article_of(attempt.face._replace(article=str(attempt.article)))
        decision = decide(policy, reader, article, now)
        if decision.is_counted:
            start = policy.window.period_at(now).start
            live = (reading for reading in reader.readings if reading.read_at >= start)
            held[attempt.reader] = (*live, Reading(article.key, decision.pool, now))
        found.append(decision)
    return found


def who(attempt: Attempt, held: tuple[Reading, ...]) -> Reader:
    """Return the reader of an attempt, with the readings that they hold."""
    match attempt.kind:
        case "subscriber":
            return Reader(b"", Kind.REGISTERED, entitlements=(Entitlement("*"),), readings=held)
        case kind:
            return Reader(b"", Kind(kind), readings=held)


def is_blocked(decision: Decision) -> bool:
    """Whether the allowance was refused."""
    return decision.outcome is Outcome.WALL and decision.reason not in LEFT_OUT


def columns_of(attempts: list[Attempt], faces: list[Face]) -> Columns:
    """Return attempts as a slice of a log, each with its own number."""
    return {
        "read_ms": np.array([attempt.read_ms for attempt in attempts], np.int64),
        "reader": np.array([attempt.reader for attempt in attempts], np.uint64),
        "article": np.array([attempt.article for attempt in attempts], np.uint64),
        "face": np.array([faces.index(attempt.face) for attempt in attempts], np.int32),
        "kind": np.array([KINDS.index(attempt.kind) for attempt in attempts], np.uint8),
        "number": np.arange(len(attempts)),
    }
