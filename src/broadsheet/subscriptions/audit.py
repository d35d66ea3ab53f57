"""The audit trail: who did what to a reader's subscription."""

from datetime import datetime
from typing import Any

from broadsheet.accounts.models import Account
from broadsheet.subscriptions.models import AuditEntry, Subscription


def record(
    account: Account,
    action: str,
    at: datetime,
    *,
    subscription: Subscription | None = None,
    actor: str = "",
    detail: dict[str, Any] | None = None,
) -> AuditEntry:
    """Return a new line of the trail. Without an `actor` the reader themself acted."""
    return AuditEntry.objects.create(
        account=account, subscription=subscription, actor=actor, action=action, detail=detail or {}, at=at
    )
