"""Snapshots of a provider that there is none of: what it says is all there is to it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from broadsheet.subscriptions.lifecycle import Patience
from broadsheet.subscriptions.providers import Snapshot, Status

NOW = datetime(2026, 3, 15, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PATIENCE = Patience(grace=14 * DAY, after_trial=DAY)


def a_snapshot(status: str = "running", **said: Any) -> Snapshot:
    """Return what is said of a subscription that was paid for until ten days from NOW."""
    facts: dict[str, Any] = {
        "provider": "invoice",
        "provider_id": "one",
        "taken_at": NOW,
        "started_at": NOW - 20 * DAY,
        "price_id": "",
        "has_paid": True,
        "paid_until": NOW + 10 * DAY,
    }
    return Snapshot(status=Status(status), **facts | said)
