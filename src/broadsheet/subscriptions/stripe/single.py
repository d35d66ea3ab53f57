"""Single payments at Stripe: each is an invoice of its own, taxed as those of subscriptions are."""

from typing import Any

import stripe

from broadsheet.subscriptions.models import Billing
from broadsheet.subscriptions.providers import PaidOnce, SinglePayment
from broadsheet.subscriptions.stripe.amounts import from_stripe, to_stripe
from broadsheet.subscriptions.stripe.asking import by_key
from broadsheet.subscriptions.stripe.checkout import customer_of
from broadsheet.subscriptions.stripe.locating import locate

# By this mark their events are known from those of subscriptions' invoices.
MARK = "single"


def begin(client: stripe.StripeClient, payment: SinglePayment) -> tuple[str, str]:
    """Return the id of a payment's invoice and the secret of the intent that pays it.

    Those of the first for the same key. The secret is empty where nothing is left to pay.
    """
    customer, currency = customer_of(client, payment.account), payment.money.currency.lower()
    locate(client, customer, payment.where)
    drawn = client.v1.invoices.create(
        {
            "customer": customer,
            "currency": currency,
            "collection_method": "charge_automatically",
            # Nobody's card is charged for it but by the form.
            "auto_advance": False,
            "pending_invoice_items_behavior": "exclude",
            "automatic_tax": {"enabled": Billing.load().has_tax},
            "description": payment.what_for,
            "metadata": {"broadsheet": MARK, "key": payment.key},
        },
        by_key(f"single-{payment.key}"),
    )
    name = str(drawn.id)
    if client.v1.invoices.retrieve(name).status == "draft":
        item: Any = {
            "customer": customer,
            "invoice": name,
            "amount": to_stripe(payment.money),
            "currency": currency,
            "description": payment.what_for,
            "tax_behavior": "inclusive",
        }
        client.v1.invoice_items.create(item, by_key(f"single-item-{payment.key}"))
        client.v1.invoices.finalize_invoice(name, options=by_key(f"single-final-{payment.key}"))
    found = client.v1.invoices.retrieve(name, {"expand": ["confirmation_secret"]}).to_dict()
    is_open = found["status"] == "open"
    return name, str((found.get("confirmation_secret") or {}).get("client_secret") or "") if is_open else ""


def look(client: stripe.StripeClient, provider_id: str) -> PaidOnce:
    """Return how a payment's invoice stands."""
    found = client.v1.invoices.retrieve(provider_id, {"expand": ["payments"]}).to_dict()
    currency = found["currency"]
    payments = (found.get("payments") or {}).get("data", [])
    intents = [intent for item in payments if (intent := item["payment"].get("payment_intent"))]
    charges = [
        charge for intent in intents for charge in client.v1.charges.list({"payment_intent": intent}).data
    ]
    taxes = found.get("total_taxes") or []
    return PaidOnce(
        is_paid=found["status"] == "paid",
        tax=from_stripe(sum(tax["amount"] for tax in taxes), currency),
        refunded=from_stripe(sum(charge.amount_refunded for charge in charges), currency),
        number=found.get("number") or "",
    )
