"""Who gets a copy, where it goes, and the file that says so."""

import csv
import io
from datetime import date, timedelta

import pytest
from click.testing import CliRunner

from broadsheet.project.cli import main
from broadsheet.subscriptions.models import Claim, HolidayStop, IssueChange, Outcome, Redirect, State
from broadsheet.subscriptions.printing.deliveries import copies_for
from broadsheet.subscriptions.printing.delivery_file import COLUMNS, write_delivery_file
from tests.subscriptions.printing.build import (
    DAY,
    HOME,
    NOW,
    ZONE,
    a_delivery,
    a_print_product,
    a_print_subscription,
)

pytestmark = pytest.mark.django_db
THURSDAY = date(2026, 11, 26)


def numbers(on=THURSDAY):
    return [copy.number for copy in copies_for(on, ZONE)]


def rows(on=THURSDAY):
    return list(csv.DictReader(io.StringIO(write_delivery_file(copies_for(on, ZONE)))))


def bought(**said):
    return a_delivery("1", subscription=a_print_subscription(**said))


def test_everybody_whose_days_it_is_gets_a_copy():
    a_delivery("first", starts_on=THURSDAY)
    a_delivery("later", starts_on=THURSDAY + DAY)
    a_delivery("last", ends_on=THURSDAY)
    a_delivery("over", ends_on=THURSDAY - DAY)
    assert sorted(numbers()) == ["first", "last"]


def test_no_copies_go_out_on_a_day_without_an_issue():
    a_delivery()
    IssueChange.objects.create(print_run=a_print_product().print_run, on=THURSDAY, is_printed=False)
    assert numbers() == []
    assert numbers(date(2026, 11, 29)) == []


@pytest.mark.parametrize(
    ("said", "is_owed"),
    [
        ({"state": State.ACTIVE, "paid_until": NOW + DAY}, True),
        ({"state": State.TRIALING}, True),
        ({"state": State.INCOMPLETE}, False),
        ({"state": State.EXPIRED, "ended_at": NOW}, False),
        ({"state": State.PAUSED, "paid_until": NOW, "resumes_at": NOW + 9 * DAY}, False),
        ({"state": State.PAUSED, "paid_until": NOW, "resumes_at": NOW + DAY}, True),
        ({"state": State.PAUSED, "paid_until": NOW}, False),
        ({"state": State.PAUSED, "paid_until": NOW + 9 * DAY}, True),
        ({"state": State.PAST_DUE, "grace_ends_at": NOW + 9 * DAY}, True),
        ({"state": State.PAST_DUE, "grace_ends_at": NOW}, False),
        ({"state": State.ACTIVE, "cancel_at": NOW + DAY}, False),
        ({"state": State.ACTIVE, "cancel_at": NOW + 9 * DAY}, True),
    ],
)
def test_a_bought_copy_comes_while_its_subscription_runs(said, is_owed):
    bought(**said)
    assert bool(numbers()) is is_owed


def test_the_day_on_which_a_subscription_ends_is_the_papers_own():
    # Midnight in Singapore is four in the afternoon, Greenwich.
    midnight = NOW.replace(day=25, hour=16, minute=0)
    delivery = bought(cancel_at=midnight)
    assert numbers() == []
    delivery.subscription.cancel_at = midnight + timedelta(seconds=1)
    delivery.subscription.save()
    assert numbers() == ["1"]


def test_a_holiday_stop_includes_both_of_its_days():
    delivery = a_delivery("1")
    HolidayStop.objects.create(delivery=delivery, first_on=THURSDAY, last_on=THURSDAY + DAY)
    assert [numbers(THURSDAY + n * DAY) for n in (-1, 0, 1, 2)] == [["1"], [], [], ["1"]]


