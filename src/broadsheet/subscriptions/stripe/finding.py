"""Finding at Stripe what was sold there before we were: by the customer's address."""

import stripe

GOING_ON = frozenset({"trialing", "active", "past_due", "unpaid", "paused"})


def by_email(client: stripe.StripeClient, email: str) -> tuple[str, ...]:
    """Return the subscriptions that go on of all customers with an address, oldest customers first.

    Stripe tells addresses apart by case: both as it is written, and in small letters, are asked for.
    """
    customers: dict[str, None] = {}
    for spelling in dict.fromkeys((email, email.lower())):
        found = client.v1.customers.list({"email": spelling, "limit": 100})
        customers |= {customer.id: None for customer in reversed(found.data)}
    return tuple(
        subscription.id
        for customer in customers
        for subscription in client.v1.subscriptions.list({"customer": customer, "limit": 100}).data
        if subscription.status in GOING_ON
    )
