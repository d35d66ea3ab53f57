"""Builders for what is on sale."""

from datetime import datetime, timedelta
from typing import Any

from broadsheet.subscriptions.models import Offer, OfferCode, Price, Product, Unit


def a_price(amount: int = 1500, currency: str = "USD", *, slug: str = "digital", **said: Any) -> Price:
    """Return a price, of a product that opens everything and is made once; `is_print` is the product's."""
    facts = {
        "name": slug.capitalize(),
        "scopes": said.pop("scopes", ["*"]),
        "is_print": said.pop("is_print", False),
    }
    product, _ = Product.objects.get_or_create(slug=slug, defaults=facts)
    return Price.objects.get_or_create(product=product, amount_minor=amount, currency=currency, **said)[0]


def an_offer(slug: str = "three-months", price: Price | None = None, **said: Any) -> Offer:
    """Return an offer that began a day before the clock's time, plain unless told otherwise."""
    facts = {"name": slug, "headline": slug.replace("-", " ").capitalize(), "starts_at": PAST} | said
    return Offer.objects.create(slug=slug, price=price or a_price(), **facts)


def an_intro(slug: str = "three-months", amount: int = 900, months: int = 3, **said: Any) -> Offer:
    """Return an offer of a first term at another price."""
    return an_offer(slug, intro_amount_minor=amount, intro_count=months, intro_unit=Unit.MONTH, **said)


def a_code(offer: Offer, code: str = "SPRING", most_uses: int | None = None) -> OfferCode:
    """Return a code that opens an offer."""
    return OfferCode.objects.create(offer=offer, code=code, most_uses=most_uses)


PAST = datetime.fromisoformat("2020-01-01T00:00:00+00:00")
DAY = timedelta(days=1)
