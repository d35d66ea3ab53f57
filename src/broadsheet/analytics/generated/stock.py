"""What the made-up paper has: articles by number, offers, and how likely its readers do what."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from broadsheet.journal.lines import article_part
from broadsheet.meter import Access, Article

SECTIONS = (
    "politics", "business", "business/trade", "business/technology", "world", "world/south",
    "culture", "opinion", "science", "sport",
)  # fmt: skip
DEVICES = ("phone", "desktop", "tablet")
REFERRERS = ("direct", "search", "social", "mail", "internal", "other")
REFERRER_SHARES = (0.30, 0.34, 0.14, 0.07, 0.11, 0.04)
CURRENCY = "USD"
DAY_MS = 86_400_000
MOST_REMEMBERED = 20_000


class Offer(NamedTuple):
    """An offer: what its first term costs and lasts, and what every further one does.

    Days of trial come before both. Amounts are in minor units; `monthly` is what it brings a month, first in
    the introductory term and then.
    """

    slug: str
    product: str
    first_minor: int
    first_days: int
    then_minor: int
    then_days: int
    monthly: tuple[int, int]
    trial_days: int = 0
    share: float = 0.0


OFFERS = (
    Offer("three-months", "digital", 900, 91, 1500, 30, (300, 1500), share=0.42),
    Offer("two-weeks", "digital", 0, 0, 1500, 30, (0, 1500), trial_days=14, share=0.20),
    Offer("monthly", "digital", 1500, 30, 1500, 30, (1500, 1500), share=0.20),
    Offer("yearly", "digital", 15000, 365, 15000, 365, (1250, 1250), share=0.10),
    Offer("monthly-in-print", "print-and-digital", 3900, 30, 3900, 30, (3900, 3900), share=0.08),
)


class Habits(NamedTuple):
    """How likely it is that a reader goes on, at each step; shares from 0 to 1.

    None of them is a measurement: they are made up so that a year looks like one.
    """

    looks_at_registering: float = 0.12
    registers: float = 0.46
    confirms: float = 0.86
    looks_at_offers: float = 0.13
    looks_at_offers_unregistered: float = 0.03
    agrees: float = 0.30
    pays: float = 0.62
    cancels_in_a_term: float = 0.03
    leaves_after_trial: float = 0.38
    is_declined: float = 0.035
    recovers: float = 0.62
    is_refunded: float = 0.01
    is_a_robot: float = 0.07
    is_staff: float = 0.012


USUAL_HABITS = Habits()


@lru_cache(maxsize=MOST_REMEMBERED)
def article_of(number: int, articles_a_day: int, first_ms: int) -> tuple[Article, str]:
    """Return the article of a number, and its part of a line. A few are open to all, a few are locked."""
    day, rank = divmod(number, articles_a_day)
    published_at = datetime.fromtimestamp(first_ms / 1000, UTC) + timedelta(days=day, hours=5)
    section = SECTIONS[(number * 7 + day) % len(SECTIONS)]
    access = Access.OPEN if number % 19 == 0 else Access.LOCKED if number % 23 == 0 else Access.METERED
    name = f"{section.replace('/', '-')}-{published_at:%Y-%m-%d}-{rank + 1}"
    article = Article(name, access, section, published_at=published_at)
    return article, article_part(article)
