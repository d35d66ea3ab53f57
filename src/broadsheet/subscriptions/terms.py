"""How long a term is. Pure.

A term of months ends on the day of the month on which the subscription began, or on the last day of a month
that is too short for it: from 31 January to 28 February, and then to 31 March.
"""

import calendar
from datetime import datetime, timedelta

from broadsheet.subscriptions.models.products import Unit


def add_terms(start: datetime, number: int, count: int, unit: Unit) -> datetime:
    """Return the end of the `number`th term of `count` units that began at `start`."""
    steps = number * count
    match Unit(unit):
        case Unit.DAY:
            return start + timedelta(days=steps)
        case Unit.WEEK:
            return start + timedelta(weeks=steps)
        case Unit.MONTH:
            return _add_months(start, steps)
        case Unit.YEAR:
            return _add_months(start, 12 * steps)


def first_end_from(start: datetime, instant: datetime, count: int, unit: Unit) -> datetime:
    """Return the first of `start` and the ends of terms that follow it that is not before an instant."""
    number = 0
    while add_terms(start, number, count, unit) < instant:
        number += 1
    return add_terms(start, number, count, unit)


def _add_months(start: datetime, months: int) -> datetime:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return start.replace(year=year, month=month + 1, day=day)
