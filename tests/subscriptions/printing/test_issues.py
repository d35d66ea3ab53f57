"""On which days there is an issue, and which one a change still reaches."""

from datetime import date

import pytest

from broadsheet.subscriptions.models import IssueChange, PrintRun
from broadsheet.subscriptions.printing.issues import NoIssue, first_reached, is_issue, issues_between
from broadsheet.subscriptions.printing.numbers import check_digit, fresh_number, tidy_number
from tests.subscriptions.printing.build import TODAY, a_print_product

pytestmark = pytest.mark.django_db
SUNDAY = date(2026, 11, 29)
CHRISTMAS = date(2026, 12, 25)


def a_run(**said):
    run = a_print_product().print_run
    for name, value in said.items():
        setattr(run, name, value)
    run.save()
    return run


def test_issues_appear_on_the_weekdays_of_the_calendar():
    days = issues_between(a_run(), date(2026, 11, 23), SUNDAY)
    assert [day.day for day in days] == [23, 24, 25, 26, 27, 28]


def test_a_day_that_differs_is_believed_before_the_weekday():
    run = a_run()
    IssueChange.objects.create(print_run=run, on=CHRISTMAS, is_printed=False, note="Christmas")
    IssueChange.objects.create(print_run=run, on=SUNDAY, is_printed=True, note="Election")
    run = PrintRun.objects.get()
    assert not is_issue(run, CHRISTMAS)
    assert is_issue(run, SUNDAY)


def test_a_change_reaches_the_first_issue_whose_file_is_open():
    assert first_reached(a_run(), TODAY) == date(2026, 11, 26)
    assert first_reached(a_run(closes_days_before=0), TODAY) == TODAY
    assert first_reached(a_run(closes_days_before=5), TODAY) == date(2026, 11, 30)


def test_a_calendar_without_issues_says_so():
    never = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday"), False)
    with pytest.raises(NoIssue, match="no issue within a year"):
        first_reached(a_run(**never), TODAY)


def test_a_subscriber_number_checks_itself():
    number = fresh_number()
    assert len(number) == 10
    assert check_digit(number[:-1]) == number[-1]
    # The example of ISO/IEC 7812.
    assert check_digit("7992739871") == "3"


def test_a_number_may_be_typed_with_spaces_and_dashes():
    assert tidy_number(" mer-0042.17 ") == "MER004217"
