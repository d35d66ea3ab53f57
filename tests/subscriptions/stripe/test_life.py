"""Whole lives of subscriptions against the local Stripe, with its clock and its events."""

from datetime import UTC, datetime, timedelta

import pytest

from broadsheet.meter import Standing
from broadsheet.subscriptions import dealings
from broadsheet.subscriptions.entitlements import rights_of
from broadsheet.subscriptions.models import EndReason, State
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.providers import ProviderRefused
from broadsheet.subscriptions.reconcile import reconcile, tend
from tests.subscriptions.plans.build import a_price
from tests.subscriptions.stripe.build import an_offer, post_event

BEGINNING = datetime(2027, 1, 31, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def intro_offer():
    """Three months for 9 dollars, then 15 dollars a month."""
    return an_offer(a_price(currency="USD"), intro_amount_minor=900, intro_count=3, intro_unit="month")


def may_read(life):
    return bool(rights_of(life.account, life.clock.now).entitlements)


def test_nothing_opens_before_the_first_payment(life):
    bought = life.buy(offer=intro_offer())
    assert bought.state == State.INCOMPLETE
    assert life.checkout.form_url.startswith(life.stripe.url)
    assert not may_read(life)
    assert rights_of(life.account, life.clock.now).standing is Standing.NEVER_SUBSCRIBED


def test_what_was_bought_opens_when_the_reader_comes_back_even_before_any_event(life):
    bought = life.buy(offer=intro_offer())
    life.fill_in()
    bought = dealings.refresh(bought, life.clock.now)
    assert bought.state == State.ACTIVE
    assert may_read(life)
    assert life.told == ["subscribed"]
    life.hear()
    assert life.told == ["subscribed"]


def test_a_whole_life_from_the_introductory_price_to_coming_back(life):
    bought = life.subscribe(offer=intro_offer())
    assert (bought.state, bought.intro_ends_at) == (State.ACTIVE, datetime(2027, 4, 30, 12, tzinfo=UTC))
    assert bought.paid_until == bought.intro_ends_at
    assert bought.price.amount_minor == 1500

    life.turn(days=90)
    bought.refresh_from_db()
    assert life.charges() == [900, 1500]
    assert bought.paid_until == datetime(2027, 5, 31, 12, tzinfo=UTC) or bought.paid_until > life.clock.now
    assert life.told == ["subscribed", "renewed"]

    life.take_card("pm_card_chargeCustomerFail")
    life.turn(days=31)
    bought.refresh_from_db()
    assert (bought.state, may_read(life)) == (State.PAST_DUE, True)
    assert bought.grace_ends_at == bought.paid_until + 14 * DAY
    assert life.told[2:] == ["payment_failed"]

    life.turn(days=15)
    tend(life.clock.now)
    bought.refresh_from_db()
    assert (bought.state, bought.end_reason) == (State.EXPIRED, EndReason.PAYMENT_FAILED)
    assert (may_read(life), bought.is_closed) == (False, True)
    assert rights_of(life.account, life.clock.now).standing is Standing.PAYMENT_FAILED
    assert life.told[3:] == ["expired"]

    life.turn(days=40)
    assert life.charges() == [900, 1500]
    again = life.subscribe(a_price(currency="USD"))
    assert (again.state, may_read(life)) == (State.ACTIVE, True)
    assert life.charges() == [900, 1500, 1500]


def test_another_card_in_grace_pays_what_is_owed_at_once(life):
    bought = life.subscribe()
    life.take_card("pm_card_chargeCustomerFail")
    life.turn(days=32)
    life.take_card("pm_card_visa")
    bought.refresh_from_db()
    assert (bought.state, life.charges()) == (State.ACTIVE, [1500, 1500])
    assert life.told == ["subscribed", "payment_failed", "payment_recovered"]
    assert life.account.customers.get().card["last4"] == "4242"


def test_an_event_that_comes_late_does_not_bring_an_old_card_back(life):
    life.subscribe()
    life.take_card("pm_card_mastercard")
    life.turn(hours=1)
    life.take_card("pm_card_visa")
    late = [event for event in life.events_again() if event["type"] == "setup_intent.succeeded"][-1]
    post_event(late | {"id": "evt_late"})
    assert life.account.customers.get().card["brand"] == "visa"


def test_a_cancelled_subscription_is_read_to_its_end_and_can_be_kept_until_then(life):
    bought = life.subscribe()
    bought = dealings.cancel(bought, life.clock.now, words="Too many papers")
    assert (bought.state, bought.cancel_at) == (State.ACTIVE, bought.paid_until)
    bought = dealings.resume(bought, life.clock.now)
    assert bought.cancel_at is None
    bought = dealings.cancel(bought, life.clock.now)
    life.turn(days=27)
    assert may_read(life)
    life.turn(days=2)
    bought.refresh_from_db()
    assert (bought.state, bought.end_reason, may_read(life)) == (State.EXPIRED, EndReason.CANCELLED, False)
    assert life.told == ["subscribed", "cancelled", "resumed", "cancelled", "expired"]
    assert rights_of(life.account, life.clock.now).standing is Standing.ACCESS_LAPSED
    assert life.charges() == [1500]


def test_a_free_trial_asks_for_a_card_and_becomes_a_subscription(life):
    offer = an_offer(a_price(currency="USD"), trial_days=14)
    bought = life.buy(offer=offer)
    assert (bought.state, may_read(life)) == (State.INCOMPLETE, False)
    life.fill_in()
    life.hear()
    bought.refresh_from_db()
    assert (bought.state, bought.trial_ends_at, may_read(life)) == (
        State.TRIALING,
        BEGINNING + 14 * DAY,
        True,
    )
    tend(life.turn(days=12))
    life.turn(days=3)
    bought.refresh_from_db()
    assert (bought.state, life.charges()) == (State.ACTIVE, [1500])
    assert life.told == ["subscribed", "trial_ending", "renewed"]


def test_a_trial_whose_card_fails_is_over_after_its_own_grace(life):
    bought = life.subscribe(offer=an_offer(a_price(currency="USD"), trial_days=14))
    life.take_card("pm_card_chargeCustomerFail")
    life.turn(days=15, hours=-2)
    bought.refresh_from_db()
    assert (bought.state, may_read(life)) == (State.PAST_DUE, True)
    tend(life.turn(hours=3))
    bought.refresh_from_db()
    assert (bought.state, bought.end_reason) == (State.EXPIRED, EndReason.TRIAL_OVER)
    assert rights_of(life.account, life.clock.now).standing is Standing.TRIAL_EXPIRED
    assert life.charges() == []


def test_money_goes_back_once_for_each_wish(life):
    bought = life.subscribe()
    invoice = bought.invoices.get()
    for _ in range(2):
        dealings.refund(invoice, Money(500, "USD"), life.clock.now, actor="desk", key="wish-1")
    invoice.refresh_from_db()
    assert invoice.refunded_minor == 500
    with pytest.raises(ProviderRefused):
        dealings.refund(invoice, Money(1100, "USD"), life.clock.now, actor="desk", key="wish-2")
    dealings.refund(invoice, Money(1000, "USD"), life.clock.now, actor="desk", key="wish-3")
    invoice.refresh_from_db()
    assert invoice.refunded_minor == 1500


def test_a_change_of_plan_charges_what_was_said_before(life):
    bought = life.subscribe()
    dear = a_price("print", 4500, currency="USD")
    life.turn(days=14)
    cost = dealings.cost_of_change(bought, dear, life.clock.now)
    bought = dealings.change_price(bought, dear, life.clock.now)
    assert (bought.price, life.charges()) == (dear, [1500, cost.amount_minor])
    assert cost == Money(1500, "USD")
    life.hear()
    assert life.told == ["subscribed", "plan_changed"]
    before = bought.paid_until
    year = a_price("yearly", 9000, currency="USD", term_unit="year")
    bought = dealings.change_price(bought, year, life.clock.now)
    assert bought.paid_until == life.clock.now.replace(year=2028)
    bought = dealings.change_price(bought, a_price(currency="USD"), life.clock.now)
    assert bought.paid_until < before + 31 * DAY


def test_a_change_of_plan_that_the_card_does_not_pay_changes_nothing(life):
    bought = life.subscribe()
    life.take_card("pm_card_chargeCustomerFail")
    with pytest.raises(ProviderRefused, match="declined"):
        dealings.change_price(bought, a_price("print", 4500, currency="USD"), life.clock.now)
    bought = dealings.refresh(bought, life.clock.now)
    assert (bought.price.amount_minor, bought.state) == (1500, State.ACTIVE)


def test_a_pause_leaves_out_a_payment_and_ends_by_itself(life):
    bought = life.subscribe()
    bought = dealings.pause(bought, BEGINNING + 50 * DAY, life.clock.now)
    assert (bought.state, bought.resumes_at) == (State.PAUSED, datetime(2027, 3, 31, 12, tzinfo=UTC))
    assert may_read(life)
    life.turn(days=29)
    assert (may_read(life), life.charges()) == (False, [1500])
    life.turn(days=31)
    bought.refresh_from_db()
    assert (bought.state, may_read(life), life.charges()) == (State.ACTIVE, True, [1500, 1500])
    assert life.told == ["subscribed", "paused", "renewed", "resumed"]


def test_a_pause_of_nothing_is_refused(life):
    bought = life.subscribe()
    with pytest.raises(ProviderRefused, match="anyway"):
        dealings.pause(bought, BEGINNING + 3 * DAY, life.clock.now)


def test_time_that_is_given_costs_nothing(life):
    bought = life.subscribe()
    bought = dealings.extend(bought, BEGINNING + 60 * DAY, life.clock.now, actor="desk")
    assert (bought.state, bought.paid_until) == (State.ACTIVE, BEGINNING + 60 * DAY)
    life.turn(days=59)
    assert life.charges() == [1500]
    life.turn(days=2)
    assert life.charges() == [1500, 1500]


def test_the_same_order_again_is_the_same_subscription(life):
    first, second = life.buy(key="one-order"), life.buy(key="one-order")
    assert first == second
    assert len(life.stripe.client.v1.subscriptions.list({"status": "all"}).data) == 1


def test_a_checkout_that_was_left_is_dropped_after_a_day(life):
    bought = life.buy(offer=an_offer(a_price(currency="USD"), trial_days=14))
    life.wait(days=1, hours=1)
    tend(life.clock.now)
    bought.refresh_from_db()
    assert (bought.state, bought.is_closed, bought.end_reason) == (State.EXPIRED, True, "")
    assert life.told == []
    assert rights_of(life.account, life.clock.now).standing is Standing.NEVER_SUBSCRIBED


def test_a_reconcile_finds_all_that_was_not_heard(life):
    bought = life.subscribe(offer=intro_offer())
    life.wait(days=95)
    life.wait(days=31)
    found = reconcile(life.clock.now, since=life.clock.now - 30 * DAY)
    bought.refresh_from_db()
    assert found.differing == [bought.provider_id]
    assert (bought.state, may_read(life)) == (State.ACTIVE, True)
    assert life.charges() == [900, 1500, 1500]
    assert bought.invoices.filter(amount_minor__gt=0).count() == 3
    assert reconcile(life.clock.now, since=life.clock.now - 30 * DAY).differing == []


def test_yen_have_no_hundredths_and_dinars_none_of_ours(life):
    yen = life.subscribe(a_price("yen", 500, currency="JPY"))
    assert life.charges() == [500]
    assert yen.invoices.get().amount_minor == 500


def test_a_card_in_the_last_weeks_of_its_life_is_told_of_once(life):
    life.subscribe()
    customer = life.account.customers.get()
    customer.card |= {"exp_month": 3, "exp_year": 2027}
    customer.save()
    tend(life.turn(days=5))
    assert life.told == ["subscribed"]
    life.turn(days=7)
    customer.card |= {"exp_month": 2, "exp_year": 2027}
    customer.save()
    for _ in range(2):
        tend(life.clock.now)
    assert life.told == ["subscribed", "card_expiring"]
