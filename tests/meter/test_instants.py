"""Instants as whole milliseconds."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.meter.instants import EPOCH, from_milliseconds, to_milliseconds


@given(st.integers(0, to_milliseconds(datetime(9999, 12, 31, tzinfo=UTC))))
def test_milliseconds_come_back_unchanged(milliseconds: int) -> None:
    assert to_milliseconds(from_milliseconds(milliseconds)) == milliseconds


@given(st.datetimes(timezones=st.just(UTC)))
def test_what_is_below_a_millisecond_is_cut_off(instant: datetime) -> None:
    assert to_milliseconds(instant) == (instant - EPOCH) // timedelta(milliseconds=1)


def test_an_instant_is_the_same_in_every_timezone() -> None:
    tokyo = datetime(2026, 3, 1, 9, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert to_milliseconds(tokyo) == to_milliseconds(tokyo.astimezone(UTC))


def test_beyond_the_year_9999_there_is_no_instant() -> None:
    with pytest.raises(OverflowError):
        from_milliseconds(2**48 - 1)
