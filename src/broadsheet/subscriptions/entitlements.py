"""What an account may read now, and how it stands when it may read nothing."""

from datetime import datetime

from broadsheet.accounts.models import Account
from broadsheet.meter import Entitlement as Right
from broadsheet.meter import Standing
from broadsheet.subscriptions.models import EVERYTHING, Entitlement


def entitlements_of(account: Account, now: datetime) -> tuple[Right, ...]:
    """Return the rights that an account has at `now`: per scope the one that lasts longest.

    A right to everything that ends last makes the others needless; a pass has little room.
    """
    lasting: dict[str, Right] = {}
    for entitlement in account.entitlements.filter(starts_at__lte=now):
        if entitlement.ends_at is None or entitlement.ends_at > now:
            right = Right(entitlement.scope, entitlement.ends_at)
            kept = lasting.get(right.scope)
            if kept is None or _outlasts(right, kept):
                lasting[right.scope] = right
    everything = lasting.get(EVERYTHING)
    if everything is not None:
        return (everything, *(right for right in lasting.values() if _outlasts(right, everything)))
    return tuple(lasting.values())


def standing_of(account: Account, now: datetime) -> Standing:
    """Return how an account stands: lapsed if it has had a right, and all that it had are over."""
    has_ended = Entitlement.objects.filter(account=account, ends_at__lte=now).exists()
    if has_ended and not entitlements_of(account, now):
        return Standing.ACCESS_LAPSED
    return Standing.NEVER_SUBSCRIBED


def _outlasts(right: Right, other: Right) -> bool:
    return other.until is not None and (right.until is None or right.until > other.until)
