"""The interval of a stop rate: as wide as it says, repeatable, and drawn reader by reader."""

import numpy as np
import pytest

from broadsheet.analytics.bootstrap import Draws, intervals, profiles
from broadsheet.analytics.tallies import Tally

DRAWS = Draws(2_000, seed=7)


def of(active: list[int], stopped: list[int], first: tuple[list[int], list[int]] | None = None) -> Tally:
    """Return the profiles of readers with these runs."""
    this = np.array(active), np.array(stopped)
    found = profiles((np.array(first[0]), np.array(first[1])) if first else this, this)
    # Each stopped window had one refused attempt.
    return Tally(profiles=found, blocked=sum(stopped), blocked_squares=sum(each**2 for each in stopped))


def test_readers_with_equal_figures_are_counted_once() -> None:
    found = of([1, 2, 1, 1], [0, 1, 0, 1])
    assert sorted(found.profiles.numbers[:, 0].tolist()) == [1, 1, 2]


def test_the_interval_is_that_of_a_share_where_every_reader_has_one_window() -> None:
    found = intervals(of([1] * 400, [1] * 100 + [0] * 300), DRAWS)
    assert found is not None
    spread = 1.96 * (0.25 * 0.75 / 400) ** 0.5
    assert found.stop_rate == pytest.approx((0.25 - spread, 0.25 + spread), abs=0.006)


def test_a_readers_windows_stay_together() -> None:
    alone = intervals(of([1] * 400, [1] * 200 + [0] * 200), DRAWS)
    together = intervals(of([40] * 10, [40] * 5 + [0] * 5), DRAWS)
    assert alone is not None
    assert together is not None
    width = alone.stop_rate[1] - alone.stop_rate[0], together.stop_rate[1] - together.stop_rate[0]
    assert width[1] > 5 * width[0]


def test_the_difference_is_drawn_from_the_same_readers() -> None:
    found = intervals(of([1] * 100, [1] * 60 + [0] * 40, first=([1] * 100, [1] * 60 + [0] * 40)), DRAWS)
    assert found is not None
    assert found.difference == (0.0, 0.0)


def test_a_seed_makes_it_repeatable() -> None:
    one = of([1, 1, 2, 3] * 9, [0, 1, 1, 0] * 9)
    assert intervals(one, DRAWS) == intervals(one, DRAWS)
    assert intervals(one, DRAWS) != intervals(one, Draws(2_000, seed=8))


def test_nobody_active_has_no_interval() -> None:
    assert intervals(of([], []), DRAWS) is None
    assert intervals(of([0, 0], [0, 0]), DRAWS) is None


def test_numbers_of_readers_and_attempts_have_intervals_too() -> None:
    found = intervals(of([1] * 400, [1] * 100 + [0] * 300), DRAWS)
    assert found is not None
    spread = 1.96 * (0.25 * 0.75 * 400) ** 0.5
    assert found.stopped_readers == pytest.approx((100 - spread, 100 + spread), abs=3)
    assert found.blocked == pytest.approx((100 - spread, 100 + spread), abs=0.01)


def test_a_few_readers_with_many_attempts_make_their_number_less_sure() -> None:
    even = intervals(of([1] * 400, [1] * 100 + [0] * 300), DRAWS)
    heavy = intervals(of([50] * 400, [50] * 2 + [0] * 398), DRAWS)
    assert even is not None
    assert heavy is not None
    assert heavy.blocked[1] - heavy.blocked[0] > 3 * (even.blocked[1] - even.blocked[0])
