"""What time it is, and in which zone the paper counts its days: as readers' accounts were told."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from broadsheet.accounts.settings import get_settings


def the_time() -> datetime:
    """Return the present instant. Views ask once and hand it down."""
    return get_settings().clock()


def the_zone(now: datetime) -> ZoneInfo:
    """Return the publication's timezone, by the policy in force."""
    return get_settings().policy(now).timezone


def the_day(now: datetime) -> date:
    """Return the publication's day at an instant."""
    return now.astimezone(the_zone(now)).date()
