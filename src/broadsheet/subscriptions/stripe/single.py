"""Single payments at Stripe: PaymentIntents that belong to no subscription and keep no card."""

import stripe

from broadsheet.subscriptions.providers import SinglePayment
from broadsheet.subscriptions.stripe.amounts import to_stripe
from broadsheet.subscriptions.stripe.asking import by_key
from broadsheet.subscriptions.stripe.checkout import customer_of

# By this mark their events are known from those of invoices' own intents.
MARK = "single"


def begin(client: stripe.StripeClient, payment: SinglePayment) -> tuple[str, str]:
    """Return the id and the secret of a payment's intent; those of the first for the same key."""
    intent = client.v1.payment_intents.create(
        {
            "amount": to_stripe(payment.money),
            "currency": payment.money.currency.lower(),
            "customer": customer_of(client, payment.account),
            "description": payment.what_for,
            "automatic_payment_methods": {"enabled": True},
            "metadata": {"broadsheet": MARK, "key": payment.key},
        },
        by_key(f"single-{payment.key}"),
    )
    return str(intent.id), str(intent.client_secret)


def is_paid(client: stripe.StripeClient, provider_id: str) -> bool:
    """Whether an intent has succeeded: then the whole amount was taken."""
    return client.v1.payment_intents.retrieve(provider_id).status == "succeeded"
