"""Events: kept, listed, signed, and offered until they are taken."""

import json
from datetime import timedelta

import pytest
from stripe import SignatureVerificationError, Webhook

from tests.local_stripe import BEGINNING, SECRET, a_local_stripe
from tests.subscriptions.local_stripe.receiving import a_receiver
from tests.subscriptions.local_stripe.selling import a_customer, a_price, a_subscription, kinds_of_events


def test_events_are_signed_so_that_the_sdk_believes_them():
    with a_receiver() as receiver, a_local_stripe(webhook=receiver.url) as stripe:
        a_price(stripe)
        assert stripe.settle() == 0
        events = [Webhook.construct_event(body, signature, SECRET) for body, signature in receiver.came]
        # As with Stripe, what was told together may come in any order.
        assert {event.type for event in events} == {"product.created", "price.created"}
        body, signature = receiver.came[0]
        with pytest.raises(SignatureVerificationError):
            Webhook.construct_event(body.replace(b"created", b"deleted"), signature, SECRET)


def test_an_event_that_is_not_taken_is_offered_again():
    with a_receiver() as receiver, a_local_stripe() as stripe:
        receiver.refusing = 1
        stripe.send_events_to(receiver.url, events=["price.created"])
        a_price(stripe)
        assert stripe.settle() == 1
        while len(receiver.came) < 2:
            stripe.settle()
        first, second = (json.loads(body)["id"] for body, _ in receiver.came)
        assert first == second


def test_a_request_that_is_refused_tells_nobody():
    with a_receiver() as receiver, a_local_stripe(webhook=receiver.url) as stripe:
        customer = a_customer(stripe, "pm_card_chargeCustomerFail")
        price = a_price(stripe)
        stripe.settle()
        before = len(receiver.came)
        with pytest.raises(Exception, match="declined"):
            a_subscription(stripe, price, customer, payment_behavior="error_if_incomplete")
        stripe.settle()
        assert len(receiver.came) == before


def test_events_are_listed_by_kind_and_by_time(stripe):
    a_subscription(stripe)
    stripe.turn_to(BEGINNING + timedelta(days=29))
    events = stripe.client.v1.events
    paid = events.list({"type": "invoice.paid"}).data
    assert [event.data.object.billing_reason for event in paid] == [
        "subscription_cycle",
        "subscription_create",
    ]
    since = int((BEGINNING + timedelta(days=1)).timestamp())
    later = events.list({"created": {"gte": since}, "limit": 100}).data
    assert later
    assert all(event.created >= since for event in later)
    both = events.list({"types": ["invoice.paid", "price.created"]}).data
    assert {event.type for event in both} == {"invoice.paid", "price.created"}


def test_lists_are_paged_from_the_newest(stripe):
    ids = [a_customer(stripe, "").id for _ in range(5)]
    found = [one.id for one in stripe.client.v1.customers.list({"limit": 2}).auto_paging_iter()]
    assert found == ids[::-1]
    before = stripe.client.v1.customers.list({"ending_before": ids[0], "limit": 2}).data
    assert [one.id for one in before] == [ids[2], ids[1]]


def test_an_update_says_what_was_before(stripe):
    customer = a_customer(stripe)
    stripe.client.v1.customers.update(customer.id, {"name": "Ada Quayle"})
    event = stripe.client.v1.events.list({"type": "customer.updated", "limit": 1}).data[0]
    assert event.data.previous_attributes["name"] is None
    assert event.data.object.name == "Ada Quayle"


def test_what_comes_is_told_ahead(stripe):
    a_subscription(stripe)
    stripe.turn_to(BEGINNING + timedelta(days=21))
    assert kinds_of_events(stripe)[-2:] == ["invoice.upcoming", "test_helpers.test_clock.ready"]
