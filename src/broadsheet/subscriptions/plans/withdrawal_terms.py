"""The right of withdrawal: until when it runs, and what goes back. Pure.

Directive 2011/83/EU, articles 9 (fourteen days from the conclusion of the contract), 14 and 16. Days are
counted by Regulation 1182/71, article 3: not the first, and the last until it is over.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from broadsheet.subscriptions.models import Invoice, Subscription, WithdrawalRefund
from broadsheet.subscriptions.money import Money


def withdrawal_ends_at(subscription: Subscription, days: int, zone: ZoneInfo) -> datetime:
    """Return the instant at which the right to withdraw from a subscription is over."""
    concluded_on = subscription.started_at.astimezone(zone).date()
    return datetime.combine(concluded_on + timedelta(days=days + 1), time.min, zone)


def refund_due(invoice: Invoice, rule: WithdrawalRefund, now: datetime) -> Money:
    """Return what of an invoice goes back to a reader who withdraws at `now`; nothing of an unpaid one."""
    kept = invoice.amount_minor - invoice.refunded_minor
    if invoice.paid_at is None or kept <= 0:
        return Money(0, invoice.currency)
    match WithdrawalRefund(rule):
        case WithdrawalRefund.WHOLE:
            return Money(kept, invoice.currency)
        case WithdrawalRefund.REST:
            return Money(min(kept, _rest(invoice, now)), invoice.currency)


def _rest(invoice: Invoice, now: datetime) -> int:
    """Return the price of the time still to come, rounded up: the reader has the benefit of the doubt."""
    if invoice.period_start is None or invoice.period_end is None or invoice.period_end <= now:
        return 0
    whole = invoice.period_end - invoice.period_start
    left = invoice.period_end - max(now, invoice.period_start)
    second = timedelta(seconds=1)
    return -(-invoice.amount_minor * (left // second) // (whole // second)) if whole >= second else 0
