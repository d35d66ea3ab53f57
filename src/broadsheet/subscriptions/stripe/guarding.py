"""Orders whose card is looked at before anything is charged: first the card is kept, then it is accepted.

The card is asked for by a SetupIntent of the order, or of the trial. Until it is accepted the subscription's
metadata say `guard: open`, by which it counts as not begun, whatever Stripe makes of it.
"""

from collections.abc import Mapping
from typing import Any

import stripe

from broadsheet.subscriptions.providers import Card, Order
from broadsheet.subscriptions.stripe.asking import by_key
from broadsheet.subscriptions.stripe.reading import intents_of, read_card

OPEN = "open"
MARK = "order"


def is_open(subscription: Mapping[str, Any]) -> bool:
    """Whether the card of a subscription is still to be accepted."""
    return (subscription.get("metadata") or {}).get("guard") == OPEN


def secret_for(client: stripe.StripeClient, subscription: Mapping[str, Any], order: Order) -> str:
    """Return the secret of the intent in which the card is given: the trial's, or one of the order's own."""
    pending = subscription.get("pending_setup_intent")
    if pending:
        return str(pending["client_secret"])
    if subscription["status"] != "incomplete":
        return ""
    newest = _newest(client, subscription, order.key)
    if newest is not None and newest.status not in ("succeeded", "canceled"):
        return str(newest.client_secret)
    made = client.v1.setup_intents.create(
        {
            "customer": str(subscription["customer"]),
            "usage": "off_session",
            "description": f"{_today(order)} is charged as soon as the card is accepted",
            "metadata": {"broadsheet": MARK, "order": order.key},
        }
    )
    return str(made.client_secret)


def given(client: stripe.StripeClient, provider_id: str) -> tuple[str, Card] | None:
    """Return the payment method that waits to be accepted, with what may be shown of it; None without one."""
    found = client.v1.subscriptions.retrieve(provider_id).to_dict()
    if not is_open(found) or found["status"] not in ("incomplete", "trialing"):
        return None
    method = found.get("default_payment_method")
    if found["status"] == "incomplete":
        newest = _newest(client, found, (found.get("metadata") or {}).get("order", ""))
        done = newest is not None and newest.status == "succeeded"
        method = newest.to_dict()["payment_method"] if newest is not None and done else None
    elif found.get("pending_setup_intent"):
        method = None
    if not method:
        return None
    name = method if isinstance(method, str) else str(method["id"])
    card = read_card(client.v1.payment_methods.retrieve(name).to_dict())
    return None if card is None else (name, card)


def accept(client: stripe.StripeClient, provider_id: str) -> str:
    """Charge the card that waits, and return the secret of the intent in which the bank asks again, if any.

    Again it charges nothing more. Raises stripe.CardError for a card that is declined: another may be given.
    """
    waiting = given(client, provider_id)
    if waiting is None:
        return ""
    method, _card = waiting
    found = client.v1.subscriptions.retrieve(provider_id, {"expand": ["latest_invoice"]}).to_dict()
    if found["status"] == "incomplete":
        _pay(client, found["latest_invoice"], method)
    said: Any = {"default_payment_method": method, "metadata": {"guard": ""}}
    client.v1.subscriptions.update(provider_id, said)
    return _asking(client, str(found["latest_invoice"]["id"]))


def _asking(client: stripe.StripeClient, invoice_id: str) -> str:
    """Return the secret of an invoice's intent that waits for its reader; empty where none does."""
    invoice = client.v1.invoices.retrieve(invoice_id, {"expand": ["payments"]}).to_dict()
    for name in intents_of(invoice) if invoice["status"] == "open" else []:
        intent = client.v1.payment_intents.retrieve(name)
        if intent.status.startswith("requires_"):
            return str(intent.client_secret)
    return ""


def _pay(client: stripe.StripeClient, invoice: Mapping[str, Any], method: str) -> None:
    if invoice["status"] != "open":
        return
    try:
        # The bank has just been asked, so the charge counts as one that it knows of.
        client.v1.invoices.pay(
            str(invoice["id"]),
            {"payment_method": method, "off_session": True},
            by_key(f"accept-{invoice['id']}-{method}"),
        )
    except stripe.CardError as error:
        if error.code not in ("authentication_required", "invoice_payment_intent_requires_action"):
            raise


def _today(order: Order) -> str:
    """Return what is charged first."""
    intro = order.offer.intro if order.offer is not None else None
    return (intro or order.price.money).text("en")


def _newest(
    client: stripe.StripeClient, subscription: Mapping[str, Any], order: str
) -> stripe.SetupIntent | None:
    intents = client.v1.setup_intents.list({"customer": str(subscription["customer"]), "limit": 100}).data
    return next((one for one in intents if (one.to_dict().get("metadata") or {}).get("order") == order), None)
