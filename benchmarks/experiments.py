"""Experiments: how often simulated ones err while they are watched, and what drawing costs the gate.

Errors are shares of simulated experiments, watched after every step of readers; costs are ratios of the
same requests at the same gate, with no experiment, with one, and with one of each layer.
"""

import asyncio
import json
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np

from broadsheet.analytics.experiments.balance import mismatch
from broadsheet.analytics.experiments.planning import Aim, plan
from broadsheet.analytics.experiments.sequences import Sums, compare
from tests.gate.origin import POLICY, FakeOrigin, an_article_page
from tests.gate.reading import NOON, a_gate, ask, running
from tests.gate.trials import a_list, an_arm, listed

ALPHA = 0.05
RUNS = 2_000
LOOKS = 200
EFFECT = 0.2
RATES = (0.3, 0.1, 0.02, 0.005)
REQUESTS, ROUNDS = 2_000, 9
SEED = 20261128


def simulate(rate: float, effect: float, runs: int = RUNS) -> tuple[float, float, float, int]:
    """Return the shares that found a difference, missed the truth, would have found one by single looks.

    Each has as many readers as the plan asks for, which is the last number, and is looked at 200 times.
    """
    rng = np.random.default_rng(SEED)
    planned = plan(Aim(rate, EFFECT))
    units = planned.readers // 2
    step = max(1, units // LOOKS)
    other = rate * (1 + effect)
    found = missed = naive = 0
    for _ in range(runs):
        # Only the sums at looks matter: readers between two of them come as a binomial number.
        sums = [np.cumsum(rng.binomial(step, each, LOOKS)) for each in (rate, other)]
        is_found = is_missed = is_naive = False
        for look in range(LOOKS):
            arms = [Sums((look + 1) * step, float(total[look]), float(total[look])) for total in sums]
            difference = compare(*arms, planned.mixture, ALPHA)
            if difference is not None:
                is_found |= difference.is_sure
                is_missed |= not difference.low <= other - rate <= difference.high
            spread = sum(arm.variance / arm.units for arm in arms)
            is_naive |= spread > 0 and abs(arms[1].mean - arms[0].mean) > 1.96 * spread**0.5
        found, missed, naive = found + is_found, missed + is_missed, naive + is_naive
    return found / runs, missed / runs, naive / runs, planned.readers


def simulate_sizes(runs: int = RUNS) -> float:
    """Return the share of sound experiments whose arms' sizes were suspected at 5 % at some of 200 looks."""
    rng = np.random.default_rng(SEED)
    suspected = 0
    for _ in range(runs):
        first = np.cumsum(rng.binomial(100, 0.5, LOOKS))
        sizes = [(int(first[look]), (look + 1) * 100 - int(first[look])) for look in range(LOOKS)]
        suspected += any(mismatch(size, (1, 1)) < ALPHA for size in sizes)
    return suspected / runs


async def requests(experiments: list[dict[str, object]]) -> float:
    """Return microseconds of processor time for a re-reading at a gate that knows these experiments."""
    origin = FakeOrigin({"/a1": an_article_page(1)}, policy=POLICY)
    origin.pages["/-/experiments"] = a_list(*experiments)
    with tempfile.TemporaryDirectory() as name:
        async with running(a_gate(origin, Path(name))) as gate:
            first = await ask(gate, "/a1")
            cookie = first.cookies[0].split(";")[0]
            rounds = []
            for _ in range(ROUNDS):
                start = time.process_time()
                for _ in range(REQUESTS):
                    await ask(gate, "/a1", headers=[("cookie", cookie)])
                rounds.append((time.process_time() - start) / REQUESTS * 1e6)
    return median(rounds)


def main() -> None:
    """Print errors, and costs as ratios."""
    print(f"{RUNS:,} simulated experiments each, looked at {LOOKS} times, at {ALPHA:.0%}:")
    print("  rate    A/A found  by single looks  A/B (+20 %) found  missed the truth  planned readers")
    for rate in RATES:
        aa_found, aa_missed, naive, _ = simulate(rate, 0.0)
        ab_found, ab_missed, _, readers = simulate(rate, EFFECT)
        missed = max(aa_missed, ab_missed)
        print(f"  {rate:<7} {aa_found:>9.1%} {naive:>16.1%} {ab_found:>18.1%} {missed:>17.1%} {readers:>16,}")
    print(f"  sizes of sound arms suspected: {simulate_sizes():.1%}")
    meter = listed(an_arm("today"), an_arm("four", policy=POLICY.replace("anonymous = 3", "anonymous = 4")))
    offers = listed(
        an_arm("nine", offers=["nine"]), an_arm("six", offers=["six"]), name="price", layer="offers"
    )
    later = listed(an_arm("today"), an_arm("x", policy=POLICY), ends_at=NOON)
    costs = {
        "none": [],
        "one of the meter": [meter],
        "and one of offers": [meter, offers],
        "one that is over": [later],
    }
    print("A re-reading at the gate, in process, against none (ratio of processor time):")
    bare = asyncio.run(requests([]))
    for name, experiments in costs.items():
        print(f"  {name:<20} {asyncio.run(requests(experiments)) / bare:.2f}")
    print(f"  bytes that the origin tells of one: {len(json.dumps(meter)):,}")
