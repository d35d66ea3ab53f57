"""What a policy says of every reading of a log: asked of the policy itself, once for each article.

An article's terms change only when it turns an age that a rule names. So `Policy.terms_for` is asked
once for each article as the log shows it, and again at each of those instants; a reading then only
looks up what held for its article at its time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from broadsheet.analytics.arrays import Columns, Ints
from broadsheet.analytics.grants import UNLIMITED
from broadsheet.analytics.logs.columns import TAG_SEPARATOR
from broadsheet.analytics.periods import FOREVER
from broadsheet.analytics.readings import Face
from broadsheet.meter import Access, Article, Kind, Policy
from broadsheet.meter.instants import from_milliseconds, to_milliseconds
from broadsheet.meter.policy import Terms

ACCESSES = list(Access)
METERED_KINDS = (Kind.ANONYMOUS, Kind.REGISTERED)  # the codes 0 and 1 of a reading's kind
ANY_ARTICLE = Face("", "", "", None, "")


@dataclass(frozen=True, slots=True)
class TermsOfFaces:
    """A policy's terms over a log.

    `turns[face]` are the instants at which a face's terms change, in order; `numbers[face]` the terms
    before the first and from each on. `access`, `pool` and `limits` (a column for each kind of reader)
    are what the terms of a number say.
    """

    turns: Ints
    numbers: Ints
    access: Ints
    pool: Ints
    limits: Ints

    def at(self, readings: Columns) -> Ints:
        """Return the number of the terms that held for each reading."""
        if "face" not in readings:
            return np.zeros(len(readings["read_ms"]), np.int64)
        face = readings["face"]
        found: Ints = self.numbers[face, 0]
        for turn in range(self.turns.shape[1]):
            found = np.where(
                readings["read_ms"] >= self.turns[face, turn], self.numbers[face, turn + 1], found
            )
        return found


def terms_of(policy: Policy, faces: Sequence[Face], first: int, last: int) -> TermsOfFaces:
    """Return what a policy says of each face from instant `first` to `last`, in milliseconds."""
    known: dict[tuple[object, ...], int] = {}
    said: list[Terms] = []
    lives: list[list[tuple[int, int]]] = []
    for face in faces:
        life = []
        for instant, terms in _life(policy, article_of(face), first, last):
            name = (terms.access, terms.pool, *(terms.allowances[kind] for kind in METERED_KINDS))
            if name not in known:
                known[name] = len(said)
                said.append(terms)
            life.append((instant, known[name]))
        lives.append(life)
    pools = sorted({terms.pool for terms in said})
    longest = max(map(len, lives))
    return TermsOfFaces(
        turns=np.array([_padded([at for at, _ in life[1:]], longest - 1, FOREVER) for life in lives]),
        numbers=np.array([_padded([number for _, number in life], longest, 0) for life in lives]),
        access=np.array([ACCESSES.index(terms.access) for terms in said]),
        pool=np.array([pools.index(terms.pool) for terms in said]),
        limits=np.array([[_limit(terms.allowances[kind]) for kind in METERED_KINDS] for terms in said]),
    )


def article_of(face: Face) -> Article:
    """Return the article that a face is of, as the meter takes it. What the log leaves out is metered."""
    return Article(
        face.article,
        access=Access(face.access.lower()) if face.access.lower() in ACCESSES else Access.METERED,
        section=face.section.strip("/"),
        tags=frozenset(tag for tag in face.tags.split(TAG_SEPARATOR) if tag),
        published_at=None if face.published is None else from_milliseconds(face.published),
    )


def _life(policy: Policy, article: Article, first: int, last: int) -> Iterator[tuple[int, Terms]]:
    """Yield the terms of an article, each with the instant in milliseconds from which they hold."""
    instant = from_milliseconds(first)
    yield first, policy.terms_for(article, instant)
    turn = policy.terms_change_at(article, instant)
    while turn is not None and to_milliseconds(turn) <= last:
        yield to_milliseconds(turn), policy.terms_for(article, turn)
        turn = policy.terms_change_at(article, turn)


def _limit(allowance: int | None) -> int:
    return UNLIMITED if allowance is None else allowance


def _padded(numbers: list[int], length: int, filling: int) -> list[int]:
    return numbers + [filling] * (length - len(numbers))
