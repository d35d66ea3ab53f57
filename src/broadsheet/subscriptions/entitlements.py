"""What an account may read now, and how it stands: by which right it reads, or how it came to have none.

The one place that answers both. Rights come from what was granted by hand, from gifts that were redeemed,
from subscriptions, and from seats in groups.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from broadsheet.accounts.models import Account
from broadsheet.accounts.settings import Rights
from broadsheet.meter import Entitlement as Right
from broadsheet.meter import Standing
from broadsheet.subscriptions import signals
from broadsheet.subscriptions.lifecycle import opens_until
from broadsheet.subscriptions.models import EVERYTHING, EndReason, Seat, State, Subscription
from broadsheet.subscriptions.signals import tell

# Of several rights the one speaks that leaves its reader least to do.
QUIETEST_FIRST = (
    Standing.SUBSCRIBED,
    Standing.GROUP_MEMBER,
    Standing.GIFTED,
    Standing.IN_TRIAL,
    Standing.CANCELLED,
    Standing.IN_GRACE,
    Standing.PAYMENT_UNDER_WAY,
)


class Source(NamedTuple):
    """Where rights come from: what they open, until when (None: for good), and how a reader of them stands.

    `afterwards` is how the reader stands once they are over, if nothing has come since.
    """

    scopes: tuple[str, ...]
    until: datetime | None
    standing: Standing
    afterwards: Standing


def rights_of(account: Account, now: datetime) -> Rights:
    """Return what an account may read at `now`, and how it stands."""
    sources = list(sources_of(account, now))
    running = [source for source in sources if _is_running(source, now)]
    return Rights(_entitlements(running), _standing(account, sources, running))


def _entitlements(running: Sequence[Source]) -> tuple[Right, ...]:
    """Return the rights that these give: per scope the one that lasts longest.

    A right to everything that ends last makes the others needless; a pass has little room.
    """
    lasting: dict[str, Right] = {}
    for source in running:
        for scope in source.scopes:
            right = Right(scope, source.until)
            kept = lasting.get(scope)
            if kept is None or _outlasts(right, kept):
                lasting[scope] = right
    everything = lasting.get(EVERYTHING)
    if everything is not None:
        return (everything, *(right for right in lasting.values() if _outlasts(right, everything)))
    return tuple(lasting.values())


def _standing(account: Account, sources: Sequence[Source], running: Sequence[Source]) -> Standing:
    """Return how an account stands: by the rights that it has, else by the last that it had."""
    if running:
        held = {source.standing for source in running}
        return next(standing for standing in QUIETEST_FIRST if standing in held)
    if account.subscriptions.filter(state=State.PAUSED).exists():
        return Standing.PAUSED
    over = [(source.until, source.afterwards) for source in sources if source.until is not None]
    return max(over)[1] if over else Standing.NEVER_SUBSCRIBED


def sources_of(account: Account, now: datetime) -> Iterator[Source]:
    """Yield all that the account has or had by `now`; what begins later is not among it."""
    yield from _granted(account, now)
    yield from _bought(account, now)
    yield from _seated(account)


def begun(account: Account) -> QuerySet[Subscription]:
    """Return the account's subscriptions that ever opened anything; checkouts left half-way are none."""
    is_begun = Q(paid_until__isnull=False) | Q(state=State.PROCESSING)
    return account.subscriptions.filter(is_begun).exclude(state=State.INCOMPLETE)


def changed(account: Account, now: datetime) -> None:
    """Say that an account's rights are not what they were, so that its passes are made anew.

    The browser that asks for the next page of ours gets its new pass with it, others within five minutes.
    """
    tell(signals.rights_changed, Account, account=account, at=now)


def _granted(account: Account, now: datetime) -> Iterator[Source]:
    for entitlement in account.entitlements.filter(starts_at__lte=now):
        is_gift = entitlement.gift_id is not None
        yield Source(
            (entitlement.scope,),
            entitlement.ends_at,
            Standing.GIFTED if is_gift else Standing.SUBSCRIBED,
            Standing.GIFT_OVER if is_gift else Standing.ACCESS_LAPSED,
        )


def _bought(account: Account, now: datetime) -> Iterator[Source]:
    for subscription in begun(account).filter(started_at__lte=now).select_related("price__product"):
        until = opens_until(subscription)
        yield Source(
            () if until is None else tuple(subscription.price.product.scopes),
            until or subscription.ended_at or subscription.paid_until,
            _standing_in(subscription),
            _standing_after(subscription),
        )


def _seated(account: Account) -> Iterator[Source]:
    taken = Seat.objects.filter(account=account, taken_at__isnull=False)
    for seat in taken.select_related("group__subscription__price__product"):
        subscription = seat.group.subscription
        until = opens_until(subscription)
        is_open = until is not None and seat.removed_at is None
        ends = [
            end for end in (seat.removed_at, until, subscription.ended_at, subscription.paid_until) if end
        ]
        yield Source(
            tuple(subscription.price.product.scopes) if is_open else (),
            until if is_open else min(ends, default=None),
            Standing.GROUP_MEMBER,
            Standing.SEAT_TAKEN_BACK,
        )


def _is_running(source: Source, now: datetime) -> bool:
    return bool(source.scopes) and (source.until is None or source.until > now)


def _standing_in(subscription: Subscription) -> Standing:
    if subscription.state == State.PROCESSING:
        return Standing.PAYMENT_UNDER_WAY
    if subscription.state == State.PAST_DUE:
        return Standing.IN_GRACE
    if subscription.cancel_at is not None:
        return Standing.CANCELLED
    return Standing.IN_TRIAL if subscription.state == State.TRIALING else Standing.SUBSCRIBED


def _standing_after(subscription: Subscription) -> Standing:
    if subscription.state == State.PROCESSING:
        return Standing.NEVER_SUBSCRIBED
    match subscription.end_reason:
        case EndReason.TRIAL_OVER:
            return Standing.TRIAL_EXPIRED
        case EndReason.PAYMENT_FAILED:
            return Standing.PAYMENT_FAILED
    return Standing.PAYMENT_FAILED if subscription.state == State.PAST_DUE else Standing.ACCESS_LAPSED


def _outlasts(right: Right, other: Right) -> bool:
    return other.until is not None and (right.until is None or right.until > other.until)
