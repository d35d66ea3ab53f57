"""Ways of paying that take days, against the local Stripe: ordered, read meanwhile, then come or not."""

from datetime import timedelta

import pytest

from broadsheet.meter import Standing
from broadsheet.subscriptions.entitlements import rights_of
from broadsheet.subscriptions.models import Billing, State
from broadsheet.subscriptions.reconcile import tend
from broadsheet.subscriptions.shop.ordering import Consent, look_at, open_checkout, place
from tests.subscriptions.plans.build import a_price, signed_in, text_of
from tests.subscriptions.stripe.build import an_offer

DAY = timedelta(days=1)
COMES, FAILS = "DE89370400440532013000", "DE62370400440532013001"


def debit(life, iban):
    """Return a way of paying by direct debit, as the payment form would make it."""
    return life.stripe.client.v1.payment_methods.create(
        {
            "type": "sepa_debit",
            "sepa_debit": {"iban": iban},
            "billing_details": {"name": "Mei", "email": "mei@paper.example"},
        }
    ).id


def order(life, iban=COMES):
    """Return a subscription whose first payment was ordered, and of which we have heard."""
    bought = life.buy(a_price(currency="EUR"))
    life.fill_in(debit(life, iban))
    life.hear()
    bought.refresh_from_db()
    return bought


def days_under_way(number):
    billing = Billing.load()
    billing.days_under_way = number
    billing.save()


def test_everything_is_open_while_a_first_payment_is_under_way(life):
    bought = order(life)
    now = life.clock.now
    assert (bought.state, bought.paid_until, life.charges()) == (State.PROCESSING, None, [])
    assert bought.grace_ends_at == now + 14 * DAY
    assert [right.until for right in rights_of(life.account, now).entitlements] == [now + 14 * DAY]
    assert rights_of(life.account, now).standing is Standing.PAYMENT_UNDER_WAY
    assert life.told == []


def test_the_money_comes_and_it_is_a_subscription_as_any(life):
    bought = order(life)
    life.turn(days=6)
    bought.refresh_from_db()
    assert (bought.state, life.charges(), life.told) == (State.ACTIVE, [1500], ["subscribed"])
    assert bought.paid_until == bought.started_at + 28 * DAY
    assert life.account.customers.get().card["last4"] == "3000"
    tend(life.turn(days=24))
    life.turn(days=10)
    bought.refresh_from_db()
    assert (bought.state, life.charges()) == (State.ACTIVE, [1500, 1500])


def test_the_money_does_not_come_and_what_was_open_closes(life):
    bought = order(life, FAILS)
    life.turn(days=6)
    bought.refresh_from_db()
    assert (bought.state, life.charges()) == (State.INCOMPLETE, [])
    assert not rights_of(life.account, life.clock.now).entitlements
    assert rights_of(life.account, life.clock.now).standing is Standing.NEVER_SUBSCRIBED
    assert life.told == ["not_begun"]
    tend(life.clock.now)
    bought.refresh_from_db()
    assert (bought.state, bought.is_closed) == (State.EXPIRED, True)
    life.turn(days=40)
    assert life.charges() == []


def test_a_failure_that_was_not_heard_of_is_found(life):
    bought = order(life, FAILS)
    life.wait(days=6)
    tend(life.clock.now, since=life.clock.now - 7 * DAY)
    bought.refresh_from_db()
    assert bought.state in (State.INCOMPLETE, State.EXPIRED)
    assert not rights_of(life.account, life.clock.now).entitlements


def test_a_publisher_may_wait_for_the_money_before_anything_opens(life):
    days_under_way(0)
    bought = order(life)
    assert (bought.state, bought.grace_ends_at) == (State.PROCESSING, None)
    assert not rights_of(life.account, life.clock.now).entitlements
    assert rights_of(life.account, life.clock.now).standing is Standing.NEVER_SUBSCRIBED
    life.turn(days=6)
    assert rights_of(life.account, life.clock.now).entitlements


def test_nothing_is_open_longer_than_the_publishers_days(life):
    days_under_way(3)
    bought = order(life)
    tend(life.turn(days=4))
    bought.refresh_from_db()
    assert bought.state == State.PROCESSING
    assert not rights_of(life.account, life.clock.now).entitlements
    life.turn(days=2)
    bought.refresh_from_db()
    assert bought.state == State.ACTIVE


def test_a_renewal_that_is_under_way_is_read_within_the_grace(life):
    order(life)
    life.turn(days=6)
    life.turn(days=23)
    assert rights_of(life.account, life.clock.now).entitlements
    assert rights_of(life.account, life.clock.now).standing is Standing.SUBSCRIBED
    assert life.charges() == [1500]
    life.turn(days=6)
    assert life.charges() == [1500, 1500]


def test_a_once_only_offer_can_be_paid_so_too_and_the_page_says_how_it_stands(life):
    offer = an_offer(a_price(currency="EUR"), intro_amount_minor=900, intro_count=3, intro_unit="month")
    placed = place(life.account, offer, Consent("words", {}, None, ""), life.clock.now)
    placed = open_checkout(placed, "http://testserver/subscribe/done/", life.clock.now)
    life.fill_in(debit(life, COMES), placed.form_url)
    page = text_of(signed_in(life.account).get(f"/subscribe/done/?order={placed.key}"))
    assert "Your first payment is under way" in page
    assert "Everything is open to you meanwhile, at the latest until 14 February 2027." in page
    placed.refresh_from_db()
    assert placed.finished_at is None
    life.turn(days=6)
    placed.refresh_from_db()
    assert placed.finished_at is not None
    assert life.charges() == [900]
    assert look_at(placed, life.clock.now).state == State.ACTIVE
    home = text_of(signed_in(life.account).get("/account/subscription/"))
    assert "It is paid by SEPA ending in 3000." in home


def test_an_account_that_no_bank_has_is_refused(life):
    with pytest.raises(Exception, match="invalid"):
        debit(life, "DE00000000000000000000")
