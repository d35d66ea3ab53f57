"""Always-valid intervals: simulated experiments that are looked at all the time err as often as promised.

Seeded, and of a size that a method without the promise fails: the interval of a single look, looked at
as often, errs five times as often as it says. `python -m benchmarks experiments` does more of it.
"""

import numpy as np
import pytest

from broadsheet.analytics.experiments.planning import Aim, days_for, plan
from broadsheet.analytics.experiments.sequences import Sums, compare, tuned, width

ALPHA = 0.05
RUNS, UNITS, EVERY = 300, 8_000, 50
RATE, EFFECT = 0.1, 0.2


def looks(rng, first, other, mixture):
    """Yield the difference at each look at one experiment of two arms."""
    sums = [np.cumsum(rng.random(UNITS) < rate) for rate in (first, other)]
    for units in range(EVERY, UNITS + 1, EVERY):
        arms = [Sums(units, float(total[units - 1]), float(total[units - 1])) for total in sums]
        yield arms, compare(*arms, mixture, ALPHA)


def share_of(first, other, what, mixture=None):
    """Return in which share of experiments `what` is true of some look."""
    rng = np.random.default_rng(20261128)
    aim = plan(Aim(RATE, EFFECT))
    found = sum(
        any(what(arms, found) for arms, found in looks(rng, first, other, mixture or aim.mixture))
        for _ in range(RUNS)
    )
    return found / RUNS


def is_sure(_arms, found):
    return found is not None and found.is_sure


def test_watched_all_the_time_an_experiment_without_a_difference_seldom_finds_one():
    # Above three standard errors of 300 runs at 5 % the promise would be broken.
    assert share_of(RATE, RATE, is_sure) <= ALPHA + 3 * (ALPHA * (1 - ALPHA) / RUNS) ** 0.5


def test_the_interval_of_a_single_look_would_find_one_far_more_often():
    def single(arms, _found):
        spread = sum(arm.variance / arm.units for arm in arms)
        return spread > 0 and abs(arms[1].mean - arms[0].mean) > 1.96 * spread**0.5

    assert share_of(RATE, RATE, single) > 0.2


def test_a_difference_that_is_there_is_found_with_the_planned_readers():
    readers = plan(Aim(RATE, EFFECT)).readers
    assert readers / 2 < UNITS
    assert share_of(RATE, RATE * (1 + EFFECT), is_sure) >= 0.8


def test_the_truth_is_seldom_missed_at_any_look():
    truth = RATE * EFFECT

    def misses(_arms, found):
        return found is not None and not found.low <= truth <= found.high

    assert share_of(RATE, RATE * (1 + EFFECT), misses) <= ALPHA + 3 * (ALPHA * (1 - ALPHA) / RUNS) ** 0.5


def test_too_few_readers_or_too_few_events_say_nothing():
    assert compare(Sums(199, 50, 50), Sums(500, 50, 50), 0.01, ALPHA) is None
    assert compare(Sums(5_000, 10, 10), Sums(5_000, 12, 12), 0.01, ALPHA) is None
    assert compare(Sums(5_000, 5_000, 5_000), Sums(5_000, 5_000, 5_000), 0.01, ALPHA) is None


def test_an_interval_leaves_nought_out_exactly_when_the_level_is_passed():
    for total in range(500, 700, 5):
        found = compare(Sums(5_000, 500, 500), Sums(5_000, total, total), 0.0004, ALPHA)
        assert found.is_sure == (found.p < ALPHA)
        assert found.value == pytest.approx((total - 500) / 5_000)


def test_the_mixture_is_tuned_where_the_interval_is_narrowest():
    arms = Sums(2_000, 200, 200), Sums(2_000, 200, 200)
    spread = sum(arm.variance / arm.units for arm in arms)
    widths = {
        factor: compare(*arms, factor * tuned(spread, ALPHA), ALPHA).high for factor in (0.5, 0.9, 1, 1.1, 2)
    }
    assert min(widths, key=widths.get) == 1
    assert widths[1] == pytest.approx(width(ALPHA) * spread**0.5)


def test_a_plan_says_more_readers_for_watching_than_for_one_look():
    planned = plan(Aim(0.02, 0.25))
    # The textbook's number for 2 % against 2.5 %, both arms, 5 % and 80 %.
    assert planned.readers_at_one_look == pytest.approx(27_600, rel=0.01)
    assert 1.5 < planned.readers / planned.readers_at_one_look < 2.2


def test_smaller_effects_and_more_arms_take_more_readers():
    assert plan(Aim(0.02, 0.1)).readers > 4 * plan(Aim(0.02, 0.25)).readers
    assert plan(Aim(0.02, 0.25, comparisons=3)).readers > plan(Aim(0.02, 0.25)).readers
    assert plan(Aim(0.02, 0.25, shares=(0.9, 0.1))).readers > plan(Aim(0.02, 0.25)).readers


@pytest.mark.parametrize("aim", [Aim(0.02, 0.0), Aim(0.0, 0.2), Aim(0.6, 0.9), Aim(1.0, -0.1)])
def test_what_no_number_of_readers_shows_is_refused(aim):
    with pytest.raises(ValueError, match=r"difference of nothing|between 0 and 1"):
        plan(aim)


def test_days_go_by_the_readers_who_came():
    come = [1_000 * day for day in range(1, 15)]
    assert days_for(3_000, come, 1.0, 7) == 3 + 7
    assert days_for(3_000, come, 0.5, 7) == 6 + 7
    assert days_for(20_000, come, 1.0, 7) == 14 + 6 + 7
    assert days_for(20_000, [], 1.0, 7) == float("inf")
    assert days_for(20_000, [0, 0, 0], 1.0, 7) == float("inf")
