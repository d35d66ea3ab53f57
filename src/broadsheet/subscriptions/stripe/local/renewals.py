"""What time brings: terms end, trials end, charges are tried again, what was planned happens. In order."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from broadsheet.subscriptions.stripe.local.clock import clock
from broadsheet.subscriptions.stripe.local.discounts import Discount
from broadsheet.subscriptions.stripe.local.intents import PaymentIntent
from broadsheet.subscriptions.stripe.local.invoices import DRAFT_SECONDS, Invoice, draw_up_for
from broadsheet.subscriptions.stripe.local.resource import all_of, announce
from broadsheet.subscriptions.stripe.local.schedules import SubscriptionSchedule
from broadsheet.subscriptions.stripe.local.subscriptions import Subscription
from broadsheet.subscriptions.stripe.local.terms import DAY, HOUR

# As Stripe does: https://docs.stripe.com/billing/subscriptions/overview
INCOMPLETE_SECONDS = 23 * HOUR
TRIAL_WARNING_SECONDS = 3 * DAY
UPCOMING_SECONDS = 7 * DAY
RENEWING = ("trialing", "active", "past_due", "unpaid")


@dataclass(slots=True)
class Due:
    """Something that happens at an instant. At the same instant, the lower rank comes first."""

    at: int
    rank: int
    happen: Callable[[], None]


def turn_to(instant: int) -> None:
    """Turn the stopped clock, and let all happen that falls due on the way."""
    while due := earliest(instant):
        clock.stop_at(max(due.at, clock.now()))
        due.happen()
    clock.stop_at(instant)


def catch_up() -> bool:
    """Let all happen that has fallen due by a running clock; return whether anything did."""
    something = False
    while due := earliest(clock.now()):
        due.happen()
        something = True
    return something


def earliest(until: int) -> Due | None:
    """Return what is due first, if anything is until an instant."""
    dues = [due for due in everything_due() if due.at <= until]
    return min(dues, key=lambda due: (due.at, due.rank), default=None)


def everything_due() -> Iterator[Due]:
    """Return what is planned next for each thing."""
    for schedule in all_of(SubscriptionSchedule):
        yield from schedule_dues(schedule)
    for subscription in all_of(Subscription):
        yield from subscription_dues(subscription)
    for invoice in all_of(Invoice):
        yield from invoice_dues(invoice)
    for intent in all_of(PaymentIntent):
        yield from intent_dues(intent)


def intent_dues(intent: PaymentIntent) -> Iterator[Due]:
    if intent._due_at is not None:
        yield Due(intent._due_at, 5, intent._arrive)


def schedule_dues(schedule: SubscriptionSchedule) -> Iterator[Due]:
    at = schedule._next_boundary()
    if at is not None:
        yield Due(at, 2, schedule._go_on)


def subscription_dues(subscription: Subscription) -> Iterator[Due]:
    if subscription.status == "incomplete":
        yield Due(subscription.created + INCOMPLETE_SECONDS, 0, lambda: expire(subscription))
    if subscription.status not in RENEWING:
        return
    if subscription.cancel_at is not None:
        yield Due(subscription.cancel_at, 1, lambda: subscription._end("cancellation_requested"))
    paused = subscription.pause_collection or {}
    if paused.get("resumes_at"):
        yield Due(paused["resumes_at"], 0, lambda: collect_again(subscription))
    yield from warnings(subscription)
    yield Due(subscription._period_end, 3, lambda: renew(subscription))


def warnings(subscription: Subscription) -> Iterator[Due]:
    """Return what is said before it happens, each once for each end."""
    end = subscription._period_end
    if subscription.status == "trialing":
        yield from once(subscription, "trial_will_end", end, TRIAL_WARNING_SECONDS)
    elif subscription.cancel_at is None:
        yield from once(subscription, "upcoming", end, UPCOMING_SECONDS)


def once(subscription: Subscription, what: str, end: int, before: int) -> Iterator[Due]:
    if (what, end) in subscription._told_of or end - before <= subscription.items._list[
        0
    ].current_period_start:
        return
    yield Due(end - before, 4, lambda: tell(subscription, what, end))


def tell(subscription: Subscription, what: str, end: int) -> None:
    subscription._told_of.add((what, end))
    if what == "upcoming":
        announce("invoice.upcoming", upcoming_invoice(subscription))
    else:
        subscription._tell(what)


def upcoming_invoice(subscription: Subscription) -> dict[str, Any]:
    """Return as much of the next invoice as a reminder needs."""
    amount = sum(item._cost for item in subscription.items._list)
    return {
        "object": "invoice",
        "id": f"upcoming_in_{subscription.id}",
        "amount_due": amount,
        "billing_reason": "upcoming",
        "currency": subscription.currency,
        "customer": subscription.customer,
        "next_payment_attempt": subscription._period_end + DRAFT_SECONDS,
        "parent": {
            "type": "subscription_details",
            "subscription_details": {"subscription": subscription.id, "metadata": subscription.metadata},
        },
        "period_end": subscription._period_end,
    }


def invoice_dues(invoice: Invoice) -> Iterator[Due]:
    if invoice.status == "draft" and invoice.automatically_finalizes_at:
        yield Due(invoice.automatically_finalizes_at, 5, invoice._collect)
    elif invoice.status == "open" and invoice.next_payment_attempt:
        yield Due(invoice.next_payment_attempt, 5, invoice._collect)


def expire(subscription: Subscription) -> None:
    """End a subscription that was never paid for."""
    for invoice in all_of(Invoice):
        if invoice._subscription == subscription.id and invoice.status == "open":
            invoice._void()
    subscription._end("payment_failed", "incomplete_expired")


def collect_again(subscription: Subscription) -> None:
    before = subscription._export()
    subscription.pause_collection = None
    subscription._tell("updated", before)


def renew(subscription: Subscription) -> None:
    """Begin the next term and draw up its invoice, which is charged an hour later."""
    before = subscription._export()
    if subscription.status == "trialing" and not end_trial(subscription):
        return
    for item in subscription.items._list:
        item._begin_term(item.current_period_end, subscription.billing_cycle_anchor)
    now = clock.now()
    subscription.discounts = [id for id in subscription.discounts if not Discount._get(id)._is_over(now)]
    invoice = draw_up_for(
        subscription, [item._draft() for item in subscription.items._list], "subscription_cycle"
    )
    send_off(subscription, invoice)
    subscription._tell("updated", before)


def end_trial(subscription: Subscription) -> bool:
    """Return whether a subscription goes on after its trial; without a card it may not."""
    wanted = subscription.trial_settings["end_behavior"]["missing_payment_method"]
    if subscription._card is None and wanted == "cancel":
        subscription._end("payment_failed")
        return False
    if subscription._card is None and wanted == "pause":
        subscription.status = "paused"
        subscription._tell("paused")
        return False
    subscription.status = "active"
    return True


def send_off(subscription: Subscription, invoice: Invoice) -> None:
    """Say when an invoice is charged; while collecting is paused, do with it what was asked for."""
    paused = subscription.pause_collection
    if paused and paused["behavior"] == "void":
        invoice._void()
    elif paused and paused["behavior"] == "mark_uncollectible":
        invoice._give_up()
    elif paused or subscription.status == "unpaid":
        invoice.auto_advance = False
    else:
        invoice.automatically_finalizes_at = clock.now() + DRAFT_SECONDS
        invoice.next_payment_attempt = invoice.automatically_finalizes_at
