"""What staff do about transfers: mark invoices paid, and give a subscription for nothing."""

import secrets
from datetime import datetime

from django.db import transaction

from broadsheet.accounts.models import Account
from broadsheet.subscriptions.audit import record
from broadsheet.subscriptions.dealings import refresh
from broadsheet.subscriptions.gifts.ordering import note_payment
from broadsheet.subscriptions.models import Agreement, EndReason, Invoice, Price, Subscription, Transfer
from broadsheet.subscriptions.providers import ProviderRefused
from broadsheet.subscriptions.transfers.invoicing import NAME
from broadsheet.subscriptions.transfers.provider import issue_its_first


@transaction.atomic
def mark_paid(invoice: Invoice, paid_at: datetime, now: datetime, *, actor: str) -> Subscription:
    """Say that the money of an invoice has come, and return its subscription as it is then.

    Raises ProviderRefused for an invoice of another provider, and for one that was taken back.
    """
    subscription = invoice.subscription
    if subscription.provider != NAME:
        raise ProviderRefused("Its provider says itself when this invoice is paid.", "provider")
    if invoice.voided_at is not None:
        raise ProviderRefused("This invoice was taken back; write another one.", "voided")
    agreement = Agreement.objects.select_for_update().get(number=subscription.provider_id)
    if invoice.provider_id not in agreement.payments:
        agreement.payments[invoice.provider_id] = paid_at.isoformat()
        agreement.changed_at = now
        agreement.save(update_fields=["payments", "changed_at"])
        detail = {"invoice": invoice.number, "paid_at": paid_at.isoformat()}
        record(
            subscription.account, "marked paid", now, subscription=subscription, actor=actor, detail=detail
        )
    return refresh(subscription, now)


@transaction.atomic
def mark_transfer_paid(transfer: Transfer, paid_at: datetime, now: datetime, *, actor: str) -> None:
    """Say that the money of a single payment has come: what it is for is bought. Again it does nothing."""
    if not Transfer.objects.filter(pk=transfer.pk, paid_at=None).update(paid_at=paid_at):
        return
    detail = {"transfer": transfer.number, "paid_at": paid_at.isoformat()}
    record(transfer.account, "marked paid", now, actor=actor, detail=detail)
    note_payment(NAME, transfer.number, now)


@transaction.atomic
def give(account: Account, price: Price, until: datetime, now: datetime, *, actor: str) -> Subscription:
    """Return a new subscription that costs nothing and ends at an instant."""
    agreement = Agreement.objects.create(
        number=f"free-{secrets.token_hex(8)}",
        account=account,
        price=price,
        started_at=now,
        free_until=until,
        cancel_at=until,
        end_reason=EndReason.BY_STAFF,
        changed_at=now,
    )
    issue_its_first(agreement, now)
    subscription = Subscription.objects.get(provider=NAME, provider_id=agreement.number)
    record(account, "given", now, subscription=subscription, actor=actor, detail={"until": until.isoformat()})
    return refresh(subscription, now)
