"""The inbox of what providers tell us: stored first, handled once, tried again where that failed.

An event is a hint. What it says is not believed: the subscriptions and gifts that it names are looked up,
and our rows follow from that. So late, double, lost and shuffled events all end in the same rows.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from broadsheet.subscriptions.gifts.ordering import note_payment
from broadsheet.subscriptions.models import ProviderEvent
from broadsheet.subscriptions.projecting import look_again
from broadsheet.subscriptions.providers import get_provider
from broadsheet.subscriptions.shop.guarding import look_at_cards

log = logging.getLogger(__name__)

# Nobody else takes an event up meanwhile; providers answer, or not, well within it.
AT_MOST = timedelta(minutes=2)
LONGEST_REST = timedelta(hours=6)
# Beyond it the reconcile has long found what the event was about, and a person should look.
MOST_ATTEMPTS = 12
KEEP = timedelta(days=90)
LONGEST_ERROR = 2_000


def store(
    provider: str, event_id: str, kind: str, body: Mapping[str, Any], now: datetime
) -> ProviderEvent | None:
    """Return the stored event; None for one that was stored before."""
    event, is_new = ProviderEvent.objects.get_or_create(
        provider=provider,
        event_id=event_id,
        defaults={"kind": kind, "body": body, "received_at": now, "due_at": now},
    )
    return event if is_new else None


def handle(event: ProviderEvent, now: datetime) -> bool:
    """Do what an event asks; return whether that is done. One that another is at is left to them.

    Whatever goes wrong is written to the event and to the log, and tried again later.
    """
    if not _claim(event, now):
        return False
    try:
        about = list(get_provider(event.provider).hear(event.kind, event.body, now))
        for provider_id in about:
            if not note_payment(event.provider, provider_id, now):
                look_at_cards(event.provider, provider_id, now)
                look_again(event.provider, provider_id, now)
    # Whatever it was, the event waits for the next attempt, and the others do not wait for it.
    except Exception as error:
        log.exception("event %s of %s failed", event.event_id, event.provider)
        _of(event).update(error=repr(error)[:LONGEST_ERROR], due_at=now + _rest(event.attempts + 1))
        return False
    _of(event).update(handled_at=now, error="", about=about[0] if about else "")
    return True


def handle_waiting(now: datetime, most: int = 100) -> int:
    """Handle the events that are due, the oldest first; return how many are done."""
    waiting = ProviderEvent.objects.filter(
        handled_at=None, due_at__lte=now, attempts__lt=MOST_ATTEMPTS
    ).order_by("received_at")
    return sum(handle(event, now) for event in waiting[:most])


def forget_handled(now: datetime) -> int:
    """Delete events that were handled long ago; return how many."""
    return ProviderEvent.objects.filter(handled_at__lt=now - KEEP).delete()[0]


def _claim(event: ProviderEvent, now: datetime) -> bool:
    """Whether the event is ours now: one statement, so that no two get it."""
    unclaimed = _of(event).filter(handled_at=None, due_at__lte=now)
    return unclaimed.update(due_at=now + AT_MOST, attempts=F("attempts") + 1) == 1


def _rest(attempts: int) -> timedelta:
    """Return how long an event rests after so many attempts: a minute, two, four ..., some hours at most."""
    return min(timedelta(minutes=2 ** (attempts - 1)), LONGEST_REST)


def _of(event: ProviderEvent) -> Any:
    return ProviderEvent.objects.filter(pk=event.pk)
