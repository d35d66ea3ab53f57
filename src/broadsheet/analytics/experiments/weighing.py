"""Weighing the arms of an experiment: for each measure, day by day, what can be said so far.

A reader is weighed once, when their days for the outcome are over: what happens later changes nothing
that was said before, so the looks are those of one sequence and the intervals hold at all of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np

from broadsheet.analytics.arrays import Columns, Ints
from broadsheet.analytics.experiments.balance import SUSPECT, mismatch
from broadsheet.analytics.experiments.sequences import Difference, Sums, compare
from broadsheet.analytics.experiments.units import DAY_MS, MEASURES
from broadsheet.meter.instants import from_milliseconds, to_milliseconds

# What measures that nobody planned for are tuned to: differences of about this size. Fixed here, since a
# mixture that the data have chosen would promise too much; another choice only makes intervals wider.
LIKELY = {"subscribed": 0.005, "registered": 0.01, "cancelled": 0.005, "met_wall": 0.03, "readings": 0.2}


@dataclass(frozen=True, slots=True)
class Tried:
    """How an experiment is weighed: its arms with their shares; others are held against the first.

    `primary` is the measure it was planned for, with the `mixture` of the plan and its `alpha`, of which
    each arm has a part. The other measures guard: each has an interval of its own at `alpha`.
    """

    arms: Mapping[str, int]
    primary: str
    mixture: float
    outcome_days: int
    alpha: float = 0.05


@dataclass(frozen=True, slots=True)
class Look:
    """What can be said at the end of a day of one arm and one measure; None where it is too early."""

    day: date
    difference: Difference | None


@dataclass(frozen=True, slots=True)
class Weighed:
    """One arm against the first, by one measure: both arms' sums now, and every look."""

    arm: str
    measure: str
    first: Sums
    other: Sums
    looks: Sequence[Look]

    @property
    def now(self) -> Difference | None:
        """What the last look says."""
        return self.looks[-1].difference if self.looks else None


@dataclass(frozen=True, slots=True)
class Weighing:
    """An experiment, weighed. `readers` were put into each arm, `ripe` of them have had their days.

    `mismatch` is the p-value of the arms' sizes.
    """

    readers: Mapping[str, int]
    ripe: Mapping[str, int]
    mismatch: float
    weighed: Sequence[Weighed]

    @property
    def is_sound(self) -> bool:
        """Whether arms have about the readers that they should."""
        return self.mismatch >= SUSPECT


def weigh(units: Columns, tried: Tried, now: datetime, timezone: ZoneInfo) -> Weighing:
    """Return what an experiment's units say at `now`, and said at the end of each day before."""
    names = list(tried.arms)
    arm = np.array([names.index(label) if label in names else -1 for label in _arms(units)], np.int64)
    ripe_ms = units["first_ms"] + tried.outcome_days * DAY_MS
    readers = [int((arm == place).sum()) for place in range(len(names))]
    is_ripe = ripe_ms <= to_milliseconds(now)
    ends, days = _days(ripe_ms[is_ripe], now, timezone)
    weighed = [
        _weigh_one(tried, names[place], measure, _sums(units, arm, place, measure, ripe_ms, ends), days)
        for measure in MEASURES
        for place in range(1, len(names))
    ]
    return Weighing(
        readers=dict(zip(names, readers, strict=True)),
        ripe={name: int((is_ripe & (arm == place)).sum()) for place, name in enumerate(names)},
        mismatch=mismatch(readers, list(tried.arms.values())),
        weighed=weighed,
    )


def _arms(units: Columns) -> list[str]:
    return [str(label).partition(":")[2] for label in units["arm"]]


def _days(ripe_ms: Ints, now: datetime, timezone: ZoneInfo) -> tuple[list[int], list[date]]:
    """Return the instants of the looks, the ends of days and now, with their days."""
    if not len(ripe_ms):
        return [], []
    last = to_milliseconds(now)
    ends = [*range(int(ripe_ms.min()) + DAY_MS, last, DAY_MS), last]
    return ends, [from_milliseconds(end).astimezone(timezone).date() for end in ends]


def _sums(
    units: Columns, arm: Ints, place: int, measure: str, ripe_ms: Ints, ends: Sequence[int]
) -> list[tuple[Sums, Sums]]:
    """Return the sums of the first arm and of another at each look."""
    found = []
    for which in (0, place):
        of_arm = arm == which
        order = np.argsort(ripe_ms[of_arm], kind="stable")
        at, value = ripe_ms[of_arm][order], units[measure][of_arm][order].astype(np.float64)
        upto = np.searchsorted(at, np.array(ends, np.int64), side="right")
        total, squares = (np.concatenate(([0.0], np.cumsum(each))) for each in (value, value**2))
        found.append([Sums(int(n), float(total[n]), float(squares[n])) for n in upto])
    return list(zip(*found, strict=True))


def _weigh_one(
    tried: Tried, arm: str, measure: str, sums: Sequence[tuple[Sums, Sums]], days: Sequence[date]
) -> Weighed:
    is_primary = measure == tried.primary
    alpha = tried.alpha / (len(tried.arms) - 1) if is_primary else tried.alpha
    mixture = tried.mixture if is_primary else LIKELY[measure] ** 2
    looks = [
        Look(day, compare(first, other, mixture, alpha))
        for day, (first, other) in zip(days, sums, strict=True)
    ]
    nothing = Sums(0, 0.0, 0.0)
    first, other = sums[-1] if sums else (nothing, nothing)
    return Weighed(arm, measure, first, other, looks)
