"""What was said of a page, kept by what the readers who heard it have in common.

Two readers of one profile, whose browsers take the same, are told the same: the answer outright, or
what follows from a count. So an answer and its bytes are found by that, and need not be worked out
again (gate/at_hand.py).
"""

from datetime import datetime

from broadsheet.gate.bodies import Prepared
from broadsheet.gate.briefs import NEVER, Answer, Brief, Profile, Reply
from broadsheet.gate.in_force import InForce
from broadsheet.gate.known import Known
from broadsheet.gate.request import Manner
from broadsheet.passes.keyring import Keyring

MOST = 1_000  # kinds of readers


class Told:
    """An answer, and the bytes in which it is given. A page that is no article needs no answer."""

    __slots__ = ("answer", "prepared")

    def __init__(self, answer: Answer | None, prepared: Prepared) -> None:
        self.answer = answer
        self.prepared = prepared


class Counted:
    """A claim, and what those who make it are told by their counts.

    `first` is what a newcomer is told, whose pass `welcome` seals, if they get one.
    """

    __slots__ = (
        "_by_count",
        "_key",
        "_limit",
        "_pool",
        "_reply",
        "_since",
        "first",
        "new_readers",
        "welcome",
    )

    def __init__(self, reply: Reply, key: int, keyring: Keyring) -> None:
        claim = reply.claim
        self._reply = reply
        self._key = key
        self._pool, self._since, self._limit = claim.pool, claim.period.start, claim.limit
        self._by_count: dict[tuple[object, ...], Told] = {}
        self.first: Told | None = None
        self.new_readers = claim.policy.new_readers
        self.welcome = reply.welcome(key, keyring) if reply.admits_newcomers else None

    def to(self, known: Known) -> Told | None:
        """Return what a reader with a pass is told, if that is known and their pass proves the count."""
        if known.is_signed_in:
            return None
        tally = known.proven(self._pool, self._since).tally(self._key, self._limit)
        return None if tally is None else self._by_count.get(tally[:3])

    def learn(self, known: Known | None, told: Told, now: datetime) -> bool:
        """Keep what was told if the claim leads to it; return whether it does."""
        if known is None:
            if self._reply.first(now) is not told.answer:
                return False
            self.first = told
            return True
        if known.is_signed_in:
            return False
        tally = known.proven(self._pool, self._since).tally(self._key, self._limit)
        if tally is None or self._reply.settle(tally) is not told.answer:
            return False
        self._by_count[tally[:3]] = told
        return True


class Said:
    """What was said of one page `until` (seconds since the epoch), while the same is in force."""

    __slots__ = ("brief", "by_reader", "in_force", "until")

    def __init__(self, in_force: InForce, brief: Brief | None) -> None:
        self.in_force = in_force
        self.brief = brief
        self.until = (NEVER if brief is None else brief.until).timestamp()
        self.by_reader: dict[tuple[Profile, Manner], Told | Counted] = {}
