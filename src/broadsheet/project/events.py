"""What Django's side writes into the journal: who registered, subscribed, paid again, left.

A line is written once the transaction holds that made it true.
"""

from collections.abc import Callable
from datetime import datetime

from allauth.account.signals import user_signed_up
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from broadsheet.accounts.models import Account, account_of
from broadsheet.accounts.signing import find_pass
from broadsheet.journal import Event, Names
from broadsheet.journal.lines import NO_ANSWER, NO_SALE, Line, Sale, cause_part, sale_part
from broadsheet.meter import Kind
from broadsheet.meter.instants import to_milliseconds
from broadsheet.project.books import writer_for
from broadsheet.publishing.policies.versions import policy_in_force
from broadsheet.subscriptions import signals
from broadsheet.subscriptions.models import Subscription

OF_SUBSCRIPTIONS = {
    Event.SUBSCRIBED: signals.subscribed,
    Event.RENEWED: signals.renewed,
    Event.CANCELLED: signals.cancelled,
    Event.EXPIRED: signals.expired,
    Event.PAYMENT_FAILED: signals.payment_failed,
}


def listen() -> None:
    """Have a line written whenever a reader registers, and at every turn of a subscription, if any are."""
    if not settings.ENVIRONMENT.keeps_journal:
        return
    user_signed_up.connect(on_signed_up, dispatch_uid="broadsheet.project.registered")
    for event, signal in OF_SUBSCRIPTIONS.items():
        # Held strongly: nothing else holds the receiver.
        signal.connect(_receiver(event), weak=False, dispatch_uid=f"broadsheet.project.{event.value}")


def on_signed_up(request: HttpRequest, user: AbstractBaseUser, **_: object) -> None:
    """Write that a reader registered, with the name of the browser they had read with."""
    pass_ = find_pass(request)
    browser = None if pass_ is None else pass_.browser_id
    record_event(Event.REGISTERED, account_of(user), timezone.now(), browser=browser)


def record_event(
    event: Event,
    account: Account,
    at: datetime,
    *,
    browser: bytes | None = None,
    sale: Sale | None = None,
    cause: str = "",
) -> None:
    """Write the line of an event in the life of an account. `cause` says why, where that is known."""
    line = Line(
        to_milliseconds(at),
        event,
        _who(bytes(account.reader_id), browser, at),
        Kind.REGISTERED.value,
        answer=cause_part(cause) if cause else NO_ANSWER,
        sale=sale_part(sale) if sale else NO_SALE,
    )
    writer = writer_for(settings.ENVIRONMENT.journal_path)
    writer.start()
    transaction.on_commit(lambda: writer.write(str(line)))


def _receiver(event: Event) -> Callable[..., None]:
    def on_turn(subscription: Subscription, at: datetime, **_: object) -> None:
        price, offer = subscription.price, subscription.offer
        sale = Sale(offer.slug if offer else "", price.amount_minor, price.currency)
        cause = subscription.end_reason if event is Event.EXPIRED else ""
        record_event(event, subscription.account, at, sale=sale, cause=cause)

    return on_turn


def _who(reader_id: bytes, browser: bytes | None, at: datetime) -> str:
    """Return the account's name; before it, where somebody registers, stands the browser's."""
    names, policy = Names.from_text(settings.ENVIRONMENT.journal_key), policy_in_force(at)
    who = names.of(reader_id, policy, at)
    if browser is None or browser == reader_id:
        return who
    return "\t".join((_first(who), _first(names.of(browser, policy, at))))


def _first(fields: str) -> str:
    return fields.partition("\t")[0]
