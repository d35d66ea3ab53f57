"""How a subscription stands, in plain words."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from broadsheet.subscriptions.models import EndReason, Offer, Price, Product, State, Subscription, Unit
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.plans.possible import (
    may_cancel,
    may_change,
    may_pause,
    may_pay_anew,
    may_resume,
)
from broadsheet.subscriptions.plans.telling import next_payment, price_text, tell

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
LATER = datetime(2026, 12, 24, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_singapore_in_english():
    with timezone.override("Asia/Singapore"), translation.override("en"):
        yield


def a_subscription(state=State.ACTIVE, **said):
    price = said.pop("price", None) or a_price()
    facts = {"paid_until": LATER, "provider": "stripe", "started_at": NOW - DAY}
    return Subscription(price=price, state=state, **facts | said)


def a_price(amount=1500, currency="USD", count=1, unit=Unit.MONTH):
    product = Product(name="The Meridian, digital")
    return Price(product=product, amount_minor=amount, currency=currency, term_count=count, term_unit=unit)


def words(subscription):
    told = tell(subscription, NOW)
    return " ".join((told.headline, *told.sentences))


def test_a_trial_says_until_when_and_what_comes_then():
    said = words(a_subscription(State.TRIALING, trial_ends_at=LATER))
    assert said == (
        "You are in your free trial until 24 December 2026 The next payment is $15, on 24 December 2026. "
        "It renews at $15 a month until you cancel."
    )


def test_an_active_subscription_says_when_and_how_much():
    assert "The next payment is $15, on 24 December 2026." in words(a_subscription())


def test_an_introductory_price_is_told_from_what_comes_later():
    offer = Offer(intro_amount_minor=300)
    subscription = a_subscription(offer=offer, intro_ends_at=LATER + 30 * DAY)
    assert next_payment(subscription) == (LATER, Money(300, "USD"))
    assert "The next payment is $3, on 24 December 2026. Later it is $15 a month." in words(subscription)
    assert next_payment(a_subscription(offer=offer, intro_ends_at=LATER)) == (LATER, Money(1500, "USD"))


def test_a_day_is_the_publications():
    late = datetime(2026, 12, 24, 20, 0, tzinfo=UTC)
    assert "on 25 December 2026" in words(a_subscription(paid_until=late))


def test_a_cancelled_one_says_that_it_ends_and_that_nothing_more_is_charged():
    told = tell(a_subscription(cancel_at=LATER), NOW)
    assert told.headline == "Your subscription ends on 24 December 2026"
    assert "nothing more is charged" in told.sentences[0]
    assert next_payment(a_subscription(cancel_at=LATER)) is None
    trial = words(a_subscription(State.TRIALING, trial_ends_at=LATER, cancel_at=LATER))
    assert "nothing is charged" in trial


def test_a_failed_payment_says_what_to_do_and_until_when_all_stays_open():
    told = tell(a_subscription(State.PAST_DUE, grace_ends_at=NOW + 7 * DAY), NOW)
    assert told.is_urgent
    assert told.sentences[0] == "Everything stays open until 1 December 2026."
    assert "another card" in told.sentences[1]
    over = tell(a_subscription(State.PAST_DUE, grace_ends_at=NOW), NOW)
    assert len(over.sentences) == 1


def test_a_paused_one_says_when_it_goes_on():
    said = words(a_subscription(State.PAUSED, paid_until=NOW + DAY, resumes_at=LATER))
    assert said.startswith("Your subscription is paused until 24 December 2026 What is paid stays open until")
    assert said.endswith("Afterwards it goes on at $15 a month.")
    assert "until you go on" in words(a_subscription(State.PAUSED, paid_until=NOW))


@pytest.mark.parametrize("reason", EndReason)
def test_an_ended_one_says_when_and_why(reason):
    told = tell(a_subscription(State.EXPIRED, ended_at=NOW, end_reason=reason), NOW)
    assert told.headline == "Your subscription ended on 24 November 2026"
    assert len(told.sentences) == 1


def test_one_that_ended_without_a_reason_says_no_more_than_is_known():
    assert tell(a_subscription(State.EXPIRED, paid_until=None), NOW).headline == "Your subscription is over"
    assert tell(a_subscription(State.INCOMPLETE), NOW).is_urgent


@pytest.mark.parametrize(
    ("amount", "currency", "count", "unit", "english"),
    [
        (1500, "USD", 1, Unit.MONTH, "$15 a month"),
        (1499, "USD", 1, Unit.YEAR, "$14.99 a year"),
        (1500, "JPY", 1, Unit.MONTH, "¥1,500 a month"),
        (900, "EUR", 3, Unit.MONTH, "€9 every 3 months"),
        (100, "GBP", 1, Unit.WEEK, "£1 a week"),
        (100, "GBP", 2, Unit.WEEK, "£1 every 2 weeks"),
        (100, "GBP", 1, Unit.DAY, "£1 a day"),
    ],
)
def test_prices_are_told_with_their_terms(amount, currency, count, unit, english):
    assert price_text(a_price(amount, currency, count, unit)) == english


def possible(subscription):
    wishes = (may_cancel, may_change, may_pause, may_pay_anew)
    found = {wish.__name__ for wish in wishes if wish(subscription)}
    return found | ({"may_resume"} if may_resume(subscription, NOW) else set())


@pytest.mark.parametrize(
    ("said", "wishes"),
    [
        ({}, {"may_cancel", "may_change", "may_pause", "may_pay_anew"}),
        ({"provider": "invoice"}, {"may_cancel", "may_change", "may_pause"}),
        ({"provider": "gift"}, set()),
        ({"state": State.TRIALING}, {"may_cancel", "may_change", "may_pay_anew"}),
        ({"state": State.PAST_DUE}, {"may_cancel", "may_pay_anew"}),
        ({"state": State.PAUSED, "resumes_at": LATER}, {"may_cancel", "may_resume", "may_pay_anew"}),
        ({"cancel_at": LATER}, {"may_resume", "may_pay_anew"}),
        ({"cancel_at": NOW}, {"may_pay_anew"}),
        ({"state": State.EXPIRED, "cancel_at": LATER}, set()),
        ({"state": State.INCOMPLETE}, set()),
    ],
)
def test_what_can_be_done_follows_from_how_it_stands(said, wishes):
    assert possible(a_subscription(**{"state": State.ACTIVE} | said)) == wishes
