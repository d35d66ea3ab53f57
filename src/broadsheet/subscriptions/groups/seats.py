"""Seats: offering one to an address, taking it, taking it back."""

from datetime import datetime

from django.db import transaction

from broadsheet.accounts.models import Account
from broadsheet.subscriptions import audit, signals
from broadsheet.subscriptions.entitlements import changed
from broadsheet.subscriptions.models import Group, Seat, State, Subscription
from broadsheet.subscriptions.signals import tell


class SeatRefused(Exception):
    """A seat that cannot be offered or taken. `reason` is `full`, `own`, `invited` or `member`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def find_group(account: Account) -> Group | None:
    """Return the group that an account owns: that of its running subscription to a product with seats."""
    owned = account.subscriptions.filter(price__product__seats__gt=1)
    running = owned.exclude(state__in=(State.INCOMPLETE, State.EXPIRED)).select_related("price__product")
    subscription: Subscription | None = running.first()
    if subscription is None:
        return None
    seats = subscription.price.product.seats
    return Group.objects.get_or_create(subscription=subscription, defaults={"seats": seats})[0]


def places_of(group: Group) -> list[Seat]:
    """Return the seats that are offered or taken, the owner's not among them."""
    return list(group.places.filter(removed_at=None).select_related("account__user"))


def left_in(group: Group) -> int:
    """Return how many seats are free. The owner has one."""
    return max(0, group.seats - 1 - group.places.filter(removed_at=None).count())


@transaction.atomic
def invite(group: Group, email: str, now: datetime) -> Seat:
    """Return a seat offered to an address. Raises SeatRefused.

    Whoever holds the lock on the group alone counts its seats: no two invitations take the last one.
    """
    group = (
        Group.objects.select_for_update(of=("self",))
        .select_related("subscription__account__user")
        .get(pk=group.pk)
    )
    owner = group.subscription.account
    if email.casefold() == owner.user.email.casefold():
        raise SeatRefused("own")
    if group.places.filter(removed_at=None, email__iexact=email).exists():
        raise SeatRefused("invited")
    if left_in(group) == 0:
        raise SeatRefused("full")
    seat = Seat.objects.create(group=group, email=email, invited_at=now)
    audit.record(owner, "seat_offered", now, subscription=group.subscription, detail={"to": email})
    tell(signals.seat_offered, Seat, seat=seat, at=now)
    return seat


@transaction.atomic
def take(seat: Seat, account: Account, now: datetime) -> Seat:
    """Return the seat as the account's own; taking it again changes nothing. Raises SeatRefused."""
    seat = Seat.objects.select_for_update(of=("self",)).select_related("group__subscription").get(pk=seat.pk)
    if seat.account_id == account.pk and seat.removed_at is None:
        return seat
    if seat.removed_at is not None or seat.account_id is not None:
        raise SeatRefused("full")
    if seat.group.subscription.account_id == account.pk:
        raise SeatRefused("own")
    if seat.group.places.filter(removed_at=None, account=account).exists():
        raise SeatRefused("member")
    seat.account, seat.taken_at = account, now
    seat.save(update_fields=["account", "taken_at"])
    owner = seat.group.subscription
    audit.record(owner.account, "seat_taken", now, subscription=owner, detail={"by": account.user.email})
    changed(account, now)
    return seat


@transaction.atomic
def remove(seat: Seat, now: datetime) -> None:
    """Take a seat back; its reader has no right from it any more."""
    removed = Seat.objects.filter(pk=seat.pk, removed_at=None).update(removed_at=now)
    if not removed:
        return
    subscription = seat.group.subscription
    detail = {"from": seat.email}
    audit.record(subscription.account, "seat_taken_back", now, subscription=subscription, detail=detail)
    if seat.account is not None:
        changed(seat.account, now)
