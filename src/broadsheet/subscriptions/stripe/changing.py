"""Changing a subscription at Stripe. `provider_id` is Stripe's name of it."""

from datetime import datetime, timedelta
from typing import Any

import stripe
from django.utils.translation import gettext as _

from broadsheet.subscriptions.models import EndReason, Price, Unit
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.providers import ProviderRefused, Reduction
from broadsheet.subscriptions.stripe.amounts import from_stripe, to_stripe
from broadsheet.subscriptions.stripe.asking import by_key
from broadsheet.subscriptions.stripe.catalogue import price_at_stripe

# What a snapshot needs to see of a subscription beside itself.
EXPANDED = ("default_payment_method", "latest_invoice", "discounts.source.coupon")
OVER = ("canceled", "incomplete_expired")


def settle_intro(client: stripe.StripeClient, subscription: dict[str, Any]) -> dict[str, Any] | None:
    """Put the full price in the place of the introductory one, once that is paid; None if that is done.

    Until the end of the introductory term nothing is due, and from then on the full price: that is what
    Stripe calls a trial, and it holds even if we are never heard of again. A debit that is under way is not
    paid yet, though Stripe calls the subscription active.
    """
    said = subscription.get("metadata") or {}
    item = subscription["items"]["data"][0]
    paper = subscription.get("latest_invoice") or {}
    if paper.get("billing_reason") == "subscription_create" and paper.get("status") != "paid":
        return None
    if subscription["status"] != "active" or item["price"]["id"] != said.get("intro_price"):
        return None
    changed = client.v1.subscriptions.update(
        subscription["id"],
        {
            "items": [{"id": item["id"], "price": said["full_price"]}],
            "trial_end": item["current_period_end"],
            "proration_behavior": "none",
            "expand": list(EXPANDED),
        },
        by_key(f"intro-{subscription['id']}"),
    )
    return changed.to_dict()


def change_price(client: stripe.StripeClient, provider_id: str, price: Price) -> None:
    """Change to another price at once. Where Stripe cannot charge the difference, it changes nothing."""
    client.v1.subscriptions.update(
        provider_id,
        {
            "items": [_item_at(client, provider_id, price)],
            "proration_behavior": "always_invoice",
            "payment_behavior": "error_if_incomplete",
        },
    )


def raise_price(client: stripe.StripeClient, provider_id: str, price: Price) -> None:
    """Put another price of the same term in place: nothing is charged or given back before that ends."""
    client.v1.subscriptions.update(
        provider_id, {"items": [_item_at(client, provider_id, price)], "proration_behavior": "none"}
    )


def cost_of_change(client: stripe.StripeClient, provider_id: str, price: Price) -> Money:
    """Return what the same change would charge now."""
    items = [_item_at(client, provider_id, price)]
    preview = client.v1.invoices.create_preview(
        {
            "subscription": provider_id,
            "subscription_details": {"items": items, "proration_behavior": "always_invoice"},
        }
    )
    return from_stripe(max(int(preview.amount_due), 0), str(preview.currency))


def cancel(client: stripe.StripeClient, provider_id: str, reason: EndReason, *, at_period_end: bool) -> None:
    """End a subscription at the end of its term, or now: then what is not yet paid is taken back too."""
    found = client.v1.subscriptions.retrieve(provider_id)
    if found.status in OVER:
        return
    said = {"metadata": {"end_reason": reason.value}}
    if at_period_end and found.status != "incomplete":
        client.v1.subscriptions.update(provider_id, {**said, "cancel_at_period_end": True})
        return
    client.v1.subscriptions.update(provider_id, said)
    client.v1.subscriptions.cancel(provider_id)
    for invoice in client.v1.invoices.list({"subscription": provider_id, "status": "open"}).data:
        client.v1.invoices.void_invoice(str(invoice.id))


def resume(client: stripe.StripeClient, provider_id: str) -> None:
    """Take back a cancellation and a pause."""
    found = client.v1.subscriptions.retrieve(provider_id)
    if found.status in OVER:
        raise ProviderRefused(_("This subscription is over; please subscribe anew."), "ended")
    client.v1.subscriptions.update(
        provider_id,
        {
            "cancel_at_period_end": False,
            "pause_collection": "",
            "metadata": {"end_reason": "", "resumes_at": ""},
        },
    )


def pause(client: stripe.StripeClient, provider_id: str, resumes_at: datetime, before: timedelta) -> None:
    """Charge nothing before a renewal; collecting begins again shortly before it."""
    client.v1.subscriptions.update(
        provider_id,
        {
            "pause_collection": {
                "behavior": "void",
                "resumes_at": int((resumes_at - before).timestamp()),
            },
            "metadata": {"resumes_at": str(int(resumes_at.timestamp()))},
        },
    )


def extend(client: stripe.StripeClient, provider_id: str, until: datetime) -> None:
    """Make the next payment due at an instant, for nothing."""
    client.v1.subscriptions.update(
        provider_id, {"trial_end": int(until.timestamp()), "proration_behavior": "none"}
    )


def reduce(client: stripe.StripeClient, provider_id: str, price: Price, said: Reduction, key: str) -> None:
    """Take so much off the next terms: a coupon for one invoice, or for the months of several terms."""
    months = {Unit.MONTH: 1, Unit.YEAR: 12}.get(Unit(price.term_unit))
    if said.terms > 1 and months is None:
        raise ProviderRefused(_("Terms of days or weeks can be reduced one at a time only."), "term")
    coupon: Any = {"name": said.name[:40], "duration": "once"}
    if said.terms > 1 and months is not None:
        coupon |= {"duration": "repeating", "duration_in_months": said.terms * price.term_count * months}
    if said.amount is not None:
        coupon |= {"amount_off": to_stripe(said.amount), "currency": said.amount.currency.lower()}
    else:
        coupon |= {"percent_off": said.percent}
    made = client.v1.coupons.create(coupon, by_key(f"coupon-{key}"))
    client.v1.subscriptions.update(
        provider_id, {"discounts": [{"coupon": str(made.id)}]}, by_key(f"discount-{key}")
    )


def credit(client: stripe.StripeClient, provider_id: str, money: Money, what_for: str, key: str) -> None:
    """Put a line of less than nothing on the next invoice."""
    found = client.v1.subscriptions.retrieve(provider_id).to_dict()
    item: Any = {
        "customer": found["customer"],
        "subscription": provider_id,
        "amount": -to_stripe(money),
        "currency": money.currency.lower(),
        "description": what_for,
        "tax_behavior": "inclusive",
    }
    client.v1.invoice_items.create(item, by_key(key))


def refund(client: stripe.StripeClient, invoice_id: str, amount: int, key: str) -> None:
    """Pay back an amount in Stripe's units to what the invoice was paid by."""
    payments = client.v1.invoice_payments.list({"invoice": invoice_id, "status": "paid"}).data
    intents = [payment.payment.payment_intent for payment in payments if payment.payment.payment_intent]
    if not intents:
        raise ProviderRefused(_("Nothing was paid by card on this invoice."), "not_paid")
    intent = intents[0]
    name = intent if isinstance(intent, str) else str(intent.id)
    client.v1.refunds.create({"payment_intent": name, "amount": amount}, by_key(key))


def _item_at(client: stripe.StripeClient, provider_id: str, price: Price) -> Any:
    found = client.v1.subscriptions.retrieve(provider_id).to_dict()
    return {"id": found["items"]["data"][0]["id"], "price": price_at_stripe(client, price)}
