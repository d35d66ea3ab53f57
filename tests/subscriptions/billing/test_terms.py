"""Terms by the calendar."""

from datetime import UTC, datetime

import pytest

from broadsheet.subscriptions.models import Unit
from broadsheet.subscriptions.terms import add_terms, first_end_from

START = datetime(2027, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("number", "count", "unit", "end"),
    [
        (1, 1, Unit.MONTH, "2027-02-28"),
        (2, 1, Unit.MONTH, "2027-03-31"),
        (1, 3, Unit.MONTH, "2027-04-30"),
        (13, 1, Unit.MONTH, "2028-02-29"),
        (1, 1, Unit.YEAR, "2028-01-31"),
        (2, 2, Unit.WEEK, "2027-02-28"),
        (1, 10, Unit.DAY, "2027-02-10"),
    ],
)
def test_a_term_ends_on_the_day_it_began_or_the_last_of_a_short_month(number, count, unit, end):
    assert f"{add_terms(START, number, count, unit):%Y-%m-%d}" == end


def test_the_first_end_from_an_instant_may_be_the_start():
    assert first_end_from(START, START, 1, Unit.MONTH) == START
    assert first_end_from(START, datetime(2027, 3, 1, tzinfo=UTC), 1, Unit.MONTH).day == 31