def test_a_redirected_copy_goes_to_the_other_address():
    delivery = a_delivery("1")
    other = {**HOME, "street_address": "1 Beach Road", "postal_code": "189673"}
    Redirect.objects.create(delivery=delivery, first_on=THURSDAY, last_on=THURSDAY, **other)
    assert [(row["kind"], row["street_address"]) for row in rows()] == [("redirected", "1 Beach Road")]
    assert rows(THURSDAY + DAY)[0]["kind"] == "regular"


def test_a_copy_sent_again_goes_out_with_the_day_it_was_promised_for():
    delivery = a_delivery("1")
    missed = THURSDAY - 3 * DAY
    Claim.objects.create(
        delivery=delivery, issue_on=missed, outcome=Outcome.SENT_AGAIN, sent_again_on=THURSDAY
    )
    assert [(row["kind"], row["issue_on"]) for row in rows()] == [
        ("again", "2026-11-23"),
        ("regular", "2026-11-26"),
    ]
    assert [row["kind"] for row in rows(THURSDAY + DAY)] == ["regular"]


def test_a_copy_sent_again_comes_even_while_the_paper_is_stopped():
    delivery = a_delivery("1")
    HolidayStop.objects.create(delivery=delivery, first_on=THURSDAY, last_on=THURSDAY)
    Claim.objects.create(
        delivery=delivery, issue_on=THURSDAY - DAY, outcome=Outcome.SENT_AGAIN, sent_again_on=THURSDAY
    )
    assert [row["kind"] for row in rows()] == ["again"]


def test_the_file_is_sorted_as_a_carrier_walks():
    a_delivery("far", **{**HOME, "country_code": "US", "postal_code": "02110", "city": "Boston"})
    a_delivery("near")
    a_delivery("nearer", **{**HOME, "postal_code": "018956"})
    assert numbers() == ["nearer", "near", "far"]


def test_the_file_holds_the_parts_and_the_label():
    a_delivery("0042", **{**HOME, "street_address": "12 Keppel Road\n#03-01"})
    (row,) = rows()
    assert tuple(row) == COLUMNS
    assert (row["subscriber_number"], row["product"], row["street_address"]) == (
        "0042",
        "print",
        "12 Keppel Road, #03-01",
    )
    assert [row[f"label_{number}"] for number in range(1, 7)] == [
        "Mei Arunrat",
        "12 Keppel Road",
        "#03-01",
        "SINGAPORE 089053",
        "REP. OF SINGAPORE",
        "",
    ]


def test_no_line_of_a_long_label_is_lost():
    a_delivery("1", **{**HOME, "company_name": "Arunrat & Co", "street_address": "a\nb\nc"})
    assert rows()[0]["label_6"] == "SINGAPORE 089053, REP. OF SINGAPORE"


def test_no_cell_is_a_formula():
    a_delivery("1", **{**HOME, "name": '=cmd|"/c calc"!A1', "street_address": "+1"})
    (row,) = rows()
    assert (row["name"][:2], row["street_address"], row["label_1"][:2]) == ("'=", "'+1", "'=")


def test_a_day_costs_the_same_few_questions_however_many_copies(django_assert_max_num_queries):
    for _ in range(20):
        a_delivery()
    with django_assert_max_num_queries(7):
        assert len(numbers()) == 20


def test_the_command_prints_the_file_of_a_day():
    a_delivery("0042")
    result = CliRunner().invoke(main, ["deliveries", "2026-11-26"])
    assert result.exit_code == 0
    assert result.stdout.startswith("subscriber_number,product,issue_on,kind,name,")
    assert "0042,print,2026-11-26,regular,Mei Arunrat," in result.stdout
    assert result.stderr == "1 copies\n"


def test_the_command_says_where_to_look_when_there_is_no_issue():
    result = CliRunner().invoke(main, ["deliveries", "2026-11-29"])
    assert result.exit_code == 1
    assert "Issues calendars" in result.output
    assert CliRunner().invoke(main, ["deliveries", "tomorrow"]).exit_code == 2
