"""The clock of a trial can be turned."""

from datetime import UTC, datetime, timedelta

import pytest

from broadsheet.project.clock import LOOK_AGAIN_SECONDS, Clock
from broadsheet.project.environment import BadSetting, read_environment

LITTLE = timedelta(seconds=5)


def test_a_clock_shows_the_time():
    assert abs(Clock().now() - datetime.now(UTC)) < LITTLE
    assert abs(Clock().seconds() - datetime.now(UTC).timestamp()) < LITTLE.total_seconds()


def test_a_turned_clock_is_ahead_for_all_who_go_by_it(tmp_path):
    mine, others = Clock(tmp_path / "clock"), Clock(tmp_path / "clock")
    assert abs(others.now() - datetime.now(UTC)) < LITTLE
    mine.turn(timedelta(days=30))
    others._looked_at -= LOOK_AGAIN_SECONDS
    for clock in (mine, others, Clock(tmp_path / "clock")):
        assert abs(clock.now() - datetime.now(UTC) - timedelta(days=30)) < LITTLE
    assert mine.turn(timedelta(days=1)) - datetime.now(UTC) > timedelta(days=31) - LITTLE


def test_a_clock_is_turned_forward_and_only_where_it_may_be(tmp_path):
    with pytest.raises(ValueError, match="forward only"):
        Clock(tmp_path / "clock").turn(timedelta(seconds=-1))
    with pytest.raises(ValueError, match="cannot be turned"):
        Clock().turn(timedelta(days=1))


def test_only_a_trial_may_have_a_clock_that_turns(tmp_path):
    variables = {"DATA_DIR": str(tmp_path), "BROADSHEET_ENV": "demo", "BROADSHEET_CLOCK": str(tmp_path / "c")}
    assert read_environment(variables).clock_path == tmp_path / "c"
    assert read_environment(variables | {"BROADSHEET_CLOCK": ""}).clock_path is None
    with pytest.raises(BadSetting, match="BROADSHEET_CLOCK"):
        read_environment(variables | {"BROADSHEET_ENV": "production"})
