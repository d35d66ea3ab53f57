"""Before an experiment: how many readers, and how many days, it takes to see an effect of some size."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, inf
from statistics import NormalDist

from broadsheet.analytics.experiments.sequences import tuned, width


@dataclass(frozen=True, slots=True)
class Aim:
    """What is to be seen: a change by `effect` (0.2: a fifth more) of a rate or mean that is `baseline` now.

    `deviation` is the standard deviation of what one reader does; None for a rate, which implies it.
    `shares` are those of the first arm and of the smallest other one, `comparisons` how many others there
    are: each gets its part of `alpha`.
    """

    baseline: float
    effect: float
    deviation: float | None = None
    shares: tuple[float, float] = (0.5, 0.5)
    comparisons: int = 1
    alpha: float = 0.05
    power: float = 0.8

    @property
    def level(self) -> float:
        """The part of `alpha` that one comparison has (Bonferroni)."""
        return self.alpha / self.comparisons

    @property
    def variances(self) -> tuple[float, float]:
        """The variance of what one reader does in the first arm, and in the other."""
        if self.deviation is not None:
            return self.deviation**2, self.deviation**2
        other = min(1.0, max(0.0, self.baseline * (1 + self.effect)))
        return self.baseline * (1 - self.baseline), other * (1 - other)

    @property
    def of_one(self) -> float:
        """The variance of the difference, if the experiment had one reader."""
        return sum(variance / share for variance, share in zip(self.variances, self.shares, strict=True))


@dataclass(frozen=True, slots=True)
class Plan:
    """How many readers all arms need together: watched at every look, or looked at once at the end.

    `mixture` is what the intervals are tuned to.
    """

    readers: int
    readers_at_one_look: int
    mixture: float


def plan(aim: Aim) -> Plan:
    """Return what it takes. Raises ValueError for what cannot be seen: no effect, a rate beyond 0 and 1."""
    difference = abs(aim.baseline * aim.effect)
    if not difference or aim.of_one <= 0:
        raise ValueError("no number of readers shows a difference of nothing")
    if aim.deviation is None and not (0 < aim.baseline < 1 and 0 <= aim.baseline * (1 + aim.effect) <= 1):
        raise ValueError("a rate lies between 0 and 1, before and after")
    normal = NormalDist()
    beyond = normal.inv_cdf(aim.power)
    # The last look alone finds it with this power; earlier ones only add to it.
    errors = width(aim.level) + beyond
    at_once = normal.inv_cdf(1 - aim.level / 2) + beyond
    spread = (difference / errors) ** 2
    return Plan(
        readers=ceil(aim.of_one / spread),
        readers_at_one_look=ceil(aim.of_one * (at_once / difference) ** 2),
        mixture=tuned(spread, aim.level),
    )


def days_for(readers: int, come_by_day: Sequence[float], share: float, outcome_days: int) -> float:
    """Return after how many days that many readers of `share` have come, and had their days for the outcome.

    `come_by_day` says how many different readers had come by the end of each day of some weeks; beyond
    them, they go on coming as in the last seven. Infinite where nobody comes.
    """
    needed = readers / share if share else inf
    for day, come in enumerate(come_by_day, start=1):
        if come >= needed:
            return day + outcome_days
    if not come_by_day:
        return inf
    week = min(7, len(come_by_day))
    before = come_by_day[-week - 1] if len(come_by_day) > week else 0.0
    rate = (come_by_day[-1] - before) / week
    if rate <= 0:
        return inf
    return len(come_by_day) + ceil((needed - come_by_day[-1]) / rate) + outcome_days
