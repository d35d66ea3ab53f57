"""Builders of what is sold, who buys, and what they bought."""

from typing import Any

from tests.local_stripe import LocalStripe


def a_price(
    stripe: LocalStripe, amount: int = 1500, currency: str = "usd", interval: str = "month", **more: Any
):
    """Return a price for a term; `interval=""` for one that is paid once."""
    product = stripe.client.v1.products.create({"name": "Digital"})
    recurring = {"recurring": {"interval": interval}} if interval else {}
    given = {"product": product.id, "currency": currency, "unit_amount": amount, **recurring, **more}
    return stripe.client.v1.prices.create(given)


def a_customer(stripe: LocalStripe, card: str = "pm_card_visa", **more: Any):
    """Return a customer with a card, or with none for an empty name."""
    customer = stripe.client.v1.customers.create({"email": "reader@example.com", **more})
    if card:
        charge_to(stripe, customer.id, card)
    return customer


def charge_to(stripe: LocalStripe, customer: str, card: str) -> str:
    """Attach another card and charge it from now on; return its id."""
    method = stripe.client.v1.payment_methods.attach(card, {"customer": customer})
    settings = {"invoice_settings": {"default_payment_method": method.id}}
    stripe.client.v1.customers.update(customer, settings)
    return method.id


def a_subscription(stripe: LocalStripe, price: Any = None, customer: Any = None, **more: Any):
    """Return a subscription, paid for unless it is told otherwise."""
    price, customer = price or a_price(stripe), customer or a_customer(stripe)
    return stripe.client.v1.subscriptions.create(
        {"customer": customer.id, "items": [{"price": price.id}], **more}
    )


def now(stripe: LocalStripe, subscription: Any, *expand: str):
    """Return a subscription as it is now."""
    return stripe.client.v1.subscriptions.retrieve(subscription.id, {"expand": list(expand)})


def invoices(stripe: LocalStripe, subscription: Any) -> list[Any]:
    """Return the invoices of a subscription, the oldest first."""
    return list(
        reversed(stripe.client.v1.invoices.list({"subscription": subscription.id, "limit": 100}).data)
    )


def period_end(subscription: Any) -> int:
    """Return when the present term ends."""
    return subscription["items"].data[0].current_period_end


def kinds_of_events(stripe: LocalStripe) -> list[str]:
    """Return what happened, the oldest first."""
    events = stripe.client.v1.events.list({"limit": 100}).auto_paging_iter()
    return [event.type for event in events][::-1]
