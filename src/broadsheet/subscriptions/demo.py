"""The demo edition's subscriber."""

from datetime import datetime

from broadsheet.accounts.models import Account
from broadsheet.subscriptions.models import EVERYTHING, Entitlement


def load_demo_subscription(account: Account, now: datetime) -> Entitlement:
    """Return the account's right to everything, made where it is missing."""
    entitlement, _ = Entitlement.objects.get_or_create(
        account=account, scope=EVERYTHING, defaults={"starts_at": now, "note": "Demo subscriber"}
    )
    return entitlement
