"""Whom a price rise concerns, and which of their renewals is the first at the new price."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from broadsheet.subscriptions.models import Price, PriceRise, State, Subscription, Unit
from broadsheet.subscriptions.providers import get_provider, registered
from broadsheet.subscriptions.terms import first_end_from

# A mail is sent so long before it has to be, for a server that is down over a weekend.
EARLY = timedelta(days=3)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Concerned:
    """A subscription, and its first renewal at the new price if its reader is told by `tell_by`."""

    subscription: Subscription
    renews_at: datetime
    tell_by: datetime

    def is_due(self, now: datetime) -> bool:
        """Whether it is time to tell."""
        return self.tell_by - EARLY <= now


def running_at(price: Price, now: datetime) -> QuerySet[Subscription]:
    """Return the subscriptions that renew at a price now.

    A trial and an introductory term promise a price for what follows: those are told once that has begun. So
    are readers whose payment failed or who pause. Who has cancelled pays nothing more.
    """
    is_at_full_price = Q(intro_ends_at=None) | Q(intro_ends_at__lte=now)
    rows = Subscription.objects.filter(
        is_at_full_price,
        price=price,
        state=State.ACTIVE,
        cancel_at=None,
        resumes_at=None,
        paid_until__gt=now,
        provider__in=registered(),
    )
    return rows.select_related("account__user", "price__product", "offer", "purchase").order_by("pk")


def concerned(rise: PriceRise, now: datetime) -> Iterator[Concerned]:
    """Yield those whom a rise concerns and who were not told of it yet."""
    for subscription in running_at(rise.price, now).exclude(price_notices__rise=rise):
        yield when_for(rise, subscription, now)


def when_for(rise: PriceRise, subscription: Subscription, now: datetime) -> Concerned:
    """Return the first renewal that a rise may touch: not before its day, nor before its notice is over."""
    ahead = max(timedelta(days=rise.notice_days), settled_before(subscription) + DAY)
    wanted = max(rise.from_at, now + ahead)
    price = subscription.price
    renews_at = first_end_from(_anchor_of(subscription), wanted, price.term_count, Unit(price.term_unit))
    return Concerned(subscription, renews_at, renews_at - ahead)


def settled_before(subscription: Subscription) -> timedelta:
    """Return how long before a renewal its price is put in place at the provider."""
    return get_provider(subscription.provider).renewal_is_settled_before()


def _anchor_of(subscription: Subscription) -> datetime:
    """Return what the ends of terms are counted from: the beginning, unless a term was longer or shorter."""
    price, started_at = subscription.price, subscription.started_at
    paid_until = subscription.paid_until or started_at
    regular = first_end_from(started_at, paid_until, price.term_count, Unit(price.term_unit))
    return started_at if regular == paid_until else paid_until
