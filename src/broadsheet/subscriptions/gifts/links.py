"""Gift links: a subscriber opens an article for others; so many a month, so many opens, so many days."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import F

from broadsheet.accounts.models import Account
from broadsheet.accounts.settings import get_settings
from broadsheet.meter import CalendarWindow, Grant
from broadsheet.meter.windows import Unit
from broadsheet.subscriptions.entitlements import begun
from broadsheet.subscriptions.lifecycle import opens_until
from broadsheet.subscriptions.models import GiftLink, Product, Seat, State


class NoMoreGifts(Exception):
    """An account that may give nothing, or has given all of this month. `a_month` is how many it may."""

    def __init__(self, a_month: int) -> None:
        super().__init__(a_month)
        self.a_month = a_month


class Supply(NamedTuple):
    """How many articles an account may give in a month, and how many it has given."""

    product: Product | None
    a_month: int
    given: int

    @property
    def left(self) -> int:
        """How many it may give still."""
        return max(0, self.a_month - self.given)


def supply_of(account: Account, now: datetime) -> Supply:
    """Return what an account may give in the month, by the publication's calendar, that holds `now`."""
    products = list(_products_of(account, now))
    product = max(products, key=lambda one: one.gift_links_a_month, default=None)
    period = CalendarWindow(Unit.MONTH, get_settings().policy(now).timezone).period_at(now)
    given = account.gift_links.filter(made_at__gte=period.start, made_at__lt=period.end).count()
    return Supply(product, 0 if product is None else product.gift_links_a_month, given)


@transaction.atomic
def give(account: Account, article_key: int, now: datetime) -> GiftLink:
    """Return a link that opens an article; one of the account's that is still open if there is one.

    Raises NoMoreGifts. Whoever holds the lock on the account alone counts its links.
    """
    Account.objects.select_for_update().get(pk=account.pk)
    article = f"{article_key:016x}"
    kept = account.gift_links.filter(
        article=article, ended_at=None, ends_at__gt=now, opens__lt=F("most_opens")
    )
    link = kept.first()
    if link is not None:
        return link
    supply = supply_of(account, now)
    if supply.product is None or supply.left == 0:
        raise NoMoreGifts(supply.a_month)
    return GiftLink.objects.create(
        account=account,
        article=article,
        made_at=now,
        ends_at=now + timedelta(days=supply.product.gift_link_days),
        most_opens=supply.product.gift_link_opens,
    )


def open_link(link: GiftLink, now: datetime) -> bool:
    """Count one opening, and return whether there was one left: never more than `most_opens`."""
    opened = GiftLink.objects.filter(
        pk=link.pk, ended_at=None, ends_at__gt=now, opens__lt=F("most_opens")
    ).update(opens=F("opens") + 1)
    return opened == 1


def is_open(link: GiftLink, now: datetime) -> bool:
    """Whether the link may be opened once more."""
    return link.ended_at is None and now < link.ends_at and link.opens < link.most_opens


def grant_of(link: GiftLink) -> Grant:
    """Return what the link gives to whoever opens it."""
    return Grant(link.article_key, link.ends_at, link.pk)


def end(link: GiftLink, now: datetime) -> None:
    """End a link: nobody opens it any more, and who has opened it loses the article within minutes."""
    GiftLink.objects.filter(pk=link.pk, ended_at=None).update(ended_at=now)


def grants_that_hold(grants: tuple[Grant, ...], now: datetime) -> tuple[Grant, ...]:
    """Return those of a pass's gifts whose links were not ended."""
    live = GiftLink.objects.filter(pk__in=[grant.grant_id for grant in grants], ended_at=None)
    kept = set(live.values_list("pk", flat=True))
    return tuple(grant for grant in grants if grant.grant_id in kept)


def _products_of(account: Account, now: datetime) -> "list[Product]":
    own = [*begun(account).exclude(state=State.EXPIRED).select_related("price__product")]
    seats = Seat.objects.filter(account=account, removed_at=None, taken_at__isnull=False)
    own += [seat.group.subscription for seat in seats.select_related("group__subscription__price__product")]
    open_now = [one for one in own if (until := opens_until(one)) is not None and until > now]
    found = [one.price.product for one in open_now]
    gifts = account.entitlements.filter(gift__isnull=False, starts_at__lte=now, ends_at__gt=now)
    return [*found, *(right.gift.product for right in gifts.select_related("gift__product"))]
