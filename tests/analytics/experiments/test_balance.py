"""Whether arms have the readers that they should: chance is let be, a loss is found."""

import numpy as np
import pytest

from broadsheet.analytics.experiments.balance import SUSPECT, mismatch


def test_even_arms_are_no_cause_for_suspicion():
    assert mismatch([5_000, 5_040], [1, 1]) == 1.0
    assert mismatch([700, 200, 100], [7, 2, 1]) == 1.0


def test_an_arm_that_loses_a_tenth_of_its_readers_is_found():
    assert mismatch([10_000, 9_000], [1, 1]) < SUSPECT
    assert mismatch([7_000, 1_700, 1_000], [7, 2, 1]) < SUSPECT


def test_no_readers_say_nothing():
    assert mismatch([0, 0], [1, 1]) == pytest.approx(1.0)


def test_watched_reader_by_reader_sound_experiments_are_seldom_suspected():
    rng = np.random.default_rng(7)
    suspected = 0
    for _ in range(300):
        first = np.cumsum(rng.random(3_000) < 0.5)
        suspected += any(
            mismatch([int(first[n - 1]), int(n - first[n - 1])], [1, 1]) < 0.05 for n in range(20, 3_001, 20)
        )
    assert suspected / 300 <= 0.05 + 3 * (0.05 * 0.95 / 300) ** 0.5
