"""Amounts between our minor units and Stripe's."""

import pytest
from babel.numbers import list_currencies
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.stripe.amounts import BadAmount, from_stripe, to_stripe

CURRENCIES = ["USD", "EUR", "JPY", "KRW", "PLN", "RSD", "HUF", "ISK", "UGX", "CLP", "XAF", "IDR", "VND"]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (Money(1500, "USD"), 1500),
        (Money(500, "JPY"), 500),
        (Money(990, "RSD"), 99000),
        (Money(900, "ISK"), 90000),
        (Money(900, "UGX"), 90000),
        (Money(1250, "KWD"), 1250),
    ],
)
def test_an_amount_is_said_as_stripe_says_it(ours, theirs):
    assert to_stripe(ours) == theirs
    assert from_stripe(theirs, ours.currency.lower()) == ours


@given(st.integers(0, 10**9), st.sampled_from(CURRENCIES))
def test_no_amount_is_lost_on_the_way_and_back(amount, currency):
    assert from_stripe(to_stripe(Money(amount, currency)), currency) == Money(amount, currency)


def test_thousandths_that_stripe_does_not_charge_are_refused():
    with pytest.raises(BadAmount, match="too many decimals"):
        to_stripe(Money(1255, "KWD"))


def test_every_currency_of_ours_has_a_form():
    for currency in list_currencies():
        assert isinstance(to_stripe(Money(1000, currency)), int)
