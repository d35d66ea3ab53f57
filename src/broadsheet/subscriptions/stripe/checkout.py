"""Beginning a subscription at Stripe: the customer, the terms of the offer, and the intent to be paid."""

from typing import Any

import stripe

from broadsheet.accounts.models import Account
from broadsheet.subscriptions.models import Billing, Customer, State, Subscription
from broadsheet.subscriptions.providers import Order
from broadsheet.subscriptions.stripe import guarding
from broadsheet.subscriptions.stripe.asking import by_key
from broadsheet.subscriptions.stripe.catalogue import NAME, intro_at_stripe, price_at_stripe
from broadsheet.subscriptions.stripe.locating import locate


def customer_of(client: stripe.StripeClient, account: Account) -> str:
    """Return the account's name at Stripe, given at the first asking."""
    known = Customer.objects.filter(account=account, provider=NAME).first()
    if known is not None:
        return known.provider_id
    email = account.user.email
    made = client.v1.customers.create(
        {"email": email, "metadata": {"broadsheet": str(account.pk)}},
        by_key(f"customer-{account.pk}-{email}"),
    )
    return Customer.objects.get_or_create(account=account, provider=NAME, defaults={"provider_id": made.id})[
        0
    ].provider_id


def begin(client: stripe.StripeClient, order: Order) -> tuple[Subscription, str]:
    """Return our row of an order's subscription, and the secret of the intent that pays it or keeps the card.

    The secret is empty once it is paid. The same order again finds what the first has made.
    """
    ours = Subscription.objects.filter(provider=NAME, account=order.account, order_key=order.key).first()
    expand = {"expand": ["latest_invoice.confirmation_secret", "pending_setup_intent"]}
    if ours is not None:
        return ours, _secret(
            client, client.v1.subscriptions.retrieve(ours.provider_id, expand).to_dict(), order
        )
    made = client.v1.subscriptions.create(_terms(client, order) | expand, by_key(f"order-{order.key}"))
    ours, _new = Subscription.objects.get_or_create(
        provider=NAME,
        provider_id=made.id,
        defaults={
            "account": order.account,
            "price": order.price,
            "offer": order.offer,
            "state": State.INCOMPLETE,
            "started_at": order.ordered_at,
            "order_key": order.key,
        },
    )
    return ours, _secret(client, made.to_dict(), order)


def _terms(client: stripe.StripeClient, order: Order) -> dict[str, Any]:
    """Return what an order asks of Stripe. An introductory price is replaced once paid: see changing."""
    offer = order.offer
    full_price = price_at_stripe(client, order.price)
    customer = customer_of(client, order.account)
    locate(client, customer, order.where)
    said = {"broadsheet": str(order.account.pk), "offer": offer.slug if offer else ""}
    terms: dict[str, Any] = {
        "customer": customer,
        "items": [{"price": full_price}],
        "payment_behavior": "default_incomplete",
        "payment_settings": {"save_default_payment_method": "on_subscription"},
        "automatic_tax": {"enabled": Billing.load().has_tax},
    }
    if offer is not None and offer.intro_amount_minor is not None and offer.intro_count:
        intro_price = intro_at_stripe(client, offer)
        terms["items"] = [{"price": intro_price}]
        said |= {"intro_price": intro_price, "full_price": full_price}
    elif offer is not None and offer.trial_days:
        said["trial"] = "yes"
        terms["trial_period_days"] = offer.trial_days
        terms["trial_settings"] = {"end_behavior": {"missing_payment_method": "cancel"}}
    if order.is_guarded:
        said |= {"guard": guarding.OPEN, "order": order.key}
    return terms | {"metadata": said}


def _secret(client: stripe.StripeClient, subscription: dict[str, Any], order: Order) -> str:
    """Return what the card form needs: of the first invoice while it is open, or of a card to be kept."""
    if guarding.is_open(subscription):
        return guarding.secret_for(client, subscription, order)
    intent = subscription.get("pending_setup_intent")
    if intent:
        return str(intent["client_secret"])
    invoice = subscription.get("latest_invoice") or {}
    if subscription["status"] != "incomplete" or invoice.get("status") != "open":
        return ""
    return str((invoice.get("confirmation_secret") or {}).get("client_secret") or "")
