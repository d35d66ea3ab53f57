"""What the journal calls a reader: a keyed hash that changes with the month.

The key of a month is derived from a secret, so whoever holds the journal without the secret cannot
tell who a line is about, nor whether lines of two months are about the same person. A month is the
publication's own, so a meter that counts by the day or the month never needs two names of anyone.
Weeks and rolling days reach back over the turn of the month: while they do, and only then, a line
tells the earlier name too, the one that held when the running window began. A rolling window of more
than 31 days reaches over several months, so under it names change with the year.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import assert_never

from broadsheet.meter import CalendarWindow, Policy, RollingWindow
from broadsheet.meter.windows import TICK, Unit

PERSON = b"broadsheet.name"
SALES_PERSON = b"broadsheet.sale"
NAME_BYTES = 8
# The top bit stays free, so that a name is a whole number of 64 bits with a sign.
WITHOUT_TOP_BIT = {f"{digit:x}": f"{digit & 7:x}" for digit in range(16)}
LONGEST_MONTH = 31
LEAST_SECRET, MOST_SECRET = 16, 64
MOST_REMEMBERED = 50_000  # names, about 150 bytes each
NOBODY = "\t"


@dataclass(frozen=True, slots=True)
class Era:
    """A month, or a year: from `start` to `end`, with the key of its names."""

    start: datetime
    end: datetime
    hasher: blake2b

    def name(self, reader_id: bytes) -> str:
        """Return a reader's name: 16 hexadecimal digits."""
        hasher = self.hasher.copy()
        hasher.update(reader_id)
        return _name(hasher)


@dataclass(frozen=True, slots=True)
class Turn:
    """What holds from one instant to another: the present names, the earlier ones, and those worked out."""

    policy: Policy
    start: datetime
    end: datetime
    era: Era
    earlier: Era | None
    remembered: dict[bytes, str]

    def of(self, reader_id: bytes) -> str:
        """Return the fields `reader` and `before` of a reader who may come again soon."""
        name = self.remembered.get(reader_id)
        if name is None:
            name = self.once(reader_id)
            if len(self.remembered) >= MOST_REMEMBERED:
                self.remembered.clear()
            self.remembered[reader_id] = name
        return name

    def once(self, reader_id: bytes) -> str:
        """Return the same of a reader who is new: most never come back, so nothing is remembered."""
        return f"{self.era.name(reader_id)}\t{self.earlier.name(reader_id) if self.earlier else ''}"


class Names:
    """The names of readers under one secret of 16 to 64 bytes; raises ValueError for any other."""

    def __init__(self, secret: bytes) -> None:
        if not LEAST_SECRET <= len(secret) <= MOST_SECRET:
            raise ValueError(f"the journal's key has {len(secret)} bytes; expected 16 to 64")
        self._secret = secret
        self._turn: Turn | None = None
        self._experiments: dict[str, blake2b] = {}

    @classmethod
    def from_text(cls, text: str) -> "Names":
        """Read a secret in hexadecimal digits; raises ValueError without repeating it."""
        try:
            secret = bytes.fromhex(text)
        except ValueError:
            raise ValueError("the journal's key is not hexadecimal") from None
        return cls(secret)

    def of(self, reader_id: bytes | None, policy: Policy, now: datetime) -> str:
        """Return the fields `reader` and `before`: the name at `now`, and the earlier one where it counts."""
        return self.at(policy, now).of(reader_id) if reader_id else NOBODY

    def at(self, policy: Policy, now: datetime) -> Turn:
        """Return what names readers at `now`."""
        # Swapped whole: readers are named by several threads.
        turn = self._turn
        if turn is None or policy is not turn.policy or not turn.start <= now < turn.end:
            turn = self._turn = self._turn_at(policy, now)
        return turn

    def of_subscription(self, number: int) -> str:
        """Return the name of a subscription: 16 hexadecimal digits, the same for all of its life.

        A line that bears it and a reader's name too ties that month's readings to it: one alone may.
        """
        hasher = blake2b(str(number).encode(), digest_size=NAME_BYTES, key=self._secret, person=SALES_PERSON)
        return _name(hasher)

    def in_experiment(self, lot: bytes, experiment: str) -> str:
        """Return what a reader is called in one experiment for all of its time: nobody else's name for them.

        It tells that lines of two months are one reader's, so it stands in lines of exposure alone, and is
        struck out of them when no experiment can be weighed by it any longer.
        """
        hasher = self._experiments.get(experiment)
        if hasher is None:
            key = blake2b(f"experiment {experiment}".encode(), key=self._secret, person=PERSON).digest()
            hasher = self._experiments[experiment] = blake2b(digest_size=NAME_BYTES, key=key, person=PERSON)
        own = hasher.copy()
        own.update(lot)
        return _name(own)

    def _turn_at(self, policy: Policy, now: datetime) -> Turn:
        """Return the keys that hold at `now`, and until when they do."""
        window = policy.window
        era, began = self._era(policy, now), window.period_at(now).start
        earlier = self._era(policy, began) if began < era.start else None
        match window:
            case CalendarWindow():
                end = window.period_at(now).end
            case RollingWindow():
                # A line's window begins within the earlier era until this many days after it.
                end = era.end if earlier is None else earlier.end + timedelta(days=window.days) - TICK
            case unknown:
                assert_never(unknown)
        return Turn(policy, now, min(era.end, end), era, earlier, {})

    def _era(self, policy: Policy, instant: datetime) -> Era:
        zone = policy.timezone
        if isinstance(policy.window, RollingWindow) and policy.window.days > LONGEST_MONTH:
            year = instant.astimezone(zone).year
            start, end = (datetime(each, 1, 1, tzinfo=zone).astimezone(UTC) for each in (year, year + 1))
            label = str(year)
        else:
            start, end, label = _month(policy, instant)
        key = blake2b(f"{zone.key} {label}".encode(), key=self._secret, person=PERSON).digest()
        return Era(start, end, blake2b(digest_size=NAME_BYTES, key=key, person=PERSON))


def _month(policy: Policy, instant: datetime) -> tuple[datetime, datetime, str]:
    period = CalendarWindow(Unit.MONTH, policy.timezone).period_at(instant)
    # Noon of a day within it: where clocks jump over midnight, the start may show as the day before.
    inside = (period.start + timedelta(days=1)).astimezone(policy.timezone)
    return period.start, period.end, f"{inside:%Y-%m}"


def _name(hasher: blake2b) -> str:
    digits = hasher.hexdigest()
    return WITHOUT_TOP_BIT[digits[0]] + digits[1:]
