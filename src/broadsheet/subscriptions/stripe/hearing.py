"""What Stripe's events are about. Their contents are hints: see inbox."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import stripe

from broadsheet.subscriptions.models import Customer, Gift, Subscription
from broadsheet.subscriptions.stripe.asking import by_key
from broadsheet.subscriptions.stripe.catalogue import NAME
from broadsheet.subscriptions.stripe.single import MARK

# What an endpoint at Stripe has to be subscribed to; docs/how-to/publisher-take-payments-with-stripe.md.
KINDS = (
    "customer.subscription.created",
    "customer.subscription.updated",
    "customer.subscription.deleted",
    "customer.subscription.paused",
    "customer.subscription.resumed",
    "invoice.finalized",
    "invoice.paid",
    "invoice.payment_failed",
    "invoice.payment_action_required",
    "invoice.voided",
    "invoice.marked_uncollectible",
    "setup_intent.succeeded",
    "charge.refunded",
    "payment_method.automatically_updated",
    # A direct debit was ordered, and takes days; whether it came is told by its invoice.
    "payment_intent.processing",
)


def hear(client: stripe.StripeClient, kind: str, body: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the subscriptions and gifts that an event is about, after putting a new card to use."""
    about = body["data"]["object"]
    if kind == "setup_intent.succeeded" and (about.get("metadata") or {}).get("broadsheet") == "card":
        return _use_newest_card(client, _id(about["customer"]))
    return tuple(dict.fromkeys(named_by(client, about)))


def named_by(client: stripe.StripeClient, about: Mapping[str, Any]) -> Iterator[str]:
    """Return the subscriptions and gifts that Stripe's object of any kind belongs to."""
    match about.get("object"):
        case "subscription":
            yield str(about["id"])
        case "invoice":
            details = (about.get("parent") or {}).get("subscription_details") or {}
            if details.get("subscription"):
                yield _id(details["subscription"])
            elif (about.get("metadata") or {}).get("broadsheet") == MARK:
                yield from _gifts(str(about["id"]))
        case "payment_intent":
            if about.get("customer"):
                yield from _of_customer(_id(about["customer"]))
        case "charge":
            if about.get("customer"):
                yield from _of_customer(_id(about["customer"]))
            if about.get("refunded") and about.get("payment_intent"):
                yield from _gifts(*_paid_by(client, _id(about["payment_intent"])))
        case "setup_intent" | "payment_method":
            if about.get("customer"):
                yield from _of_customer(_id(about["customer"]))


def _gifts(*invoices: str) -> Iterator[str]:
    """Return those of some invoices that are single payments of ours."""
    yield from Gift.objects.filter(provider=NAME, provider_id__in=invoices).values_list(
        "provider_id", flat=True
    )


def _paid_by(client: stripe.StripeClient, intent: str) -> Iterator[str]:
    """Return the invoices that an intent has paid."""
    payment: Any = {"type": "payment_intent", "payment_intent": intent}
    for found in client.v1.invoice_payments.list({"payment": payment}).data:
        yield _id(found.to_dict()["invoice"])


def named_since(client: stripe.StripeClient, instant: datetime) -> Iterator[str]:
    """Return the subscriptions that events since an instant are about, each once; Stripe keeps 30 days."""
    seen: set[str] = set()
    created = {"gte": int(instant.timestamp())}
    found = client.v1.events.list({"types": list(KINDS), "created": created, "limit": 100})
    for event in found.auto_paging_iter():
        for name in named_by(client, event.to_dict()["data"]["object"]):
            if name not in seen:
                seen.add(name)
                yield name


def _use_newest_card(client: stripe.StripeClient, customer: str) -> tuple[str, ...]:
    """Pay by the card given last from now on, and what is owed at once; return the customer's subscriptions.

    The last, whichever the event was about: one that comes late does not bring an old card back.
    """
    given = client.v1.setup_intents.list({"customer": customer, "limit": 100}).data
    newest = next((item for item in given if item.status == "succeeded" and _is_for_card(item)), None)
    names = tuple(_of_customer(customer))
    if newest is None:
        return names
    method = _id(newest.to_dict()["payment_method"])
    client.v1.customers.update(customer, {"invoice_settings": {"default_payment_method": method}})
    for name in names:
        client.v1.subscriptions.update(name, {"default_payment_method": method})
        for invoice in client.v1.invoices.list({"subscription": name, "status": "open"}).data:
            _pay(client, str(invoice.id), method, f"pay-{invoice.id}-{newest.id}")
    return names


def _is_for_card(intent: stripe.SetupIntent) -> bool:
    return (intent.to_dict().get("metadata") or {}).get("broadsheet") == "card"


def _pay(client: stripe.StripeClient, invoice_id: str, method: str, key: str) -> None:
    try:
        client.v1.invoices.pay(invoice_id, {"payment_method": method}, by_key(key))
    except stripe.CardError:
        # It stays owed; Stripe's retries and our mails go on as they would have.
        return


def _of_customer(customer: str) -> Iterator[str]:
    """Return the customer's subscriptions that may still be charged."""
    account_ids = Customer.objects.filter(provider=NAME, provider_id=customer).values("account_id")
    ours = Subscription.objects.filter(provider=NAME, account_id__in=account_ids, is_closed=False)
    yield from ours.values_list("provider_id", flat=True)


def _id(said: Any) -> str:
    """Return the id of what may be expanded."""
    return str(said["id"]) if isinstance(said, Mapping) else str(said)
