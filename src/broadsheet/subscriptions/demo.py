"""What the demo edition sells."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from broadsheet.subscriptions.clock import the_zone
from broadsheet.subscriptions.models import (
    EVERYTHING,
    Audience,
    Offer,
    OfferCode,
    Price,
    PrintRun,
    Product,
    SaveOffer,
    Unit,
)

CURRENCY = "USD"
# An offer of the demo can be bought for at least so long, to the end of a month.
LEAST_OPEN = timedelta(days=20)

PRODUCTS: dict[str, dict[str, Any]] = {
    "digital": {
        "name": "The Meridian on every screen",
        "pitch": (
            "Every article, in every section, on phone, tablet and desk\n"
            "Reporting from inside the region, by people who live where they write\n"
            "Stories that run over weeks, with their diaries of what comes next\n"
            "Three devices at once, and five articles a month to give away"
        ),
        "devices_at_once": 3,
        "gift_links_a_month": 5,
        "position": 1,
    },
    "print-and-digital": {
        "name": "The Meridian in print and on every screen",
        "pitch": (
            "The printed paper at your door, Monday to Saturday\n"
            "All that the digital subscription has, from the moment you buy\n"
            "Holiday stops and another address whenever you travel\n"
            "Six devices at once, and ten articles a month to give away"
        ),
        "is_print": True,
        "devices_at_once": 6,
        "gift_links_a_month": 10,
        "position": 2,
    },
}
# By product: minor units for a month, and for a year.
PRICES = {"digital": (1500, 15000), "print-and-digital": (3900, 39000)}
MONTHLY, YEARLY = (1, Unit.MONTH), (1, Unit.YEAR)

# In the order in which they stand: product, address, what it says, price, and the rest.
OFFERS: tuple[tuple[str, str, str, tuple[int, Unit], dict[str, Any]], ...] = (
    (
        "digital",
        "welcome-back",
        "Welcome back: six months at half price",
        MONTHLY,
        {
            "audience": Audience.LAPSED,
            "intro_amount_minor": 4500,
            "intro_count": 6,
            "words": "Your reading history, your devices and your place in the story are as you left them.",
        },
    ),
    (
        "digital",
        "stay",
        "Stay for three months for $12",
        MONTHLY,
        {
            "audience": Audience.TRIAL_EXPIRED,
            "intro_amount_minor": 1200,
            "intro_count": 3,
            "words": "You have had two weeks of it. The stories you followed go on.",
        },
    ),
    (
        "digital",
        "campus",
        "A year at half price for students",
        YEARLY,
        {
            "needs_code": True,
            "intro_amount_minor": 7500,
            "intro_count": 1,
            "intro_unit": Unit.YEAR,
            "words": "For everyone who studies or teaches, wherever that is.",
        },
    ),
    (
        "digital",
        "three-months",
        "Try 3 months for $9",
        MONTHLY,
        {
            "audience": Audience.NEW,
            "intro_amount_minor": 900,
            "intro_count": 3,
            "words": "Enough for an election, a harvest and a change of government.",
            "ends": True,
        },
    ),
    (
        "print-and-digital",
        "three-months-in-print",
        "Try 3 months in print for $60",
        MONTHLY,
        {
            "audience": Audience.NEW,
            "intro_amount_minor": 6000,
            "intro_count": 3,
            "words": "Delivered before breakfast in most cities of the region, and by post elsewhere.",
            "ends": True,
        },
    ),
    ("digital", "yearly", "A year for the price of ten months", YEARLY, {}),
    ("digital", "monthly", "Month by month", MONTHLY, {}),
    (
        "digital",
        "two-weeks",
        "Two weeks free",
        MONTHLY,
        {"audience": Audience.NEW, "trial_days": 14, "words": "Read everything before you decide."},
    ),
    ("print-and-digital", "yearly-in-print", "A year for the price of ten months", YEARLY, {}),
    ("print-and-digital", "monthly-in-print", "Month by month", MONTHLY, {}),
)
# By offer: a code for many, and one for a single reader.
CODES = {"campus": (("CAMPUS", None), ("LIBRARIAN", 1))}


def load_demo_offers(now: datetime) -> list[Offer]:
    """Return what the demo sells, made where it is missing; dates are counted from `now`."""
    prices = load_prices()
    return [
        _load_offer(prices[product, term], slug, headline, position, facts, now)
        for position, (product, slug, headline, term, facts) in enumerate(OFFERS, 1)
    ]


def load_demo_offer_to_stay(now: datetime) -> SaveOffer:
    """Return what readers who cancel in the demo are offered, made where it is missing."""
    offer, _ = SaveOffer.objects.get_or_create(
        name="Half price for three terms",
        defaults={
            "headline": "Stay for half the price",
            "words": "We would rather have you with us for less than not at all.",
            "percent_off": 50,
            "terms": 3,
            "starts_at": now,
        },
    )
    return offer


def end_of_month(now: datetime, zone: ZoneInfo) -> datetime:
    """Return the first midnight of a month, in a timezone, that is not before `LEAST_OPEN` is over."""
    day = (now + LEAST_OPEN).astimezone(zone).date().replace(day=1)
    first = (day + timedelta(days=32)).replace(day=1)
    return datetime.combine(first, time(), zone).astimezone(UTC)


def load_prices() -> dict[tuple[str, tuple[int, Unit]], Price]:
    """Return the demo's prices by product and term, made where they are missing with their products."""
    found: dict[tuple[str, tuple[int, Unit]], Price] = {}
    for slug, facts in PRODUCTS.items():
        product, _ = Product.objects.get_or_create(slug=slug, defaults={"scopes": [EVERYTHING], **facts})
        if product.is_print:
            PrintRun.objects.get_or_create(product=product)
        for term, amount in zip((MONTHLY, YEARLY), PRICES[slug], strict=True):
            count, unit = term
            found[slug, term], _ = Price.objects.get_or_create(
                product=product,
                term_count=count,
                term_unit=unit,
                currency=CURRENCY,
                defaults={"amount_minor": amount},
            )
    return found


def _load_offer(
    price: Price, slug: str, headline: str, position: int, facts: dict[str, Any], now: datetime
) -> Offer:
    said = {name: value for name, value in facts.items() if name != "ends"}
    ends_at = end_of_month(now, the_zone(now)) if facts.get("ends") else None
    offer, is_new = Offer.objects.get_or_create(
        slug=slug,
        defaults={
            "name": headline,
            "headline": headline,
            "price": price,
            "position": position,
            "starts_at": now,
            "ends_at": ends_at,
            **said,
        },
    )
    if is_new:
        for code, most_uses in CODES.get(slug, ()):
            OfferCode.objects.create(offer=offer, code=code, most_uses=most_uses)
    return offer
