"""What time the paper goes by: the system's, or a clock that a trial has turned."""

from collections.abc import Callable
from datetime import date, datetime

from django.apps import apps
from django.utils import timezone

LABEL = "broadsheet_publishing"


def the_time() -> datetime:
    """Return the present instant, as `project` told the newsroom; by itself, the system's."""
    clock: Callable[[], datetime] | None = apps.get_app_config(LABEL).clock
    return timezone.now() if clock is None else clock()


def the_day() -> date:
    """Return the day that it is in the zone of the page being made."""
    return timezone.localdate(the_time())
