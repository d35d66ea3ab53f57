"""Whether arms have the readers that they should: if not, something loses some, and no figure can be trusted.

The test may be looked at as often as one likes: M. Lindon and A. Malek, "Anytime-Valid Inference for
Multinomial Count Data", Advances in Neural Information Processing Systems 35, 2022. It weighs the counts
under the planned shares against all other shares, spread around them by a Dirichlet distribution.
"""

from collections.abc import Sequence
from math import exp, lgamma, log

# How closely other shares lie around the planned ones, in readers' weight.
CONCENTRATION = 100.0
SUSPECT = 0.001  # with more, chance alone would often be blamed on the machine


def mismatch(counts: Sequence[int], shares: Sequence[float]) -> float:
    """Return the always-valid p-value of these counts under these shares (0 to 1); small is suspect.

    Whatever is looked at, and however often, it falls below p in no more than p of sound experiments.
    """
    total = sum(shares)
    weights = [share / total for share in shares]
    alphas = [CONCENTRATION * weight for weight in weights]
    readers = sum(counts)
    log_ratio = lgamma(CONCENTRATION) - lgamma(CONCENTRATION + readers)
    for count, alpha, weight in zip(counts, alphas, weights, strict=True):
        log_ratio += lgamma(alpha + count) - lgamma(alpha) - count * log(weight)
    return min(1.0, exp(-min(log_ratio, 700.0)) if log_ratio > -700 else 1.0)
