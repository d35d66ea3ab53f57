"""Made-up readers: what they have read this month, whether they have an account, what they pay for."""

from dataclasses import dataclass, field
from datetime import datetime

from broadsheet.meter import Article, Decision, Entitlement, Kind, Policy, Reader, Standing, assess, settle
from broadsheet.meter.decide import Claim, Tally

MASK = (1 << 63) - 1
ODD = 0x9E3779B97F4A7C15
EVERYTHING = "*"


@dataclass(slots=True)
class Person:
    """One reader. `number` is theirs for good; the journal's name for them changes with the month."""

    number: int
    is_registered: bool = False
    # For good, or until they have left.
    is_subscriber: bool = False
    had_left: bool = False
    has_changed: bool = False
    month: int = -1
    readings: dict[int, datetime] = field(default_factory=dict)

    def name(self, month: int) -> str:
        """Return their name in a month: an account's is another than its browser's."""
        return name_of(2 * self.number + self.is_registered, month)

    def ask(self, policy: Policy, article: Article, now: datetime, month: int) -> Decision:
        """Return the meter's decision, and keep what it grants, as a ledger would."""
        if month != self.month:
            self.month, self.readings = month, {}
        answer = assess(policy, self._as_reader(), article, now)
        if not isinstance(answer, Claim):
            return answer
        return settle(answer, self._tally(answer, article, now))

    def _as_reader(self) -> Reader:
        kind = Kind.REGISTERED if self.is_registered else Kind.ANONYMOUS
        if self.is_subscriber:
            return Reader(b"", kind, Standing.SUBSCRIBED, (Entitlement(EVERYTHING),))
        return Reader(b"", kind, Standing.ACCESS_LAPSED if self.had_left else Standing.NEVER_SUBSCRIBED)

    def _tally(self, claim: Claim, article: Article, now: datetime) -> Tally:
        key, read = article.key, self.readings
        oldest = min(read.values(), default=None)
        if key in read:
            return Tally(True, False, len(read), oldest)
        if claim.limit is None or len(read) < claim.limit:
            read[key] = now
            return Tally(True, True, len(read), oldest or now)
        return Tally(False, False, len(read), oldest)


def name_of(number: int, month: int) -> str:
    """Return 16 hexadecimal digits for a number in a month: scrambled, and no secret to anybody."""
    mixed = (number * ODD + (month + 1) * 0xBF58476D1CE4E5B9) & ((1 << 64) - 1)
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & ((1 << 64) - 1)
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & ((1 << 64) - 1)
    return f"{(mixed ^ (mixed >> 31)) & MASK:016x}"
