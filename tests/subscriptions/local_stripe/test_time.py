"""What time brings: renewals, retries, what was planned. The clock is turned, nobody waits."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from stripe import CardError, InvalidRequestError

from tests.local_stripe import BEGINNING, a_local_stripe
from tests.subscriptions.local_stripe.selling import (
    a_customer,
    a_price,
    a_subscription,
    charge_to,
    invoices,
    kinds_of_events,
    now,
    period_end,
)

END_OF_FEBRUARY = datetime(2027, 2, 28, 12, tzinfo=UTC)


def totals(stripe, subscription):
    return [(invoice.total, invoice.status) for invoice in invoices(stripe, subscription)]


def test_an_invoice_is_a_draft_for_an_hour_before_it_is_charged(stripe):
    subscription = a_subscription(stripe)
    stripe.turn_to(END_OF_FEBRUARY)
    assert totals(stripe, subscription) == [(1500, "paid"), (1500, "draft")]
    stripe.turn_to(END_OF_FEBRUARY + timedelta(hours=1))
    assert totals(stripe, subscription) == [(1500, "paid"), (1500, "paid")]
    assert now(stripe, subscription).status == "active"


def test_terms_keep_to_the_day_on_which_it_began(stripe):
    subscription = a_subscription(stripe)
    stripe.turn_to(datetime(2027, 4, 1, tzinfo=UTC))
    assert len(invoices(stripe, subscription)) == 3
    assert period_end(now(stripe, subscription)) == int(datetime(2027, 4, 30, 12, tzinfo=UTC).timestamp())


def test_a_year_passes_in_one_turn_with_every_renewal_in_its_place(stripe):
    subscription = a_subscription(stripe)
    stripe.turn_to(BEGINNING + timedelta(days=366))
    found = invoices(stripe, subscription)
    assert [invoice.status for invoice in found] == ["paid"] * 13
    assert [invoice.number[-4:] for invoice in found] == [f"{number:04}" for number in range(1, 14)]
    assert all(one.period_end == next_.period_start for one, next_ in pairwise(found[1:]))


def test_a_declined_renewal_is_tried_again_and_then_the_subscription_ends(stripe):
    customer = a_customer(stripe)
    subscription = a_subscription(stripe, customer=customer)
    charge_to(stripe, customer.id, "pm_card_chargeCustomerFail")
    stripe.turn_to(END_OF_FEBRUARY + timedelta(hours=2))
    assert now(stripe, subscription).status == "past_due"
    (_, owed) = invoices(stripe, subscription)
    assert (owed.status, owed.attempt_count) == ("open", 1)
    assert owed.next_payment_attempt == int((END_OF_FEBRUARY + timedelta(days=3, hours=1)).timestamp())

    stripe.turn_to(END_OF_FEBRUARY + timedelta(days=9))
    assert invoices(stripe, subscription)[-1].attempt_count == 3
    stripe.turn_to(END_OF_FEBRUARY + timedelta(days=16))
    ended = now(stripe, subscription)
    assert (ended.status, ended.cancellation_details.reason) == ("canceled", "payment_failed")
    assert kinds_of_events(stripe)[-1] != "invoice.paid"


def test_a_card_may_pay_at_first_and_fail_at_the_renewal(stripe):
    subscription = a_subscription(stripe, customer=a_customer(stripe, "pm_card_renewalFail"))
    assert subscription.status == "active"
    stripe.turn_to(END_OF_FEBRUARY + timedelta(hours=1))
    assert now(stripe, subscription).status == "past_due"


def test_another_card_pays_what_is_owed(stripe):
    customer = a_customer(stripe, "pm_card_renewalFail")
    subscription = a_subscription(stripe, customer=customer)
    stripe.turn_to(END_OF_FEBRUARY + timedelta(hours=1))
    owed = invoices(stripe, subscription)[-1]
    with pytest.raises(CardError):
        stripe.client.v1.invoices.pay(owed.id)
    charge_to(stripe, customer.id, "pm_card_visa")
    assert stripe.client.v1.invoices.pay(owed.id).status == "paid"
    assert now(stripe, subscription).status == "active"


def test_a_bank_that_always_asks_stops_a_renewal_until_the_reader_answers(stripe):
    customer = a_customer(stripe, "pm_card_authenticationRequired")
    subscription = a_subscription(stripe, customer=customer, trial_period_days=7)
    stripe.turn_to(BEGINNING + timedelta(days=8))
    owed = now(stripe, subscription, "latest_invoice.payments.data.payment.payment_intent").latest_invoice
    assert owed.payments.data[0].payment.payment_intent.status == "requires_action"
    assert now(stripe, subscription).status == "past_due"


@pytest.mark.parametrize("outcome", ["unpaid", "past_due"])
def test_what_follows_the_last_attempt_can_be_chosen(outcome):
    with a_local_stripe(f"--after-retries={outcome}", "--retry-days=1") as stripe:
        subscription = a_subscription(stripe, customer=a_customer(stripe, "pm_card_renewalFail"))
        stripe.turn_to(END_OF_FEBRUARY + timedelta(days=3))
        assert now(stripe, subscription).status == outcome


def test_a_subscription_that_is_cancelled_runs_to_the_end_of_its_term(stripe):
    subscription = a_subscription(stripe)
    details = {"feedback": "too_expensive", "comment": "I read less."}
    given = {"cancel_at_period_end": True, "cancellation_details": details}
    planned = stripe.client.v1.subscriptions.update(subscription.id, given)
    assert (planned.status, planned.cancel_at) == ("active", period_end(subscription))
    stripe.turn_to(END_OF_FEBRUARY + timedelta(days=1))
    ended = now(stripe, subscription)
    assert (ended.status, ended.ended_at) == ("canceled", period_end(subscription))
    assert ended.cancellation_details.feedback == "too_expensive"
    assert len(invoices(stripe, subscription)) == 1


def test_a_cancellation_can_be_taken_back_before_the_end(stripe):
    subscription = a_subscription(stripe)
    for planned in (True, False):
        stripe.client.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": planned})
    stripe.turn_to(END_OF_FEBRUARY + timedelta(days=1))
    after = now(stripe, subscription)
    assert (after.status, after.cancel_at, after.canceled_at) == ("active", None, None)


def test_a_subscription_cancelled_at_once_is_gone_from_the_list(stripe):
    subscription = a_subscription(stripe)
    assert stripe.client.v1.subscriptions.cancel(subscription.id).status == "canceled"
    assert not stripe.client.v1.subscriptions.list({"customer": subscription.customer}).data
    stripe.turn_to(END_OF_FEBRUARY + timedelta(days=40))
    assert len(invoices(stripe, subscription)) == 1


def test_a_pause_voids_what_falls_due_and_ends_by_itself(stripe):
    subscription = a_subscription(stripe)
    until = int((END_OF_FEBRUARY + timedelta(days=10)).timestamp())
    stripe.client.v1.subscriptions.update(
        subscription.id, {"pause_collection": {"behavior": "void", "resumes_at": until}}
    )
    stripe.turn_to(END_OF_FEBRUARY + timedelta(days=5))
    paused = now(stripe, subscription)
    assert (paused.status, paused.pause_collection.resumes_at) == ("active", until)
    stripe.turn_to(datetime(2027, 4, 1, tzinfo=UTC))
    assert totals(stripe, subscription) == [(1500, "paid"), (1500, "void"), (1500, "paid")]
    assert now(stripe, subscription).pause_collection is None


def test_a_pause_can_be_ended_by_hand(stripe):
    subscription = a_subscription(stripe)
    for pause in ({"behavior": "keep_as_draft"}, ""):
        stripe.client.v1.subscriptions.update(subscription.id, {"pause_collection": pause})
    stripe.turn_to(END_OF_FEBRUARY + timedelta(hours=1))
    assert totals(stripe, subscription)[-1] == (1500, "paid")


def test_a_trial_may_be_moved_or_ended_now(stripe):
    subscription = a_subscription(stripe, trial_period_days=7)
    later = int((BEGINNING + timedelta(days=20)).timestamp())
    moved = stripe.client.v1.subscriptions.update(subscription.id, {"trial_end": later})
    assert (moved.trial_end, period_end(moved)) == (later, later)
    stripe.turn_to(BEGINNING + timedelta(days=10))
    ended = stripe.client.v1.subscriptions.update(subscription.id, {"trial_end": "now"})
    assert ended.status == "active"
    assert totals(stripe, subscription) == [(0, "paid"), (0, "paid"), (1500, "paid")]


def test_a_term_that_is_given_away_has_an_invoice_of_nothing_and_then_the_price_is_due(stripe):
    subscription = a_subscription(stripe, a_price(stripe, 300))
    full, end = a_price(stripe, 1500), period_end(subscription)
    row = {"id": subscription["items"].data[0].id, "price": full.id}
    given = {"items": [row], "trial_end": end, "proration_behavior": "none"}
    after = stripe.client.v1.subscriptions.update(subscription.id, given)
    assert (after.status, after["items"].data[0].price.id, period_end(after)) == ("trialing", full.id, end)
    stripe.turn_to(END_OF_FEBRUARY + timedelta(hours=1))
    assert totals(stripe, subscription) == [(300, "paid"), (0, "paid"), (1500, "paid")]


def test_a_clock_cannot_be_turned_back_and_runs_on_when_it_is_deleted(stripe):
    stripe.turn_to(BEGINNING + timedelta(days=1))
    clocks = stripe.client.v1.test_helpers.test_clocks
    with pytest.raises(InvalidRequestError):
        clocks.advance(stripe.clock_id, {"frozen_time": int(BEGINNING.timestamp())})
    assert clocks.retrieve(stripe.clock_id).status == "ready"
    clocks.delete(stripe.clock_id)
    made = a_price(stripe).created
    assert made >= int((BEGINNING + timedelta(days=1)).timestamp())
