"""What Django's side writes into the journal: who registered, bought, paid, left, and the steps before.

A line is written once the transaction holds that made it true. The line of a purchase bears its reader's
name and the subscription's; those that follow bear the subscription's alone, so that no two months of a
reader are tied together by what they pay.
"""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed, user_signed_up
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.http import HttpRequest

from broadsheet.accounts.models import Account, account_of
from broadsheet.accounts.signing import find_pass
from broadsheet.journal import Churn, Event, Names
from broadsheet.journal.lines import (
    NO_ANSWER,
    NO_ARTICLE,
    NO_SALE,
    NO_VISIT,
    Line,
    Sale,
    article_part,
    cause_part,
    sale_part,
)
from broadsheet.journal.names import NOBODY
from broadsheet.meter import Kind
from broadsheet.meter.instants import to_milliseconds
from broadsheet.project.books import writer_of
from broadsheet.project.steps import return_path_of, visit_of
from broadsheet.publishing.articles_for_meter import find_article
from broadsheet.publishing.clock import the_time
from broadsheet.publishing.policies.versions import policy_in_force
from broadsheet.subscriptions import signals
from broadsheet.subscriptions.models import EndReason, Invoice, Purchase, Subscription
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.recurring import monthly_minor

OF_SUBSCRIPTIONS = {
    Event.SUBSCRIBED: signals.subscribed,
    Event.RENEWED: signals.renewed,
    Event.CANCELLED: signals.cancelled,
    Event.EXPIRED: signals.expired,
    Event.PAYMENT_FAILED: signals.payment_failed,
    Event.PLAN_CHANGED: signals.plan_changed,
    Event.PAUSED: signals.paused,
    Event.RESUMED: signals.resumed,
}
CHURN = {
    EndReason.CANCELLED: Churn.VOLUNTARY,
    EndReason.WITHDRAWN: Churn.VOLUNTARY,
    EndReason.PAYMENT_FAILED: Churn.INVOLUNTARY,
    EndReason.TRIAL_OVER: Churn.TRIAL,
    EndReason.BY_STAFF: Churn.STAFF,
}


class Told(NamedTuple):
    """What a line tells beside the event: who (`who` as `Names.of` returns it), which article, how."""

    who: str = NOBODY
    article: str = NO_ARTICLE
    answer: str = NO_ANSWER
    visit: str = NO_VISIT
    sale: str = NO_SALE


def listen() -> None:
    """Have a line written whenever a reader registers, and at every turn of a subscription, if any are."""
    if not settings.ENVIRONMENT.keeps_journal:
        return
    user_signed_up.connect(on_signed_up, dispatch_uid="broadsheet.project.registered")
    email_confirmed.connect(on_confirmed, dispatch_uid="broadsheet.project.confirmed")
    signals.paid.connect(on_paid, dispatch_uid="broadsheet.project.paid")
    signals.refunded.connect(on_refunded, dispatch_uid="broadsheet.project.refunded")
    user_logged_in.connect(on_signed_in, dispatch_uid="broadsheet.project.signed_in")
    for event, signal in OF_SUBSCRIPTIONS.items():
        # Held strongly: nothing else holds the receiver.
        signal.connect(_receiver(event), weak=False, dispatch_uid=f"broadsheet.project.{event.value}")


def on_signed_up(request: HttpRequest, user: AbstractBaseUser, **_: object) -> None:
    """Write that a reader registered, with the name of the browser they had read with, and the article."""
    pass_ = find_pass(request)
    browser = None if pass_ is None else pass_.browser_id
    account, now = account_of(user), the_time()
    told = Told(
        _who(account, now, browser=browser), _article_at(return_path_of(request)), visit=visit_of(request)
    )
    record_event(Event.REGISTERED, now, told)
    # Whoever comes through another service has an address that is known to be theirs.
    if EmailAddress.objects.filter(user=user, verified=True).exists():
        record_event(Event.CONFIRMED, now, told._replace(who=_who(account, now)))


def on_signed_in(request: HttpRequest, user: AbstractBaseUser, **_: object) -> None:
    """Write that a reader signed in, with the name of the browser: what they do now is one reader's."""
    pass_ = find_pass(request)
    if pass_ is not None:
        account, now = account_of(user), the_time()
        told = Told(_who(account, now, browser=pass_.browser_id), visit=visit_of(request))
        record_event(Event.SIGNED_IN, now, told)


def on_confirmed(request: HttpRequest, email_address: EmailAddress, **_: object) -> None:
    """Write that a reader has shown their address to be theirs; a second address is not told."""
    if EmailAddress.objects.filter(user=email_address.user, verified=True).count() == 1:
        now = the_time()
        told = Told(_who(account_of(email_address.user), now), visit=visit_of(request))
        record_event(Event.CONFIRMED, now, told)


def on_paid(subscription: Subscription, invoice: Invoice, at: datetime, **_: object) -> None:
    """Write what was paid."""
    money = Money(invoice.amount_minor, invoice.currency)
    record_event(Event.PAID, at, Told(sale=sale_part(_sale(subscription, at, money=money))))


def on_refunded(subscription: Subscription, money: Money, at: datetime, **_: object) -> None:
    """Write what was given back."""
    record_event(Event.REFUNDED, at, Told(sale=sale_part(_sale(subscription, at, money=money))))


def record_event(event: Event, at: datetime, told: Told) -> None:
    """Write the line of an event in the life of an account or a subscription."""
    line = Line(to_milliseconds(at), event, told.who, Kind.REGISTERED.value, *told[1:])
    writer = writer_of(settings.ENVIRONMENT)
    writer.start()
    transaction.on_commit(lambda: writer.write(str(line)))


def _receiver(event: Event) -> Callable[..., None]:
    def on_turn(subscription: Subscription, at: datetime, **_: object) -> None:
        reason = subscription.end_reason if event is Event.EXPIRED else ""
        churn = CHURN[EndReason(reason)].value if reason else ""
        sale = sale_part(_sale(subscription, at, churn=churn))
        told = Told(answer=cause_part(reason) if reason else NO_ANSWER, sale=sale)
        if event is Event.SUBSCRIBED:
            order = Purchase.objects.filter(key=subscription.order_key).first()
            article = _article_at(order.return_path if order else "")
            told = told._replace(who=_who(subscription.account, at), article=article)
        record_event(event, at, told)

    return on_turn


def _sale(subscription: Subscription, at: datetime, *, money: Money | None = None, churn: str = "") -> Sale:
    price, offer, until = subscription.price, subscription.offer, subscription.paid_until
    money = money or price.money
    return Sale(
        offer.slug if offer else "",
        money.amount_minor,
        money.currency,
        churn,
        _names().of_subscription(subscription.pk),
        price.product.slug,
        monthly_minor(subscription, at),
        None if until is None else to_milliseconds(until),
    )


def _article_at(path: str) -> str:
    """Return the fields of the article at an address of ours; empty ones where there is none."""
    article = find_article(path.partition("?")[0]) if path else None
    return NO_ARTICLE if article is None else article_part(article)


def _who(account: Account, at: datetime, *, browser: bytes | None = None) -> str:
    """Return the account's name; before it, where somebody registers, stands the browser's."""
    names, policy, reader_id = _names(), policy_in_force(at), bytes(account.reader_id)
    who = names.of(reader_id, policy, at)
    if browser is None or browser == reader_id:
        return who
    return "\t".join((_first(who), _first(names.of(browser, policy, at))))


def _names() -> Names:
    return Names.from_text(settings.ENVIRONMENT.journal_key)


def _first(fields: str) -> str:
    return fields.partition("\t")[0]
