"""What was said of a page, kept by what the readers who heard it have in common.

Two readers of one profile, whose browsers take the same, are told the same: the answer outright, or
what follows from a count. So an answer and its bytes are found by that, and need not be worked out
again (gate/at_hand.py).
"""

from datetime import datetime

from broadsheet.gate.bodies import Prepared
from broadsheet.gate.briefs import NEVER, STRANGER, Answer, Brief, Profile, Reply
from broadsheet.gate.in_force import InForce
from broadsheet.gate.known import Known, span_of
from broadsheet.gate.request import Manner
from broadsheet.passes.keyring import Keyring
from broadsheet.passes.sealing import Welcome

MOST = 200  # kinds of readers, each a few hundred bytes


class Told:
    """An answer, and the bytes in which it is given. A page that is no article needs no answer.

    With a newcomer's first reading goes a pass, which `welcome` seals, if there is a place for them.
    """

    __slots__ = ("answer", "prepared", "welcome")

    def __init__(self, answer: Answer | None, prepared: Prepared) -> None:
        self.answer = answer
        self.prepared = prepared
        self.welcome: Welcome | None = None


class Counted:
    """A claim, and what those who make it are told by the counts that their passes prove."""

    __slots__ = ("_granted", "_key", "_limit", "_refused", "_reply", "_span")

    def __init__(self, reply: Reply, key: int) -> None:
        claim = reply.claim
        self._reply = reply
        self._key = key
        self._span, self._limit = span_of(claim.pool, claim.period.start), claim.limit
        # By how many articles are used.
        self._granted: dict[int, Told] = {}
        self._refused: dict[int, Told] = {}

    def to(self, known: Known) -> Told | None:
        """Return what a reader is told, if that is known and their pass proves the count."""
        if known.is_signed_in:
            return None
        proven = known.proven if known.span is self._span else known.proven_within(self._span)
        if self._key in proven.keys:
            return self._granted.get(proven.used)
        return self._refused.get(proven.used)  # holds such counts alone as leave no room

    def learn(self, known: Known, told: Told) -> bool:
        """Keep what a reader was told if their pass alone leads to it; return whether it does."""
        if known.is_signed_in:
            return False
        tally = known.proven_within(self._span).tally(self._key, self._limit)
        if tally is None or self._reply.settle(tally) is not told.answer:
            return False
        (self._granted if tally.is_granted else self._refused)[tally.used] = told
        return True


class Said:
    """What was said of one page `until` (seconds since the epoch), while the same is in force."""

    __slots__ = ("brief", "in_force", "to_known", "to_newcomers", "until")

    def __init__(self, in_force: InForce, brief: Brief | None) -> None:
        self.in_force = in_force
        self.brief = brief
        self.until = (NEVER if brief is None else brief.until).timestamp()
        self.to_newcomers: dict[Manner, Told] = {}
        self.to_known: dict[tuple[Profile, Manner], Told | Counted] = {}

    def learn(self, known: Known | None, manner: Manner, told: Told, keyring: Keyring, now: datetime) -> None:
        """Keep what a reader was told, if all readers alike are told the same.

        They are if their profile gets this very answer, which it does not from what only one of them has: an
        institution, an arm of an experiment, a crawler's proof, an allowance that only a ledger counts.
        """
        if len(self.to_known) + len(self.to_newcomers) >= MOST:
            self.to_known.clear()
            self.to_newcomers.clear()
        if known is None:
            self._learn_of_newcomers(manner, told, keyring, now)
            return
        who = known.profile, manner
        reply = None if self.brief is None else self.brief.reply(known.profile, now)
        if reply is told.answer:
            self.to_known[who] = told
        elif isinstance(reply, Reply) and self.brief is not None:
            held = self.to_known.get(who)
            counted = held if isinstance(held, Counted) else Counted(reply, self.brief.key)
            if counted.learn(known, told):
                self.to_known[who] = counted

    def _learn_of_newcomers(self, manner: Manner, told: Told, keyring: Keyring, now: datetime) -> None:
        reply = None if self.brief is None else self.brief.reply(STRANGER, now)
        if reply is told.answer:
            self.to_newcomers[manner] = told
        elif isinstance(reply, Reply) and self.brief is not None and reply.first(now) is told.answer:
            if reply.admits_newcomers:
                told.welcome = reply.welcome(self.brief.key, keyring)
            self.to_newcomers[manner] = told
