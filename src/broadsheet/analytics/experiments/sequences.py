"""Intervals that hold at every look: a difference of means, watched as long as one likes.

The method is the mixture sequential probability ratio test with a normal mixture, turned into confidence
intervals: R. Johari, P. Koomen, L. Pekelis and D. Walsh, "Always Valid Inference: Continuous Monitoring of
A/B Tests", Operations Research 70(3), 2022, equations 9 to 11, after H. Robbins, "Statistical Methods
Related to the Law of the Iterated Logarithm", Annals of Mathematical Statistics 41, 1970. Variances are
those of the sample, so it holds in the limit (I. Waudby-Smith, D. Arbour, R. Sinha, E. Kennedy and
A. Ramdas, "Time-uniform central limit theory and asymptotic confidence sequences", Annals of Statistics 52,
2024); nothing is said, therefore, before there are enough readers to speak of a limit.
"""

from math import exp, log, sqrt
from typing import NamedTuple

# Below, a sum of rare events is no normal number: see benchmarks/experiments.py.
FEWEST_UNITS = 200
FEWEST_EVENTS = 30


class Sums(NamedTuple):
    """One arm so far: how many readers, the sum of what they did, and the sum of its squares."""

    units: int
    total: float
    squares: float

    @property
    def mean(self) -> float:
        """What a reader did on average."""
        return self.total / self.units if self.units else 0.0

    @property
    def variance(self) -> float:
        """The sample's variance."""
        if self.units < 2:
            return 0.0
        return max(0.0, (self.squares - self.total**2 / self.units) / (self.units - 1))


class Difference(NamedTuple):
    """An arm's mean less the first arm's, with its interval, and the least level at which it is no chance."""

    value: float
    low: float
    high: float
    p: float

    @property
    def is_sure(self) -> bool:
        """Whether the interval leaves nought out."""
        return self.low > 0 or self.high < 0


def compare(first: Sums, other: Sums, mixture: float, alpha: float) -> Difference | None:
    """Return the difference between two arms, None while there are too few readers to say.

    Over all looks together, the interval misses the truth in no more than `alpha` of experiments.
    `mixture` is the variance of the differences that are thought likely: `tuned` for the planned number of
    readers, and fixed before the first look.
    """
    if min(first.units, other.units) < FEWEST_UNITS or first.total + other.total < FEWEST_EVENTS:
        return None
    spread = first.variance / first.units + other.variance / other.units
    if spread <= 0 or mixture <= 0:
        return None
    value = other.mean - first.mean
    both = spread + mixture
    radius = sqrt(spread * both / mixture * (2 * log(1 / alpha) + log(both / spread)))
    # Johari et al., equation 9: the likelihood ratio against no difference.
    log_ratio = 0.5 * log(spread / both) + mixture * value**2 / (2 * spread * both)
    return Difference(value, value - radius, value + radius, min(1.0, exp(-min(log_ratio, 700.0))))


def tuned(spread: float, alpha: float) -> float:
    """Return the mixture under which the interval is narrowest when the difference has this variance."""
    return spread * _best_ratio(alpha)


def width(alpha: float) -> float:
    """Return half the interval in standard errors, at the look for which the mixture was tuned."""
    ratio = _best_ratio(alpha)
    return sqrt((1 + 1 / ratio) * (2 * log(1 / alpha) + log(1 + ratio)))


def _best_ratio(alpha: float) -> float:
    """Return the mixture over the variance where the radius is least: its derivative vanishes there."""
    ratio = 2 * log(1 / alpha)
    for _ in range(50):
        ratio = 2 * log(1 / alpha) + log(1 + ratio)
    return ratio
