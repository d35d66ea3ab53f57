"""Products and prices at Stripe: made when they are first sold, and known to ours by name."""

from typing import Any

import stripe
from django.db import models, transaction

from broadsheet.subscriptions.models import Offer, Price, Product
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.stripe.amounts import to_stripe
from broadsheet.subscriptions.stripe.asking import by_key

NAME = "stripe"


def price_at_stripe(client: stripe.StripeClient, price: Price) -> str:
    """Return Stripe's name of a price. Stripe's prices never change, so ours of another amount is another."""
    known: str | None = price.provider_ids.get(NAME)
    if known:
        return known
    term = {"interval": price.term_unit, "interval_count": price.term_count}
    made = _make(client, price.product, price.money, term, f"price-{price.pk}")
    return _keep(price, made)


def intro_at_stripe(client: stripe.StripeClient, offer: Offer) -> str:
    """Return Stripe's name of an offer's introductory price, for its one term."""
    amount, count = offer.intro_amount_minor, offer.intro_count
    if amount is None or count is None:
        raise ValueError(f"the offer {offer.slug} has no introductory price")
    money = Money(amount, offer.price.currency)
    signature = f"{amount}-{money.currency}-{count}-{offer.intro_unit}"
    if offer.provider_ids.get("stripe_terms") == signature:
        return str(offer.provider_ids[NAME])
    term = {"interval": offer.intro_unit, "interval_count": count}
    made = _make(client, offer.price.product, money, term, f"offer-{offer.pk}-{signature}")
    offer.provider_ids["stripe_terms"] = signature
    return _keep(offer, made)


def _make(client: stripe.StripeClient, product: Product, money: Money, term: dict[str, Any], key: str) -> str:
    minor = to_stripe(money)
    found = client.v1.products.create(
        {"name": product.name, "metadata": {"broadsheet": product.slug}},
        by_key(f"product-{product.slug}-{product.name}"),
    )
    made = client.v1.prices.create(
        {
            "product": found.id,
            "currency": money.currency.lower(),
            "unit_amount": minor,
            "recurring": term,
            "tax_behavior": "inclusive",
            "metadata": {"broadsheet": key},
        },
        by_key(f"{key}-{minor}-{money.currency}-{term['interval_count']}-{term['interval']}"),
    )
    return str(made.id)


@transaction.atomic
def _keep(row: models.Model, name: str) -> str:
    row.provider_ids[NAME] = name
    row.save(update_fields=["provider_ids"])
    return name
