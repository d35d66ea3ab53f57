"""What an account may read now, and how it stands when it may read nothing.

The one place that answers both. Rights come from what was granted by hand and from subscriptions.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet

from broadsheet.accounts.models import Account
from broadsheet.meter import Entitlement as Right
from broadsheet.meter import Standing
from broadsheet.subscriptions import signals
from broadsheet.subscriptions.lifecycle import opens_until
from broadsheet.subscriptions.models import EVERYTHING, EndReason, Entitlement, State, Subscription
from broadsheet.subscriptions.signals import tell


def entitlements_of(account: Account, now: datetime) -> tuple[Right, ...]:
    """Return the rights that an account has at `now`: per scope the one that lasts longest.

    A right to everything that ends last makes the others needless; a pass has little room.
    """
    lasting: dict[str, Right] = {}
    for right in (*_granted(account, now), *_bought(account, now)):
        kept = lasting.get(right.scope)
        if kept is None or _outlasts(right, kept):
            lasting[right.scope] = right
    everything = lasting.get(EVERYTHING)
    if everything is not None:
        return (everything, *(right for right in lasting.values() if _outlasts(right, everything)))
    return tuple(lasting.values())


def standing_of(account: Account, now: datetime) -> Standing:
    """Return how an account stands: by the last right that it had, if it has none now."""
    if entitlements_of(account, now):
        return Standing.NEVER_SUBSCRIBED
    last = begun(account).order_by("-paid_until").first()
    if last is not None:
        return _standing_after(last)
    has_ended = Entitlement.objects.filter(account=account, ends_at__lte=now).exists()
    return Standing.ACCESS_LAPSED if has_ended else Standing.NEVER_SUBSCRIBED


def begun(account: Account) -> QuerySet[Subscription]:
    """Return the account's subscriptions that ever opened anything; checkouts left half-way are none."""
    return account.subscriptions.filter(paid_until__isnull=False).exclude(state=State.INCOMPLETE)


def changed(account: Account, now: datetime) -> None:
    """Say that an account's rights are not what they were, so that its passes are made anew."""
    tell(signals.rights_changed, Account, account=account, at=now)


def _granted(account: Account, now: datetime) -> Iterator[Right]:
    for entitlement in account.entitlements.filter(starts_at__lte=now):
        if entitlement.ends_at is None or entitlement.ends_at > now:
            yield Right(entitlement.scope, entitlement.ends_at)


def _bought(account: Account, now: datetime) -> Iterator[Right]:
    for subscription in begun(account).exclude(state=State.EXPIRED).select_related("price__product"):
        until = opens_until(subscription)
        if subscription.started_at <= now and until is not None and until > now:
            yield from (Right(scope, until) for scope in subscription.price.product.scopes)


def _standing_after(subscription: Subscription) -> Standing:
    match subscription.end_reason:
        case EndReason.TRIAL_OVER:
            return Standing.TRIAL_EXPIRED
        case EndReason.PAYMENT_FAILED:
            return Standing.PAYMENT_FAILED
    return Standing.PAYMENT_FAILED if subscription.state == State.PAST_DUE else Standing.ACCESS_LAPSED


def _outlasts(right: Right, other: Right) -> bool:
    return other.until is not None and (right.until is None or right.until > other.until)
