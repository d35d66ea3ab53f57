"""Carrying out a projection: the row, its invoices, the card; and telling whom it concerns."""

import logging
from dataclasses import asdict, fields
from datetime import datetime, timedelta

from django.db import transaction

from broadsheet.accounts.models import Account
from broadsheet.subscriptions import signals
from broadsheet.subscriptions.entitlements import changed
from broadsheet.subscriptions.lifecycle import Patience, Projection, changes_between, opens_until, project
from broadsheet.subscriptions.models import Billing, Customer, Invoice, Price, State, Subscription
from broadsheet.subscriptions.providers import Bill, Snapshot, Status, get_provider
from broadsheet.subscriptions.signals import tell

log = logging.getLogger(__name__)
COLUMNS = tuple(field.name for field in fields(Projection))
BILL_COLUMNS = (
    "number",
    "amount_minor",
    "tax_minor",
    "refunded_minor",
    "currency",
    "issued_at",
    "paid_at",
    "period_start",
    "period_end",
    "voided_at",
)


def patience_of(billing: Billing) -> Patience:
    """Return the publisher's days of grace as spans of time."""
    days = (billing.grace_days, billing.grace_days_after_trial, billing.days_under_way)
    return Patience(*(timedelta(days=number) for number in days))


def row_of(subscription: Subscription) -> Projection:
    """Return what a row says now."""
    said = {name: getattr(subscription, name) for name in COLUMNS}
    return Projection(**said | {"state": State(subscription.state)})


def look_again(provider: str, provider_id: str, now: datetime) -> Subscription | None:
    """Ask a provider how a subscription is, and return our row, which says so; None if we have no such row.

    The provider is asked before anything is locked. Raises ProviderRefused and ProviderUnavailable.
    """
    return take(get_provider(provider).snapshot(provider_id, now), now)


@transaction.atomic
def adopt(snapshot: Snapshot, account: Account, price: Price, now: datetime) -> Subscription:
    """Return a row of a subscription that was bought elsewhere. Nobody is told: nothing has happened."""
    after = project(snapshot, patience_of(Billing.load()), now)
    row = Subscription(
        account=account,
        price=price,
        provider=snapshot.provider,
        provider_id=snapshot.provider_id,
        is_closed=snapshot.status is Status.ENDED,
        provider_seen_at=snapshot.taken_at,
        discount=_discount_of(snapshot),
        **{name: getattr(after, name) for name in COLUMNS},
    )
    row.save()
    _take_bills(row, snapshot)
    changed(account, now)
    return row


@transaction.atomic
def take(snapshot: Snapshot, now: datetime) -> Subscription | None:
    """Make our row say what a snapshot says, tell of what changed, and return it; None if we have none.

    A snapshot older than the last changes nothing, and the same twice tells nobody twice.
    """
    found = Subscription.objects.select_for_update(of=("self",)).filter(
        provider=snapshot.provider, provider_id=snapshot.provider_id
    )
    row = found.select_related("account__user", "price__product", "offer").first()
    if row is None:
        log.warning("%s has a subscription that we do not: %s", snapshot.provider, snapshot.provider_id)
        return None
    if row.provider_seen_at is not None and row.provider_seen_at > snapshot.taken_at:
        return row
    before = row_of(row)
    after = project(snapshot, patience_of(Billing.load()), now)
    has_moved = _set_price(row, snapshot)
    newly_paid = _take_bills(row, snapshot)
    _take_card(row, snapshot)
    for name in COLUMNS:
        setattr(row, name, getattr(after, name))
    row.discount = _discount_of(snapshot)
    row.is_closed = snapshot.status is Status.ENDED
    row.provider_seen_at = snapshot.taken_at
    row.save()
    for change in changes_between(before, after, was_charged=bool(newly_paid) and not has_moved):
        tell(getattr(signals, change), Subscription, subscription=row, at=now)
    if has_moved:
        tell(signals.plan_changed, Subscription, subscription=row, at=now)
    for invoice in newly_paid:
        tell(signals.paid, Subscription, subscription=row, invoice=invoice, at=now)
    if has_moved or opens_until(before) != opens_until(after):
        changed(row.account, now)
    return row


def _discount_of(snapshot: Snapshot) -> dict[str, object]:
    return snapshot.discount.as_row() if snapshot.discount is not None else {}


def _set_price(row: Subscription, snapshot: Snapshot) -> bool:
    """Set the price of the provider's name for it; return whether it is another one."""
    known = row.price.provider_ids.get(snapshot.provider)
    if not snapshot.price_id or known == snapshot.price_id:
        return False
    price = Price.objects.filter(**{f"provider_ids__{snapshot.provider}": snapshot.price_id}).first()
    if price is None or price == row.price:
        log.warning("%s charges %s by a price that we do not know", snapshot.provider, row.provider_id)
        return False
    row.price = price
    return True


def _take_bills(row: Subscription, snapshot: Snapshot) -> list[Invoice]:
    """Keep the invoices of a snapshot; return those that money has come for since the last."""
    kept = {invoice.provider_id: invoice for invoice in row.invoices.all()}
    newly_paid = []
    for bill in snapshot.bills:
        invoice = kept.get(bill.provider_id)
        was_paid = invoice is not None and invoice.paid_at is not None
        if invoice is None or _says(invoice) != _columns(bill):
            invoice, _ = Invoice.objects.update_or_create(
                provider_id=bill.provider_id, defaults={"subscription": row, **_columns(bill)}
            )
        if bill.paid_at is not None and not was_paid and bill.total.amount_minor > 0:
            newly_paid.append(invoice)
    return newly_paid


def _columns(bill: Bill) -> dict[str, object]:
    money = (bill.total.amount_minor, bill.tax.amount_minor, bill.refunded.amount_minor, bill.total.currency)
    times = (bill.issued_at, bill.paid_at, bill.period_start, bill.period_end, bill.voided_at)
    return dict(zip(BILL_COLUMNS, (bill.number, *money, *times), strict=True))


def _says(invoice: Invoice) -> dict[str, object]:
    return {name: getattr(invoice, name) for name in BILL_COLUMNS}


def _take_card(row: Subscription, snapshot: Snapshot) -> None:
    if snapshot.card is None:
        return
    card = asdict(snapshot.card)
    customers = Customer.objects.filter(account=row.account, provider=snapshot.provider)
    customers.exclude(card=card).update(card=card)
