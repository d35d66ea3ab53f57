"""Periods tile time: no instant without one, none with two, in any timezone, whatever its clocks did."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from broadsheet.meter import CalendarWindow, RollingWindow
from broadsheet.meter.weekdays import Weekday
from broadsheet.meter.windows import Unit

# Instants at which clocks crossed midnight, days were left out or came twice.
CROSSINGS = [
    ("Pacific/Apia", datetime(2011, 12, 30, 10, 0, tzinfo=UTC)),
    ("Pacific/Kwajalein", datetime(1993, 8, 21, 12, 0, tzinfo=UTC)),
    ("America/Juneau", datetime(1867, 10, 19, 0, 31, 13, tzinfo=UTC)),
    ("America/St_Johns", datetime(2009, 11, 1, 2, 31, tzinfo=UTC)),
    ("America/Toronto", datetime(1919, 3, 31, 4, 30, tzinfo=UTC)),
    ("America/Sao_Paulo", datetime(2018, 11, 4, 3, 0, tzinfo=UTC)),
    ("America/Sao_Paulo", datetime(2018, 2, 18, 2, 0, tzinfo=UTC)),
    ("Atlantic/Azores", datetime(2022, 10, 30, 1, 0, tzinfo=UTC)),
    ("Antarctica/Casey", datetime(2010, 3, 4, 15, 0, tzinfo=UTC)),
    ("Asia/Manila", datetime(1844, 12, 31, 15, 56, tzinfo=UTC)),
    ("Africa/Cairo", datetime(2024, 10, 31, 21, 0, tzinfo=UTC)),
]
BEGIN = datetime(1800, 1, 1, tzinfo=UTC)
zones = st.sampled_from(sorted(available_timezones()))
units = st.sampled_from(list(Unit))
starts = st.sampled_from(list(Weekday))
instants = st.integers(0, 400 * 365 * 86_400).map(lambda seconds: BEGIN + timedelta(seconds=seconds))
near_crossings = st.builds(
    lambda crossing, seconds: (crossing[0], crossing[1] + timedelta(seconds=seconds)),
    st.sampled_from(CROSSINGS),
    st.one_of(st.integers(-200_000, 200_000), st.sampled_from([-3600, -1800, -60, -1, 0, 1, 60, 1800, 3600])),
)


@settings(max_examples=400, deadline=None)
@given(units, starts, st.one_of(near_crossings, st.tuples(zones, instants)))
@example(Unit.MONTH, Weekday.MONDAY, ("Asia/Singapore", datetime(2026, 1, 31, tzinfo=UTC)))
def test_periods_tile_time(unit: Unit, week_starts: Weekday, place: tuple[str, datetime]) -> None:
    zone, now = place
    window = CalendarWindow(unit, ZoneInfo(zone), week_starts)
    period = window.period_at(now)
    assert period.start <= now < period.end
    assert window.period_at(period.start) == period
    assert window.period_at(period.end - timedelta(microseconds=1)) == period
    assert window.period_at(period.end).start == period.end


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["UTC", "Asia/Singapore", "Asia/Kolkata"]), starts, instants)
def test_a_period_begins_on_its_first_day_at_midnight(zone: str, week_starts: Weekday, now: datetime) -> None:
    tz = ZoneInfo(zone)
    if now.year < 1950:  # before that, these three had local mean times and changes of their own
        now = now.replace(year=now.year + 200)
    week = CalendarWindow(Unit.WEEK, tz, week_starts).period_at(now).start.astimezone(tz)
    month = CalendarWindow(Unit.MONTH, tz).period_at(now).start.astimezone(tz)
    assert (week.strftime("%A").lower(), week.hour, week.minute) == (week_starts, 0, 0)
    assert month.isoformat()[:19] == now.astimezone(tz).isoformat()[:7] + "-01T00:00:00"


@settings(deadline=None)
@given(st.integers(1, 366), instants)
def test_a_rolling_window_is_its_days_to_the_millisecond(days: int, now: datetime) -> None:
    window = RollingWindow(days)
    period = window.period_at(now)
    assert now - period.start == timedelta(days=days) - timedelta(milliseconds=1)
    assert window.frees_at(period, now) == now + timedelta(days=days)


def test_windows_have_the_words_that_notices_use() -> None:
    assert [CalendarWindow(unit, ZoneInfo("UTC")).name for unit in Unit] == ["day", "week", "month"]
    assert RollingWindow(30).name == "rolling"


@pytest.mark.parametrize("day", range(7))
def test_weekdays_are_numbered_as_dates_number_them(day: int) -> None:
    assert list(Weekday)[day].number == date(2026, 3, 16 + day).weekday()
