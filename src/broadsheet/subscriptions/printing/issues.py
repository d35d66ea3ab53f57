"""The issues calendar: on which days a product is printed, and which issue a change still reaches. Pure
but for reading the calendar's exceptions."""

from collections.abc import Iterator
from datetime import date, timedelta

from broadsheet.subscriptions.models.printing import PrintRun

DAY = timedelta(days=1)
# A calendar without an issue in a year has none that a reader could wait for.
FARTHEST = timedelta(days=366)


class NoIssue(LookupError):
    """The calendar has no issue within a year."""


def issues_between(run: PrintRun, first: date, last: date) -> list[date]:
    """Return the days of issues from `first` to `last`, both included, oldest first."""
    return list(_walk(run, first, last))


def is_issue(run: PrintRun, on: date) -> bool:
    """Whether there is an issue on a day."""
    return bool(issues_between(run, on, on))


def first_reached(run: PrintRun, today: date) -> date:
    """Return the day of the first issue whose delivery file is still open today. Raises NoIssue."""
    begin = today + run.closes_days_before * DAY
    try:
        return next(_walk(run, begin, begin + FARTHEST))
    except StopIteration as error:
        raise NoIssue(f"{run} has no issue within a year of {begin}") from error


def _walk(run: PrintRun, first: date, last: date) -> Iterator[date]:
    changes = {change.on: change.is_printed for change in run.changes.all() if first <= change.on <= last}
    for number in range((last - first).days + 1):
        day = first + number * DAY
        if changes.get(day, day.weekday() in run.weekdays):
            yield day
