"""The span of time over which readings count: calendar periods, or rolling days.

Calendar periods begin at local midnight in the publication's timezone, so that a month has the
days its readers see on the wall, whatever the clocks did in it (Newspack's month arithmetic,
which skips 1 February, is the kind of fault this module's cases guard against).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import assert_never
from zoneinfo import ZoneInfo

from broadsheet.meter.weekdays import Weekday

TICK = timedelta(milliseconds=1)


class Unit(StrEnum):
    """The calendar periods an allowance can be written for."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` (included) to `end` (excluded), both aware UTC instants."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class CalendarWindow:
    """A day, a week or a month as the publication's own calendar has it."""

    unit: Unit
    timezone: ZoneInfo
    week_starts: Weekday = Weekday.MONDAY

    @property
    def name(self) -> str:
        """The word for this window in messages and journals: `day`, `week` or `month`."""
        return self.unit.value

    def period_at(self, now: datetime) -> Period:
        """Return the period that holds `now`.

        A clock that is put back over midnight shows yesterday's date again (St. John's did until
        2010, from 00:01 to 23:01): the new day, once begun, goes on. One that is put forward over
        midnight (Toronto 1919, 23:30 to 00:30) starts the new day late by what it jumped beyond it.
        Without this, such an hour would belong to two periods, or to none.
        """
        today = now.astimezone(self.timezone).date()
        period = self._period_of(today)
        if now >= period.end:
            return self._period_of(today + timedelta(days=1))
        if now < period.start:
            return self._period_of(today - timedelta(days=1))
        return period

    def _period_of(self, day: date) -> Period:
        return _calendar_period(self.unit, self.week_starts, self.timezone, day)

    def frees_at(self, period: Period, oldest: datetime | None) -> datetime | None:
        """Return when a reading leaves the count: here all of them at once, when the period ends."""
        return period.end


@dataclass(frozen=True, slots=True)
class RollingWindow:
    """The last `days` x 86,400,000 ms: each reading leaves the count by itself."""

    days: int

    @property
    def name(self) -> str:
        """The word for this window in messages and journals."""
        return "rolling"

    def period_at(self, now: datetime) -> Period:
        """Return the span that counts at `now`. A reading exactly `days` old is out of it."""
        return Period(now - timedelta(days=self.days) + TICK, now + timedelta(days=self.days))

    def frees_at(self, period: Period, oldest: datetime | None) -> datetime | None:
        """Return when the oldest reading leaves the count, or None if there is none."""
        return None if oldest is None else oldest + timedelta(days=self.days)


Window = CalendarWindow | RollingWindow


@lru_cache(maxsize=256)
def _calendar_period(unit: Unit, week_starts: Weekday, timezone: ZoneInfo, today: date) -> Period:
    match unit:
        case Unit.DAY:
            first, after = today, today + timedelta(days=1)
        case Unit.WEEK:
            first = today - timedelta(days=(today.weekday() - week_starts.number) % 7)
            after = first + timedelta(days=7)
        case Unit.MONTH:
            first = today.replace(day=1)
            after = (first + timedelta(days=31)).replace(day=1)
        case unknown:
            assert_never(unknown)
    return Period(_midnight(first, timezone), _midnight(after, timezone))


def _midnight(day: date, timezone: ZoneInfo) -> datetime:
    # Where clocks jump over midnight, zoneinfo's fold=0 gives the instant of the jump;
    # where midnight comes twice, the first of the two.
    return datetime(day.year, day.month, day.day, tzinfo=timezone).astimezone(UTC)
