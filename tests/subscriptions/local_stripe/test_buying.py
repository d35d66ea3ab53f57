"""Buying: what is due at once, what a trial asks for, what cards do."""

from datetime import timedelta

import pytest
from stripe import CardError, IdempotencyError, InvalidRequestError

from tests.local_stripe import BEGINNING, a_local_stripe
from tests.subscriptions.local_stripe.selling import (
    a_customer,
    a_price,
    a_subscription,
    invoices,
    kinds_of_events,
    now,
    period_end,
)

SECRET = "latest_invoice.confirmation_secret"
INTENT = "latest_invoice.payments.data.payment.payment_intent"
UNPAID = {
    "payment_behavior": "default_incomplete",
    "payment_settings": {"save_default_payment_method": "on_subscription"},
}


def intent_of(stripe, subscription):
    found = now(stripe, subscription, INTENT)
    return found.latest_invoice.payments.data[0].payment.payment_intent


def test_a_subscription_waits_for_its_first_payment_and_is_active_after_it(stripe):
    subscription = a_subscription(stripe, customer=a_customer(stripe, ""), **UNPAID, expand=[SECRET])
    assert subscription.status == "incomplete"
    intent = intent_of(stripe, subscription)
    assert subscription.latest_invoice.confirmation_secret.client_secret == intent.client_secret
    assert intent.status == "requires_payment_method"

    stripe.client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})

    after = now(stripe, subscription, "latest_invoice", "default_payment_method")
    assert (after.status, after.latest_invoice.status) == ("active", "paid")
    card = after.default_payment_method.card
    assert (card.brand, card.last4, card.funding) == ("visa", "4242", "credit")
    assert after.default_payment_method.customer == after.customer


def test_the_first_term_is_one_calendar_month(stripe):
    subscription = a_subscription(stripe)
    assert period_end(subscription) == int((BEGINNING + timedelta(days=28)).timestamp())


def test_a_declined_card_leaves_the_subscription_waiting_and_another_card_pays(stripe):
    subscription = a_subscription(stripe, customer=a_customer(stripe, ""), **UNPAID)
    intent = intent_of(stripe, subscription)
    with pytest.raises(CardError) as declined:
        stripe.client.v1.payment_intents.confirm(
            intent.id, {"payment_method": "pm_card_chargeDeclinedInsufficientFunds"}
        )
    assert declined.value.code == "card_declined"
    assert declined.value.error.decline_code == "insufficient_funds"
    assert now(stripe, subscription).status == "incomplete"
    after = stripe.client.v1.payment_intents.retrieve(intent.id)
    assert after.status == "requires_payment_method"
    assert after.last_payment_error.decline_code == "insufficient_funds"

    stripe.client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    assert now(stripe, subscription).status == "active"


def test_a_bank_may_ask_before_a_payment(stripe):
    subscription = a_subscription(stripe, customer=a_customer(stripe, ""), **UNPAID)
    intent = intent_of(stripe, subscription)
    asked = stripe.client.v1.payment_intents.confirm(
        intent.id, {"payment_method": "pm_card_threeDSecure2Required"}
    )
    assert (asked.status, asked.next_action.type) == ("requires_action", "use_stripe_sdk")
    assert "invoice.payment_action_required" in kinds_of_events(stripe)


def test_a_subscription_that_is_never_paid_expires_after_23_hours(stripe):
    subscription = a_subscription(stripe, customer=a_customer(stripe, ""), **UNPAID)
    stripe.turn_to(BEGINNING + timedelta(hours=22))
    assert now(stripe, subscription).status == "incomplete"
    stripe.turn_to(BEGINNING + timedelta(hours=23))
    after = now(stripe, subscription, "latest_invoice")
    assert (after.status, after.latest_invoice.status) == ("incomplete_expired", "void")


def test_a_purchase_that_may_not_stay_incomplete_leaves_nothing_behind(stripe):
    customer = a_customer(stripe, "pm_card_chargeCustomerFail")
    with pytest.raises(CardError):
        a_subscription(stripe, customer=customer, payment_behavior="error_if_incomplete")
    assert not stripe.client.v1.subscriptions.list({"customer": customer.id, "status": "all"}).data
    assert not stripe.client.v1.invoices.list({"customer": customer.id}).data


