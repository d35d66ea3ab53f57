"""Products and offers as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from django.urls import reverse
from django.utils.translation import gettext as _

from broadsheet.subscriptions.models import Audience, Offer, Product
from broadsheet.subscriptions.shop.conditions import ends_text, short_text
from broadsheet.subscriptions.shop.selling import Fit


@dataclass(frozen=True, slots=True)
class OfferCard:
    """One offer beside its button."""

    offer: Offer
    product: Product
    headline: str
    words: tuple[str, ...]
    price: str
    ends: str
    url: str
    action: str


@dataclass(frozen=True, slots=True)
class ShownProduct:
    """A product with the offer that leads, and the other ways to pay for it."""

    product: Product
    pitch: tuple[str, ...]
    lead: OfferCard
    others: tuple[OfferCard, ...]


def show_products(offers: Iterable[Offer], now: datetime) -> list[ShownProduct]:
    """Return what pages show of offers: by product, the first of each leading; in the order of products."""
    by_product: dict[Product, list[OfferCard]] = {}
    for offer in offers:
        by_product.setdefault(offer.price.product, []).append(card_of(offer, now))
    products = sorted(by_product, key=lambda product: (product.position, product.name))
    return [
        ShownProduct(product, _lines(product.pitch), lead, tuple(others))
        for product in products
        for lead, *others in [by_product[product]]
    ]


def card_of(offer: Offer, now: datetime) -> OfferCard:
    """Return an offer in words, in the active language and timezone."""
    return OfferCard(
        offer=offer,
        product=offer.price.product,
        headline=offer.headline,
        words=_lines(offer.words),
        price=short_text(offer),
        ends=ends_text(offer),
        url=reverse("shop_buy", args=[offer.slug]),
        action=_("Start the free trial") if offer.trial_days else _("Subscribe"),
    )


def why_not(fit: Fit, offer: Offer) -> str:
    """Return in one sentence why a reader may not take an offer."""
    match fit:
        case Fit.OVER:
            return _("This offer is over.")
        case Fit.HAS_SUBSCRIPTION:
            return _("You have a subscription already. In your account you can change it to another.")
        case Fit.NOT_FOR_THEM:
            return _not_for_them(Audience(offer.audience))
        case Fit.TAKEN:
            return _("You have had this offer before. It is for the first time only.")
        case Fit.NEEDS_CODE:
            return _("This offer is opened by a code.")
        case Fit.CODE_USED_UP:
            return _("This code has been used as often as it may be.")
        case Fit.FITS:
            return ""
        case _:
            assert_never(fit)


def _not_for_them(audience: Audience) -> str:
    match audience:
        case Audience.NEW:
            return _("This offer is for readers who have never subscribed.")
        case Audience.REGISTERED:
            return _("This offer is for registered readers. Sign in, or register free of charge.")
        case Audience.TRIAL_EXPIRED:
            return _("This offer is for readers whose free trial is over.")
        case Audience.LAPSED:
            return _("This offer is for readers whose subscription has ended.")
        case Audience.EVERYONE:
            return ""
        case _:
            assert_never(audience)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
