"""Other prices: what is given back, what is charged, and what an introduction costs."""

from datetime import UTC, datetime, timedelta

import pytest
from stripe import CardError, InvalidRequestError

from tests.local_stripe import BEGINNING
from tests.subscriptions.local_stripe.selling import (
    a_customer,
    a_price,
    a_subscription,
    charge_to,
    invoices,
    now,
    period_end,
)

HALF_A_TERM = timedelta(days=14)


def changed_to(stripe, subscription, price, **more):
    row = {"id": subscription["items"].data[0].id, "price": price.id}
    return stripe.client.v1.subscriptions.update(subscription.id, {"items": [row], **more})


def totals(stripe, subscription):
    return [invoice.total for invoice in invoices(stripe, subscription)]


def test_a_dearer_price_is_charged_for_the_rest_of_the_term_at_once_when_asked_to(stripe):
    subscription = a_subscription(stripe, a_price(stripe, 1000))
    stripe.turn_to(BEGINNING + HALF_A_TERM)
    after = changed_to(stripe, subscription, a_price(stripe, 3000), proration_behavior="always_invoice")
    assert period_end(after) == period_end(subscription)
    change = invoices(stripe, subscription)[-1]
    assert [line.amount for line in change.lines.data] == [-500, 1500]
    assert (change.total, change.status, change.billing_reason) == (1000, "paid", "subscription_update")
    stripe.turn_to(BEGINNING + timedelta(days=29))
    assert totals(stripe, subscription) == [1000, 1000, 3000]


def test_otherwise_the_difference_waits_for_the_next_invoice(stripe):
    subscription = a_subscription(stripe, a_price(stripe, 1000))
    stripe.turn_to(BEGINNING + HALF_A_TERM)
    changed_to(stripe, subscription, a_price(stripe, 3000))
    stripe.turn_to(BEGINNING + timedelta(days=29))
    assert totals(stripe, subscription) == [1000, 4000]


def test_a_change_without_proration_costs_nothing_before_the_next_term(stripe):
    subscription = a_subscription(stripe, a_price(stripe, 1000))
    changed_to(stripe, subscription, a_price(stripe, 3000), proration_behavior="none")
    stripe.turn_to(BEGINNING + timedelta(days=29))
    assert totals(stripe, subscription) == [1000, 3000]


def test_a_cheaper_price_leaves_credit_that_pays_the_next_terms(stripe):
    subscription = a_subscription(stripe, a_price(stripe, 3000))
    stripe.turn_to(BEGINNING + HALF_A_TERM)
    changed_to(stripe, subscription, a_price(stripe, 1000), proration_behavior="always_invoice")
    assert stripe.client.v1.customers.retrieve(subscription.customer).balance == -1000
    stripe.turn_to(BEGINNING + timedelta(days=29))
    renewal = invoices(stripe, subscription)[-1]
    assert (renewal.total, renewal.amount_due, renewal.status) == (1000, 0, "paid")
    assert stripe.client.v1.customers.retrieve(subscription.customer).balance == 0


def test_a_longer_term_begins_now_and_what_is_unused_counts(stripe):
    subscription = a_subscription(stripe, a_price(stripe, 1000))
    stripe.turn_to(BEGINNING + HALF_A_TERM)
    yearly = changed_to(stripe, subscription, a_price(stripe, 9000, interval="year"))
    assert period_end(yearly) == int((datetime(2028, 2, 14, 12, tzinfo=UTC)).timestamp())
    assert totals(stripe, subscription) == [1000, 8500]


def test_a_preview_says_what_a_change_costs_and_changes_nothing(stripe):
    subscription = a_subscription(stripe, a_price(stripe, 1000))
    stripe.turn_to(BEGINNING + HALF_A_TERM)
    row = {"id": subscription["items"].data[0].id, "price": a_price(stripe, 3000).id}
    details = {"items": [row], "proration_behavior": "always_invoice"}
    preview = stripe.client.v1.invoices.create_preview(
        {"subscription": subscription.id, "subscription_details": details}
    )
    assert preview.total == 1000
    assert totals(stripe, subscription) == [1000]
    next_ = stripe.client.v1.invoices.create_preview({"subscription": subscription.id})
    assert (next_.total, next_.lines.data[0].period.start) == (1000, period_end(subscription))


