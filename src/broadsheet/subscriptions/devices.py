"""On how many devices at once what a reader has may be used."""

from datetime import datetime

from broadsheet.accounts.models import Account
from broadsheet.subscriptions.entitlements import begun
from broadsheet.subscriptions.lifecycle import opens_until
from broadsheet.subscriptions.models import State


def devices_at_once(account: Account, now: datetime) -> int | None:
    """Return the most that any product of the account's running subscriptions allows; None without limit.

    What was granted by hand has no product, and so no limit.
    """
    granted = account.entitlements.filter(starts_at__lte=now)
    if any(right.ends_at is None or right.ends_at > now for right in granted):
        return None
    running = begun(account).exclude(state=State.EXPIRED).select_related("price__product")
    ends = [(opens_until(one), one.price.product.devices_at_once) for one in running]
    limits = [limit for until, limit in ends if until is not None and until > now]
    known = [limit for limit in limits if limit is not None]
    return max(known) if known and len(known) == len(limits) else None