def test_a_trial_asks_for_a_card_and_charges_nothing_before_its_end(stripe):
    subscription = a_subscription(
        stripe,
        customer=a_customer(stripe, ""),
        trial_period_days=14,
        payment_settings={"save_default_payment_method": "on_subscription"},
        expand=["pending_setup_intent"],
    )
    assert subscription.status == "trialing"
    wanted = subscription.pending_setup_intent
    stripe.client.v1.setup_intents.confirm(wanted.id, {"payment_method": "pm_card_visa"})
    saved = now(stripe, subscription)
    assert saved.default_payment_method
    assert saved.pending_setup_intent is None

    stripe.turn_to(BEGINNING + timedelta(days=15))
    assert now(stripe, subscription).status == "active"
    assert [invoice.amount_paid for invoice in invoices(stripe, subscription)] == [0, 1500]
    assert "customer.subscription.trial_will_end" in kinds_of_events(stripe)


@pytest.mark.parametrize(("wanted", "status"), [("cancel", "canceled"), ("pause", "paused")])
def test_a_trial_that_ends_without_a_card_ends_as_it_was_asked_to(stripe, wanted, status):
    settings = {"end_behavior": {"missing_payment_method": wanted}}
    subscription = a_subscription(
        stripe, customer=a_customer(stripe, ""), trial_period_days=7, trial_settings=settings
    )
    stripe.turn_to(BEGINNING + timedelta(days=8))
    assert now(stripe, subscription).status == status


def test_yen_are_charged_in_whole_yen(stripe):
    subscription = a_subscription(stripe, a_price(stripe, 980, "jpy"))
    (invoice,) = invoices(stripe, subscription)
    assert (invoice.currency, invoice.amount_paid) == ("jpy", 980)


def test_a_thing_sold_once_is_on_the_first_invoice_only(stripe):
    once = a_price(stripe, 500, interval="")
    subscription = a_subscription(stripe, add_invoice_items=[{"price": once.id}])
    stripe.turn_to(BEGINNING + timedelta(days=29))
    assert [invoice.total for invoice in invoices(stripe, subscription)] == [2000, 1500]


def test_the_same_key_buys_once(stripe):
    price, customer = a_price(stripe), a_customer(stripe)
    given = {"customer": customer.id, "items": [{"price": price.id}]}
    first, again = (
        stripe.client.v1.subscriptions.create(given, {"idempotency_key": "order-1"}) for _ in range(2)
    )
    assert first.id == again.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(stripe.client.v1.charges.list({"customer": customer.id}).data) == 1
    with pytest.raises(IdempotencyError):
        stripe.client.v1.subscriptions.create(
            {**given, "description": "another"}, {"idempotency_key": "order-1"}
        )


def test_a_refused_request_leaves_nothing_behind_and_says_what_is_wrong(stripe):
    customer = a_customer(stripe)
    with pytest.raises(InvalidRequestError, match="No such price: 'price_none'"):
        stripe.client.v1.subscriptions.create({"customer": customer.id, "items": [{"price": "price_none"}]})
    with pytest.raises(InvalidRequestError, match="unknown parameter: colour") as refused:
        a_subscription(stripe, colour="red")
    assert refused.value.param == "colour"
    assert not stripe.client.v1.subscriptions.list({"status": "all"}).data


def test_tax_is_added_to_a_price_or_is_within_it():
    with a_local_stripe("--tax=8") as stripe:
        taxed = {"automatic_tax": {"enabled": True}}
        with pytest.raises(InvalidRequestError, match="location"):
            a_subscription(stripe, **taxed)
        here = a_customer(stripe, address={"country": "US", "postal_code": "10001"})
        beside = a_subscription(stripe, a_price(stripe, 1000), here, **taxed)
        within = a_subscription(stripe, a_price(stripe, 1080, tax_behavior="inclusive"), here, **taxed)
        for subscription in (beside, within):
            (invoice,) = invoices(stripe, subscription)
            assert (invoice.total, invoice.total_excluding_tax, invoice.amount_paid) == (1080, 1000, 1080)
            assert [tax.amount for tax in invoice.total_taxes] == [80]
        (untaxed,) = invoices(stripe, a_subscription(stripe, a_price(stripe, 1000)))
        assert (untaxed.total, untaxed.total_taxes) == (1000, [])