def test_a_change_that_must_be_paid_is_not_made_when_the_card_is_declined(stripe):
    customer = a_customer(stripe)
    subscription = a_subscription(stripe, a_price(stripe, 1000), customer)
    charge_to(stripe, customer.id, "pm_card_chargeCustomerFail")
    stripe.turn_to(BEGINNING + HALF_A_TERM)
    at_once = {"proration_behavior": "always_invoice"}
    with pytest.raises(CardError):
        changed_to(
            stripe, subscription, a_price(stripe, 3000), payment_behavior="error_if_incomplete", **at_once
        )
    assert now(stripe, subscription)["items"].data[0].price.unit_amount == 1000
    assert totals(stripe, subscription) == [1000]
    changed = changed_to(stripe, subscription, a_price(stripe, 3000), **at_once)
    assert changed.status == "past_due"


def test_a_coupon_for_three_months_is_an_introductory_price(stripe):
    client = stripe.client.v1
    coupon = client.coupons.create(
        {"amount_off": 600, "currency": "usd", "duration": "repeating", "duration_in_months": 3}
    )
    subscription = a_subscription(stripe, discounts=[{"coupon": coupon.id}], expand=["discounts"])
    discount = subscription.discounts[0]
    assert discount.source.coupon == coupon.id
    assert discount.end == int(datetime(2027, 4, 30, 12, tzinfo=UTC).timestamp())
    stripe.turn_to(datetime(2027, 6, 1, tzinfo=UTC))
    assert totals(stripe, subscription) == [900, 900, 900, 1500, 1500]


def test_a_coupon_for_once_is_spent_on_the_first_invoice(stripe):
    coupon = stripe.client.v1.coupons.create({"percent_off": 50, "duration": "once"})
    subscription = a_subscription(stripe, discounts=[{"coupon": coupon.id}])
    stripe.turn_to(BEGINNING + timedelta(days=29))
    assert totals(stripe, subscription) == [750, 1500]


def test_what_was_paid_is_given_back_not_the_full_price(stripe):
    coupon = stripe.client.v1.coupons.create({"percent_off": 50, "duration": "once"})
    subscription = a_subscription(stripe, a_price(stripe, 1000), discounts=[{"coupon": coupon.id}])
    stripe.turn_to(BEGINNING + HALF_A_TERM)
    changed_to(stripe, subscription, a_price(stripe, 3000), proration_behavior="always_invoice")
    assert [line.amount for line in invoices(stripe, subscription)[-1].lines.data] == [-250, 1500]


def test_a_promotion_code_opens_a_coupon_as_often_as_it_may(stripe):
    client = stripe.client.v1
    coupon = client.coupons.create({"percent_off": 25, "duration": "forever", "max_redemptions": 1})
    code = client.promotion_codes.create(
        {"promotion": {"type": "coupon", "coupon": coupon.id}, "code": "HARBOUR"}
    )
    assert client.promotion_codes.list({"code": "HARBOUR"}).data[0].id == code.id
    subscription = a_subscription(stripe, discounts=[{"promotion_code": code.id}])
    assert totals(stripe, subscription) == [1125]
    with pytest.raises(InvalidRequestError) as spent:
        a_subscription(stripe, discounts=[{"promotion_code": code.id}])
    assert spent.value.code == "coupon_expired"


def test_a_schedule_gives_one_price_and_then_another(stripe):
    client = stripe.client.v1
    first, full = a_price(stripe, 300), a_price(stripe, 1500)
    subscription = a_subscription(stripe, first)
    schedule = client.subscription_schedules.create({"from_subscription": subscription.id})
    phases = [
        {
            "items": [{"price": first.id}],
            "start_date": schedule.phases[0].start_date,
            "duration": {"interval": "month", "interval_count": 3},
        },
        {"items": [{"price": full.id}], "duration": {"interval": "month", "interval_count": 1}},
    ]
    client.subscription_schedules.update(schedule.id, {"phases": phases, "end_behavior": "release"})
    stripe.turn_to(datetime(2027, 7, 2, tzinfo=UTC))
    assert totals(stripe, subscription) == [300, 300, 300, 1500, 1500, 1500]
    assert client.subscription_schedules.retrieve(schedule.id).status == "released"
    assert now(stripe, subscription).schedule is None


def test_a_subscription_with_a_schedule_is_not_cancelled_beside_it(stripe):
    subscription = a_subscription(stripe)
    schedule = stripe.client.v1.subscription_schedules.create({"from_subscription": subscription.id})
    with pytest.raises(InvalidRequestError, match="managed by the subscription schedule"):
        stripe.client.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    stripe.client.v1.subscription_schedules.release(schedule.id)
    stripe.client.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
