"""What the chores say: which mails and which events wait, and since when."""

from datetime import datetime

from django.db.models import Count, Min

from broadsheet.mailing.models import Mail, State
from broadsheet.project.metrics.snapshots import Value
from broadsheet.subscriptions.models import ProviderEvent


def values_at(now: datetime) -> list[Value]:
    """Return the numbers of the outbox and of the inbox."""
    mails = Mail.objects.filter(state=State.WAITING, due_at__lte=now)
    mails_waiting = mails.aggregate(number=Count("pk"), first=Min("due_at"))
    events = ProviderEvent.objects.filter(handled_at=None)
    events_waiting = events.aggregate(number=Count("pk"), first=Min("received_at"))
    return [
        Value("broadsheet_mails_waiting", (), (mails_waiting["number"],)),
        Value("broadsheet_mails_given_up", (), (Mail.objects.filter(state=State.GIVEN_UP).count(),)),
        Value("broadsheet_inbox_waiting", (), (events_waiting["number"],)),
        Value("broadsheet_chores_silence_seconds", (), (now.timestamp(),)),
        *_since("broadsheet_mail_oldest_seconds", mails_waiting["first"]),
        *_since("broadsheet_inbox_oldest_seconds", events_waiting["first"]),
    ]


def _since(name: str, first: datetime | None) -> list[Value]:
    return [] if first is None else [Value(name, (), (first.timestamp(),))]
