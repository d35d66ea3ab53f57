"""How sure a stop rate is: the same figures from readers drawn again.

The readers of a log are one sample of those who might have come. Drawing as many readers from them,
with replacement, and working out the rate again tells how far it moves by chance (Efron, "Bootstrap
Methods", Annals of Statistics 7, 1979; the percentile interval). Readers are drawn whole, since one
reader's months resemble each other.

Readers with equal figures are interchangeable, so they are counted by profile and the counts are drawn:
a multinomial draw, which is the same thing and takes no longer for ten million readers than for ten
thousand. A profile holds what the reader did under this meter and under the first one, so that both
rates, and their difference, come from the same draws.
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from broadsheet.analytics.arrays import Ints
from broadsheet.analytics.tallies import Pairs, Tally

BITS = np.uint64(16)  # for each of four numbers of runs; no log has 65,536 days
LEVEL = 95
NORMAL = NormalDist().inv_cdf(0.5 + LEVEL / 200)
DRAWS_AT_ONCE = 4_000_000

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Draws:
    """How often to draw, and the seed that makes it repeatable."""

    resamples: int
    seed: int


@dataclass(frozen=True, slots=True)
class Intervals:
    """95 % intervals of a meter's stop rate, of its difference to the first meter's, and of what it did.

    `stopped_readers` and `blocked` are numbers of readers, and of attempts that were refused.
    """

    stop_rate: Interval
    difference: Interval
    stopped_readers: Interval
    blocked: Interval


def profiles(first: tuple[Ints, Ints], this: tuple[Ints, Ints]) -> Pairs:
    """Return readers counted by (runs, stopped runs) under the first meter and under this one."""
    key = np.zeros(len(first[0]), np.uint64)
    for numbers in (*first, *this):
        key = (key << BITS) | numbers.astype(np.uint64)
    keys, counts = np.unique(key, return_counts=True)
    return Pairs(keys, counts[:, None])


def intervals(tally: Tally, draws: Draws) -> Intervals | None:
    """Return the intervals, or None where no reader was active under both meters."""
    profiles = tally.profiles
    parts = [(profiles.keys >> (BITS * np.uint64(place))) & np.uint64(0xFFFF) for place in (3, 2, 1, 0)]
    runs = np.stack([*parts, parts[3] > 0], axis=1).astype(np.float64)
    readers = profiles.numbers[:, 0]
    if not len(readers) or not runs[:, 0].any() or not runs[:, 2].any():
        return None
    rng = np.random.default_rng(draws.seed)
    sums = np.concatenate(
        [
            rng.multinomial(readers.sum(), readers / readers.sum(), size=size) @ runs
            for size in _batches(draws.resamples, len(readers))
        ]
    )
    with np.errstate(invalid="ignore"):
        first, this = sums[:, 1] / sums[:, 0], sums[:, 3] / sums[:, 2]
    blocked = _of_sum(tally.blocked, tally.blocked_squares, int(readers.sum()))
    return Intervals(_percentiles(this), _percentiles(this - first), _percentiles(sums[:, 4]), blocked)


def _batches(resamples: int, cells: int) -> list[int]:
    size = max(1, DRAWS_AT_ONCE // cells)
    return [min(size, resamples - done) for done in range(0, resamples, size)]


def _percentiles(figures: NDArray[np.float64]) -> Interval:
    beyond = (100 - LEVEL) / 2
    low, high = np.nanpercentile(figures, [beyond, 100 - beyond])
    return float(low), float(high)


def _of_sum(total: int, squares: int, readers: int) -> Interval:
    """Return the interval of a sum over readers drawn again, to which their numbers come in the limit.

    One reader may have thousands of refused attempts, so there are too many profiles to draw; the mean
    and the spread of the sum over all draws are known without drawing.
    """
    spread = NORMAL * max(0.0, squares - total * total / readers) ** 0.5
    return max(0.0, total - spread), total + spread
