"""The meters of a replay: bare limits, or a policy. Each says what it would have refused in a drawer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from broadsheet.analytics.arrays import Columns, Flags, Ints, picked
from broadsheet.analytics.grants import refused
from broadsheet.analytics.needs import Needs, needs_of_refusals
from broadsheet.analytics.periods import Periods, periods_of
from broadsheet.analytics.ranks import needs_by_place
from broadsheet.analytics.readings import REGISTERED, STAFF, SUBSCRIBER, Face
from broadsheet.analytics.rows import Rows, rows_of
from broadsheet.analytics.terms import ACCESSES, ANY_ARTICLE, terms_of
from broadsheet.meter import Access, CalendarWindow, Kind, Policy, RollingWindow
from broadsheet.meter.windows import Window

# What tells one variant of a meter from another, by the keys that JSON has for it.
Facts = Mapping[str, int | str | None]

# Why a reading is not for the meter, in the order in which the meter asks; 0 is one that is.
LEFT_OUT = ("", "staff", "open", "entitled", "locked")


@dataclass(frozen=True, slots=True)
class Log:
    """What a meter must know of a log before it judges: its span in milliseconds, and its articles."""

    first: int
    last: int
    faces: Sequence[Face] = (ANY_ARTICLE,)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What meters would have done to some readings: which were theirs, what those needed, the limits."""

    rows: Rows
    is_metered: Flags | None
    needs: Needs
    limits: Sequence[int]
    left_out: Ints


class Judge(Protocol):
    """A meter that knows the log."""

    def judge(self, ordered: Columns) -> Iterator[Verdict]:
        """Yield verdicts on readings ordered by reader and time, with a limit for each variant in all."""
        ...


class Meter(Protocol):
    """A meter as a person names it."""

    @property
    def variants(self) -> Sequence[Facts]:
        """What names each of its variants, in the order of the verdicts."""
        ...

    @property
    def window(self) -> Window:
        """The window it counts over."""
        ...

    @property
    def timezone(self) -> str:
        """The timezone that its window begins and ends in, "" where that makes no difference."""
        ...

    def over(self, log: Log) -> Judge:
        """Return the judge of that log."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """The same allowance for every reader and every article; several at once."""

    limits: tuple[int, ...]
    window: Window

    @property
    def variants(self) -> Sequence[Facts]:
        """The limits."""
        return [{"limit": limit} for limit in self.limits]

    @property
    def timezone(self) -> str:
        """The window's timezone."""
        return timezone_of(self.window)

    def over(self, log: Log) -> Judge:
        """Return the judge of that log."""
        periods = periods_of(self.window, log.first, log.last)
        if isinstance(self.window, CalendarWindow):
            return CalendarLimits(self.limits, periods)
        return RollingLimits(self.limits, periods)


@dataclass(frozen=True, slots=True)
class Ruled:
    """A policy, as the meter has it."""

    name: str
    policy: Policy

    @property
    def variants(self) -> Sequence[Facts]:
        """The policy's name, its window and its allowances."""
        allowances = self.policy.allowances
        return [
            {
                "policy": self.name,
                "limit": allowances[Kind.ANONYMOUS],
                "registered_limit": allowances[Kind.REGISTERED],
                "window": window_text(self.window),
                "timezone": self.timezone,
            }
        ]

    @property
    def timezone(self) -> str:
        """The window's timezone."""
        return timezone_of(self.window)

    @property
    def window(self) -> Window:
        """The policy's window."""
        return self.policy.window

    def over(self, log: Log) -> Judge:
        """Return the judge of that log."""
        return PolicyJudge(self.policy, log)


@dataclass(frozen=True, slots=True)
class CalendarLimits:
    """Bare limits over calendar periods: one look answers for all of them."""

    limits: tuple[int, ...]
    periods: Periods

    def judge(self, ordered: Columns) -> Iterator[Verdict]:
        """Yield the verdict."""
        rows = rows_of(ordered, self.periods)
        yield Verdict(rows, None, needs_by_place(rows), self.limits, _none_left_out())


@dataclass(frozen=True, slots=True)
class RollingLimits:
    """Bare limits over rolling days."""

    limits: tuple[int, ...]
    periods: Periods

    def judge(self, ordered: Columns) -> Iterator[Verdict]:
        """Yield a verdict for each limit."""
        rows = rows_of(ordered, self.periods)
        found = refused(rows, None, np.array([self.limits]), self.periods.lifetime)
        for is_refused in found:
            yield Verdict(rows, None, needs_of_refusals(rows, is_refused), (0,), _none_left_out())


class PolicyJudge:
    """A policy's rules, pools, allowances and window over one log."""

    def __init__(self, policy: Policy, log: Log) -> None:
        self._terms = terms_of(policy, log.faces, log.first, log.last)
        self._periods = periods_of(policy.window, log.first, log.last)

    def judge(self, ordered: Columns) -> Iterator[Verdict]:
        """Yield the verdict."""
        terms = self._terms.at(ordered)
        kind = ordered.get("kind", np.zeros(len(terms), np.uint8))
        why = left_out_by(self._terms.access[terms], kind)
        is_metered = why == 0
        metered, terms = picked(ordered, is_metered), terms[is_metered]
        limits = self._terms.limits[terms, np.minimum(kind[is_metered], REGISTERED)]
        pool = self._terms.pool[terms] if self._terms.pool.any() else None
        rows = rows_of(metered, self._periods)
        is_refused = refused(rows, pool, limits[:, None], self._periods.lifetime)[0]
        left_out = np.bincount(why, minlength=len(LEFT_OUT))
        left_out[0] = 0
        yield Verdict(rows, is_metered, needs_of_refusals(rows, is_refused), (0,), left_out)


def left_out_by(access: Ints, kind: Ints) -> Ints:
    """Return why each reading is not for the meter, as `decide` would find out."""
    conditions = [
        kind == STAFF,
        access == ACCESSES.index(Access.OPEN),
        kind == SUBSCRIBER,
        access == ACCESSES.index(Access.LOCKED),
    ]
    return np.select(conditions, list(range(1, len(LEFT_OUT))), 0)


def _none_left_out() -> Ints:
    return np.zeros(len(LEFT_OUT), np.int64)


def window_text(window: Window) -> str:
    """Return a window as `--window` takes it."""
    return f"rolling:{window.days}" if isinstance(window, RollingWindow) else window.name


def timezone_of(window: Window) -> str:
    """Return the timezone of a calendar window; rolling days have none."""
    return window.timezone.key if isinstance(window, CalendarWindow) else ""


def described(left_out: Ints) -> Mapping[str, int]:
    """Return how many readings were left out, by why."""
    return {why: int(count) for why, count in zip(LEFT_OUT, left_out, strict=True) if count}
