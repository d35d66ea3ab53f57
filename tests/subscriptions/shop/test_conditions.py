"""What is paid today, what later, and how to leave: in words and figures."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from broadsheet.subscriptions.models import Seller, Unit
from broadsheet.subscriptions.shop.conditions import conditions_of, ends_text, short_text
from tests.subscriptions.plans.build import NOW
from tests.subscriptions.shop.build import a_price, an_intro, an_offer

pytestmark = pytest.mark.django_db
SINGAPORE = ZoneInfo("Asia/Singapore")


def lines(offer):
    return [(line.when, line.what_for, line.amount) for line in conditions_of(offer, NOW).lines]


def test_an_introductory_price_is_told_with_the_full_one():
    offer = an_intro()
    assert short_text(offer) == "$9 for 3 months, then $15 a month"
    assert conditions_of(offer, NOW).sentences[:2] == (
        "You pay $9 today, for 3 months.",
        "From 24 February 2027 you are charged $15 each month, until you cancel.",
    )
    assert lines(offer) == [
        ("Today", "for 3 months", "$9"),
        ("24 February 2027", "each month", "$15"),
    ]


def test_a_plain_price_renews():
    offer = an_offer(price=a_price(15000, term_unit=Unit.YEAR))
    assert short_text(offer) == "$150 a year"
    assert conditions_of(offer, NOW).sentences[0] == (
        "You pay $150 today, and again each year, until you cancel."
    )
    assert lines(offer) == [("Today", "each year", "$150")]


def test_a_trial_says_when_it_ends_and_what_follows():
    offer = an_offer(trial_days=14)
    assert short_text(offer) == "14 days free, then $15 a month"
    assert conditions_of(offer, NOW).sentences[:2] == (
        "You pay nothing today. The free trial lasts 14 days, until 8 December 2026.",
        "From 8 December 2026 you are charged $15 each month, until you cancel.",
    )
    assert lines(offer) == [
        ("Today", "free trial of 14 days", "$0"),
        ("8 December 2026", "each month", "$15"),
    ]


def test_after_a_trial_an_introductory_price_may_follow():
    offer = an_intro(trial_days=14)
    assert short_text(offer) == "14 days free, then $9 for 3 months, then $15 a month"
    assert conditions_of(offer, NOW).sentences[1:3] == (
        "On 8 December 2026 you are charged $9, for 3 months.",
        "From 8 March 2027 you are charged $15 each month, until you cancel.",
    )


def test_how_to_leave_is_said_before_paying():
    said = conditions_of(an_offer(), NOW, Seller(has_withdrawal=True, withdrawal_days=14)).text
    assert "You can cancel at any time in your account, with two clicks." in said
    assert "withdraw from the contract within 14 days" in said
    assert "withdraw" not in conditions_of(an_offer("b"), NOW, Seller(has_withdrawal=False)).text


def test_prices_are_written_as_the_reader_writes_them():
    offer = an_intro(price=a_price(3900, "PLN"), amount=1950, months=5)
    with translation.override("pl"):
        assert short_text(offer).startswith("19,50\xa0zł")
    assert short_text(an_intro("yen", price=a_price(1500, "JPY"), amount=100)).startswith("¥100 for 3 months")


@pytest.mark.parametrize(
    ("ends_at", "said"),
    [
        # Midnight in Singapore: the day before was the last.
        (datetime(2026, 9, 30, 16, 0, tzinfo=UTC), "Offer ends 30 September"),
        (datetime(2026, 9, 30, 15, 59, tzinfo=UTC), "Offer ends 30 September"),
        (datetime(2026, 9, 30, 16, 1, tzinfo=UTC), "Offer ends 1 October"),
        (None, ""),
    ],
)
def test_an_offer_ends_by_the_publications_clock(ends_at, said):
    with timezone.override(SINGAPORE):
        assert ends_text(an_offer(ends_at=ends_at)) == said
