"""What a subscription brings a month."""

from datetime import UTC, datetime, timedelta

import pytest

from broadsheet.subscriptions.models import Offer, Price, State, Subscription, Unit
from broadsheet.subscriptions.recurring import monthly_minor, per_month

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


def a_subscription(**changes: object) -> Subscription:
    price = Price(amount_minor=15_000, currency="EUR", term_count=1, term_unit=Unit.YEAR)
    offer = Offer(price=price, intro_amount_minor=900, intro_count=3, intro_unit=Unit.MONTH)
    facts = {"state": State.ACTIVE, "paid_until": NOW + WEEK, "price": price, "offer": offer, **changes}
    return Subscription(**facts)


@pytest.mark.parametrize(
    ("amount", "count", "unit", "expected"),
    [
        (1500, 1, Unit.MONTH, 1500), (15000, 1, Unit.YEAR, 1250), (900, 3, Unit.MONTH, 300),
        (100, 1, Unit.WEEK, 433), (10, 1, Unit.DAY, 304), (1, 2, Unit.MONTH, 1), (0, 1, Unit.MONTH, 0),
    ],
)  # fmt: skip
def test_a_price_is_spread_over_the_months_of_its_term(amount, count, unit, expected):
    assert per_month(amount, count, unit) == expected


def test_the_introductory_price_holds_until_it_ends():
    subscription = a_subscription(intro_ends_at=NOW)
    assert monthly_minor(subscription, NOW - WEEK) == 300
    assert monthly_minor(subscription, NOW) == 1250


@pytest.mark.parametrize("state", [State.TRIALING, State.PAUSED, State.EXPIRED, State.INCOMPLETE])
def test_nothing_comes_of_what_is_not_paid_for(state):
    assert monthly_minor(a_subscription(state=state), NOW) == 0


def test_a_trial_that_was_not_paid_for_brings_nothing_in_grace():
    trial = {"state": State.PAST_DUE, "trial_ends_at": NOW, "paid_until": NOW}
    assert monthly_minor(a_subscription(**trial), NOW) == 0
    assert monthly_minor(a_subscription(**trial | {"paid_until": NOW + WEEK}), NOW) == 1250
