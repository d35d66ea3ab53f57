"""Carrying out a withdrawal: the contract ends at once, and what was paid goes back."""

import logging
from datetime import datetime

from broadsheet.subscriptions import dealings
from broadsheet.subscriptions.models import EndReason, Handling, Seller, State, Subscription, Withdrawal
from broadsheet.subscriptions.plans.withdrawal_terms import refund_due
from broadsheet.subscriptions.providers import ProviderRefused, ProviderUnavailable, UnknownProvider

log = logging.getLogger(__name__)


def carry_out(withdrawal: Withdrawal, seller: Seller, now: datetime, actor: str = "") -> Withdrawal:
    """Return the statement as it now stands: done, or open where no contract was found or it failed.

    It may be asked for again: what has ended does not end twice, and nothing is paid back twice. The
    statement counts from when it was made, so refunds are reckoned from then.
    """
    subscription = withdrawal.subscription
    if subscription is None or withdrawal.handling != Handling.OPEN:
        return withdrawal
    try:
        ended = _end(subscription, now, actor)
        withdrawal.refunded_minor += _pay_back(ended, withdrawal, seller, now, actor)
    except (ProviderRefused, ProviderUnavailable, UnknownProvider):
        # The statement holds all the same; it stays on the desk's list until this has been done.
        log.exception("withdrawal %s could not be carried out", withdrawal.reference)
        return withdrawal
    withdrawal.handling, withdrawal.handled_at = Handling.DONE, now
    withdrawal.save()
    return withdrawal


def _end(subscription: Subscription, now: datetime, actor: str) -> Subscription:
    if subscription.state == State.EXPIRED:
        return subscription
    return dealings.cancel(subscription, now, at_period_end=False, reason=EndReason.WITHDRAWN, actor=actor)


def _pay_back(
    subscription: Subscription, withdrawal: Withdrawal, seller: Seller, now: datetime, actor: str
) -> int:
    returned = 0
    for invoice in subscription.invoices.all():
        due = refund_due(invoice, seller.withdrawal_refund, withdrawal.stated_at)
        if due.amount_minor:
            key = f"{withdrawal.reference}-{invoice.provider_id}"
            dealings.refund(invoice, due, now, actor=actor, key=key)
            returned += due.amount_minor
    return returned
