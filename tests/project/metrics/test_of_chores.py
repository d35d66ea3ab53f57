"""The outbox and the inbox as numbers: how many wait, and since when."""

from datetime import UTC, datetime, timedelta

import pytest

from broadsheet.mailing.models import Mail, State
from broadsheet.project.metrics.of_chores import values_at
from broadsheet.subscriptions.models import ProviderEvent

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def numbers():
    return {value.name.removeprefix("broadsheet_"): value.numbers[0] for value in values_at(NOW)}


def a_mail(number, **facts):
    facts = {"state": State.WAITING, "due_at": NOW} | facts
    return Mail.objects.create(kind="x", to="a@b.example", language="en", message_id=str(number), **facts)


def an_event(number, **facts):
    facts = {"received_at": NOW, "due_at": NOW} | facts
    return ProviderEvent.objects.create(provider="p", event_id=str(number), kind="k", body={}, **facts)


def test_with_nothing_waiting_there_is_no_oldest():
    assert numbers() == {
        "mails_waiting": 0,
        "mails_given_up": 0,
        "inbox_waiting": 0,
        "chores_silence_seconds": NOW.timestamp(),
    }


def test_what_waits_is_counted_and_the_first_of_it_named():
    hour = timedelta(hours=1)
    a_mail(1, due_at=NOW - hour)
    a_mail(2, due_at=NOW)
    a_mail(3, due_at=NOW + hour)
    a_mail(4, due_at=NOW - 2 * hour, state=State.SENT)
    a_mail(5, state=State.GIVEN_UP)
    an_event(1, received_at=NOW - 3 * hour, due_at=NOW + hour)
    an_event(2, received_at=NOW - 4 * hour, handled_at=NOW)
    found = numbers()
    assert (found["mails_waiting"], found["mails_given_up"], found["inbox_waiting"]) == (2, 1, 1)
    assert found["mail_oldest_seconds"] == (NOW - hour).timestamp()
    assert found["inbox_oldest_seconds"] == (NOW - 3 * hour).timestamp()
