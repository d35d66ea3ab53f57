"""How long a term is, and what part of one is worth: all in UTC, and in whole units of money."""

from datetime import UTC, datetime
from typing import Any

from dateutil.relativedelta import relativedelta

HOUR = 3600
DAY = 24 * HOUR


def later(instant: int, by: relativedelta) -> int:
    """Return an instant later by the calendar, in UTC."""
    return int((datetime.fromtimestamp(instant, UTC) + by).timestamp())


def length_of(term: dict[str, Any], times: int = 1) -> relativedelta:
    """Return so many terms, such as three months."""
    return relativedelta(**{f"{term['interval']}s": int(term.get("interval_count") or 1) * times})


def next_end(anchor: int, term: dict[str, Any], start: int) -> int:
    """Return the first end of a term after `start`, counted from the anchor.

    So a subscription of 31 January ends on the last of February, and on 31 March again.
    """
    times = 1
    while (end := later(anchor, length_of(term, times))) <= start:
        times += 1
    return end


def part_of(amount: int, left: int, whole: int) -> int:
    """Return what is left of an amount, rounded half away from nothing; both times are in seconds."""
    if whole <= 0:
        return 0
    size = (abs(amount) * left * 2 + whole) // (whole * 2)
    return size if amount >= 0 else -size
