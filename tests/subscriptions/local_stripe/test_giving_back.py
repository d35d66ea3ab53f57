"""Refunds, credit notes, cards that are taken away, and what a restart keeps."""

import pytest
from stripe import InvalidRequestError

from tests.local_stripe import a_local_stripe
from tests.subscriptions.local_stripe.selling import (
    a_customer,
    a_subscription,
    charge_to,
    invoices,
    kinds_of_events,
    now,
)


def payment_of(stripe, invoice):
    payments = stripe.client.v1.invoice_payments.list({"invoice": invoice.id}).data
    return payments[0].payment.payment_intent


def test_part_of_a_payment_goes_back_and_then_the_rest_but_no_more(stripe):
    (invoice,) = invoices(stripe, a_subscription(stripe))
    intent = payment_of(stripe, invoice)
    refund = stripe.client.v1.refunds.create({"payment_intent": intent, "amount": 500})
    assert (refund.status, refund.currency) == ("succeeded", "usd")
    with pytest.raises(InvalidRequestError, match="greater than"):
        stripe.client.v1.refunds.create({"payment_intent": intent, "amount": 1001})
    assert stripe.client.v1.refunds.create({"payment_intent": intent}).amount == 1000
    charge = stripe.client.v1.charges.retrieve(refund.charge)
    assert (charge.amount_refunded, charge.refunded) == (1500, True)
    with pytest.raises(InvalidRequestError) as again:
        stripe.client.v1.refunds.create({"payment_intent": intent})
    assert again.value.code == "charge_already_refunded"
    assert "charge.refunded" in kinds_of_events(stripe)


def test_a_credit_note_refunds_and_is_on_the_invoice(stripe):
    (invoice,) = invoices(stripe, a_subscription(stripe))
    given = {"invoice": invoice.id, "amount": 400, "refund_amount": 400}
    note = stripe.client.v1.credit_notes.create(given)
    assert note.number.startswith(f"{invoice.number}-CN-")
    assert stripe.client.v1.invoices.retrieve(invoice.id).post_payment_credit_notes_amount == 400
    assert (
        stripe.client.v1.refunds.list({"payment_intent": payment_of(stripe, invoice)}).data[0].amount == 400
    )


def test_a_card_shows_what_may_be_shown_and_the_same_number_the_same_print(stripe):
    customer = a_customer(stripe)
    charge_to(stripe, customer.id, "pm_card_visa")
    charge_to(stripe, customer.id, "pm_card_mastercard")
    cards = stripe.client.v1.customers.payment_methods.list(customer.id, {"type": "card"}).data
    assert [method.card.brand for method in cards] == ["mastercard", "visa", "visa"]
    prints = [method.card.fingerprint for method in cards]
    assert prints[0] != prints[1] == prints[2]
    assert "number" not in str(cards[0])


def test_a_detached_card_is_charged_no_more(stripe):
    customer = a_customer(stripe, "")
    method = charge_to(stripe, customer.id, "pm_card_visa")
    stripe.client.v1.payment_methods.detach(method)
    after = stripe.client.v1.customers.retrieve(customer.id)
    assert after.invoice_settings.default_payment_method is None
    with pytest.raises(InvalidRequestError, match="no attached payment source"):
        a_subscription(stripe, customer=customer)


def test_a_customer_who_is_deleted_is_charged_no_more(stripe):
    subscription = a_subscription(stripe)
    assert stripe.client.v1.customers.delete(subscription.customer).deleted
    assert now(stripe, subscription).status == "canceled"


def test_a_restart_keeps_what_there_was(tmp_path):
    kept = f"--state={tmp_path / 'local-stripe'}"
    with a_local_stripe(kept) as stripe:
        subscription = a_subscription(stripe)
    with a_local_stripe(kept, anew=False) as stripe:
        assert now(stripe, subscription).status == "active"


def test_a_state_that_cannot_be_read_is_begun_anew(tmp_path):
    (tmp_path / "local-stripe").write_bytes(b"not ours")
    with a_local_stripe(f"--state={tmp_path / 'local-stripe'}") as stripe:
        assert a_subscription(stripe).status == "active"
