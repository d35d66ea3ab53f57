"""Everything about one subscriber, gathered for whoever answers them: what they have, what happened, why."""

from dataclasses import dataclass
from datetime import datetime

from asgiref.sync import async_to_sync

from broadsheet.accounts.models import Account
from broadsheet.accounts.readings import Count, count_readings
from broadsheet.accounts.settings import get_settings
from broadsheet.accounts.signing import holder_of
from broadsheet.ledgers.base import LedgerUnavailable
from broadsheet.meter import Entitlement as Right
from broadsheet.meter import Kind, Standing
from broadsheet.subscriptions.agreed import Agreed, agreed_by
from broadsheet.subscriptions.models import (
    AuditEntry,
    Customer,
    Entitlement,
    Gift,
    Invoice,
    ProviderEvent,
    Subscription,
    Transfer,
)

LONGEST_LIST = 50


@dataclass(frozen=True, slots=True)
class Story:
    """One account at one instant. `counts` is None while the ledger cannot be asked."""

    account: Account
    kind: Kind
    standing: Standing
    rights: tuple[Right, ...]
    counts: tuple[Count, ...] | None
    subscriptions: tuple[Subscription, ...]
    invoices: tuple[Invoice, ...]
    granted: tuple[Entitlement, ...]
    customers: tuple[Customer, ...]
    gifts: tuple[Gift, ...]
    transfers: tuple[Transfer, ...]
    agreed: tuple[Agreed, ...]
    events: tuple[ProviderEvent, ...]
    audit: tuple[AuditEntry, ...]


def story_of(account: Account, now: datetime) -> Story:
    """Return the story of an account: of each kind of thing the newest fifty."""
    holder = holder_of(account, now)
    subscriptions = tuple(
        account.subscriptions.select_related("price__product", "offer").prefetch_related("price")[
            :LONGEST_LIST
        ]
    )
    invoices = Invoice.objects.filter(subscription__account=account).select_related("subscription__price")
    customers = tuple(account.customers.all())
    return Story(
        account=account,
        kind=holder.kind,
        standing=holder.standing,
        rights=holder.entitlements,
        counts=_counts(holder.reader_id, holder.kind, now),
        subscriptions=subscriptions,
        invoices=tuple(invoices[:LONGEST_LIST]),
        granted=tuple(account.entitlements.all()[:LONGEST_LIST]),
        customers=customers,
        gifts=tuple(account.gifts_given.select_related("product", "receiver__user")[:LONGEST_LIST]),
        transfers=tuple(account.transfers.filter(paid_at=None)[:LONGEST_LIST]),
        agreed=tuple(agreed_by(account)[:LONGEST_LIST]),
        events=_events(subscriptions, customers),
        audit=tuple(account.audit_entries.select_related("subscription__price__product")[:LONGEST_LIST]),
    )


def _counts(reader_id: bytes, kind: Kind, now: datetime) -> tuple[Count, ...] | None:
    settings = get_settings()
    try:
        readings = async_to_sync(settings.ledger.look)(reader_id)
    except LedgerUnavailable:
        return None
    return count_readings(settings.policy(now), kind, readings, now)


def _events(
    subscriptions: tuple[Subscription, ...], customers: tuple[Customer, ...]
) -> tuple[ProviderEvent, ...]:
    names = [item.provider_id for item in (*subscriptions, *customers)]
    return tuple(ProviderEvent.objects.filter(about__in=names)[:LONGEST_LIST])
