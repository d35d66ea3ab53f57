"""What is done each hour and each night: find what was missed, end what is overdue, write invoices, warn.

All of it can be done again, at once or a month later, and comes to the same.
"""

import logging
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db.models import Q, QuerySet

from broadsheet.subscriptions import signals
from broadsheet.subscriptions.gifts.forgetting import forget_gone
from broadsheet.subscriptions.gifts.ordering import look_at_unpaid, note_payment
from broadsheet.subscriptions.inbox import forget_handled
from broadsheet.subscriptions.models import Billing, Customer, EndReason, State, Subscription
from broadsheet.subscriptions.moving.uploads import forget_old
from broadsheet.subscriptions.projecting import COLUMNS, look_again
from broadsheet.subscriptions.providers import (
    ProviderRefused,
    ProviderUnavailable,
    get_provider,
    registered,
)
from broadsheet.subscriptions.rises.carrying import carry_on as raise_prices
from broadsheet.subscriptions.shop.guarding import look_at_all
from broadsheet.subscriptions.signals import tell
from broadsheet.subscriptions.transfers.invoicing import issue_due

log = logging.getLogger(__name__)
# Checkouts that nobody came back to.
ABANDONED_AFTER = timedelta(hours=24)


@dataclass(slots=True)
class Found:
    """What a reconcile came upon. `differing`: ids of rows that said something else than their provider."""

    looked_at: int = 0
    differing: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def reconcile(now: datetime, *, since: datetime | None = None) -> Found:
    """Look again at all of ours that time has changed, and at all that providers changed since an instant."""
    found = Found()
    for name in registered():
        changed = set(_changed_at(name, since, found)) if since is not None else set()
        for provider_id in sorted(changed | set(_of_time(name, now))):
            _look(name, provider_id, now, found)
    return found


def tend(now: datetime, *, since: datetime | None = None) -> Found:
    """Do all that subscriptions need by themselves, and return what the reconcile came upon."""
    # Before invoices are written, which are to be at the new price.
    raise_prices(now)
    issue_due(now)
    look_at_all(now, now - ABANDONED_AFTER)
    found = reconcile(now, since=since)
    look_at_unpaid(now)
    end_overdue(now)
    warn(now)
    forget_handled(now)
    forget_gone(now)
    forget_old(now)
    return found


def end_overdue(now: datetime) -> int:
    """End at their providers what is over here, and drop checkouts that were left; return how many.

    Otherwise a provider might still charge a reader whom we have told that it is over.
    """
    over = Subscription.objects.filter(state=State.EXPIRED, is_closed=False)
    left = Subscription.objects.filter(state=State.INCOMPLETE, started_at__lt=now - ABANDONED_AFTER)
    return sum(_end(subscription, now) for subscription in (*over, *left))


def warn(now: datetime) -> int:
    """Tell of trials that end and of cards that expire soon, once for each; return how many."""
    billing = Billing.load()
    return _warn_of_trials(billing, now) + _warn_of_cards(billing, now)


def _changed_at(name: str, since: datetime, found: Found) -> Iterator[str]:
    try:
        yield from get_provider(name).list_changed_since(since)
    except (ProviderRefused, ProviderUnavailable) as error:
        log.warning("%s does not say what has changed: %s", name, error)
        found.failed[name] = str(error)


def _of_time(name: str, now: datetime) -> QuerySet[Subscription, str]:
    """Return the ids of rows whose state the time alone has changed, or a lost event should have."""
    live = (State.PROCESSING, State.TRIALING, State.ACTIVE, State.PAST_DUE, State.PAUSED)
    passed = Q(paid_until__lte=now) | Q(grace_ends_at__lte=now) | Q(cancel_at__lte=now)
    rows = Subscription.objects.filter(Q(state__in=live) & (passed | Q(resumes_at__lte=now)))
    return rows.filter(provider=name).values_list("provider_id", flat=True)


def _look(name: str, provider_id: str, now: datetime, found: Found) -> None:
    ours = Subscription.objects.filter(provider=name, provider_id=provider_id)
    before = ours.values(*COLUMNS).first()
    try:
        if before is not None:
            look_again(name, provider_id, now)
        elif not note_payment(name, provider_id, now):
            found.unknown.append(provider_id)
            return
    except (ProviderRefused, ProviderUnavailable) as error:
        log.warning("%s does not say how %s is: %s", name, provider_id, error)
        found.failed[provider_id] = str(error)
    found.looked_at += 1
    if before is not None and ours.values(*COLUMNS).first() != before:
        found.differing.append(provider_id)


def _end(subscription: Subscription, now: datetime) -> bool:
    reason = EndReason(subscription.end_reason or EndReason.PAYMENT_FAILED)
    try:
        get_provider(subscription.provider).cancel(subscription, reason, now, at_period_end=False)
        look_again(subscription.provider, subscription.provider_id, now)
    except (ProviderRefused, ProviderUnavailable) as error:
        log.warning("%s could not be ended: %s", subscription.provider_id, error)
        return False
    return True


def _warn_of_trials(billing: Billing, now: datetime) -> int:
    soon = now + timedelta(days=billing.trial_notice_days)
    ending = Subscription.objects.filter(
        state=State.TRIALING, trial_ends_at__gt=now, trial_ends_at__lte=soon, cancel_at=None
    )
    return sum(
        _warn_once(item, signals.trial_ending, "trial", item.trial_ends_at.isoformat(), now)
        for item in ending
    )


def _warn_of_cards(billing: Billing, now: datetime) -> int:
    """A card is good until its month is over."""
    soon = now + timedelta(days=billing.card_notice_days)
    warned = 0
    # Only those whose expiry can be near are looked at.
    near = Customer.objects.filter(card__exp_year__in=sorted({now.year, soon.year}))
    for customer in near.select_related("account"):
        card = customer.card
        last_day = monthrange(card["exp_year"], card["exp_month"])[1]
        expires_at = datetime(card["exp_year"], card["exp_month"], last_day, tzinfo=UTC) + timedelta(days=1)
        if now < expires_at <= soon:
            of_customer = customer.account.subscriptions.filter(
                provider=customer.provider, state__in=(State.TRIALING, State.ACTIVE), cancel_at=None
            )
            named = f"{card['last4']} {card['exp_month']}/{card['exp_year']}"
            warned += sum(_warn_once(item, signals.card_expiring, "card", named, now) for item in of_customer)
    return warned


def _warn_once(
    subscription: Subscription, signal: signals.Signal, about: str, named: str, now: datetime
) -> bool:
    if subscription.warned_of.get(about) == named:
        return False
    subscription.warned_of[about] = named
    subscription.save(update_fields=["warned_of"])
    tell(signal, Subscription, subscription=subscription, at=now)
    return True
