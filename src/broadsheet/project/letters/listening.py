"""What happens to subscriptions, and the mail that follows from it."""

from datetime import datetime
from typing import Any

from django.dispatch import Signal

from broadsheet.mailing.choices import language_of
from broadsheet.mailing.kinds import register
from broadsheet.mailing.models import Mail
from broadsheet.mailing.outbox import send
from broadsheet.project.letters.facts import (
    as_spoken,
    bank_details,
    facts_of,
    link_to,
    order_facts,
)
from broadsheet.project.letters.kinds import KINDS
from broadsheet.subscriptions import signals
from broadsheet.subscriptions.languages import language_for
from broadsheet.subscriptions.models import (
    Claim,
    EndReason,
    Fault,
    Invoice,
    PriceNotice,
    Subscription,
    Withdrawal,
)
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.rises.wording import mail_facts, price_facts
from broadsheet.subscriptions.transfers.invoicing import due_at
from broadsheet.subscriptions.wording import day_text, money_text

# These need nothing but the facts that all mails about a subscription share.
FOLLOWING: tuple[tuple[Signal, str], ...] = (
    (signals.renewed, "receipt"),
    (signals.not_begun, "not_begun"),
    (signals.payment_failed, "payment_failed"),
    (signals.payment_recovered, "payment_recovered"),
    (signals.cancelled, "cancelled"),
    (signals.resumed, "resumed"),
    (signals.trial_ending, "trial_ending"),
    (signals.card_expiring, "card_expiring"),
)


def listen() -> None:
    """Register the kinds, and mail readers when something happens to what they have bought."""
    register(*KINDS)
    for signal, kind in FOLLOWING:
        signal.connect(_teller(kind), weak=False, dispatch_uid=f"letters.{kind}")
    signals.subscribed.connect(confirm_order, dispatch_uid="letters.purchase")
    signals.plan_changed.connect(tell_of_change, dispatch_uid="letters.plan_changed")
    signals.price_rise_told.connect(tell_of_rise, dispatch_uid="letters.price_rise")
    signals.price_rise_stopped.connect(tell_of_no_rise, dispatch_uid="letters.price_stays")
    signals.expired.connect(tell_of_end, dispatch_uid="letters.expired")
    signals.paused.connect(tell_of_pause, dispatch_uid="letters.paused")
    signals.refunded.connect(tell_of_refund, dispatch_uid="letters.refunded")
    signals.claim_made.connect(confirm_claim, dispatch_uid="letters.claim_made")
    signals.kept.connect(confirm_discount, dispatch_uid="letters.kept")
    signals.invoice_issued.connect(ask_for_money, dispatch_uid="letters.invoice_issued")
    signals.withdrawn.connect(prove_withdrawal, dispatch_uid="letters.withdrawal")


def write_to(
    subscription: Subscription, kind: str, now: datetime, *, once: str = "", **more: str
) -> Mail | None:
    """Mail the holder of a subscription; `more` are facts beside those that all such mails share."""
    language = language_for(subscription)
    with as_spoken(language, now):
        facts = facts_of(subscription) | more
    return send(kind, subscription.account.user, facts, now=now, language=language, once=once)


def confirm_order(sender: Any, *, subscription: Subscription, at: datetime, **_more: Any) -> None:
    """Confirm the contract on a durable medium (directive 2011/83/EU, article 8(7)), once."""
    with as_spoken(language_for(subscription), at):
        said = order_facts(subscription, at)
    write_to(subscription, "purchase", at, once=f"purchase {subscription.pk}", **said)


def tell_of_end(sender: Any, *, subscription: Subscription, at: datetime, **_more: Any) -> None:
    """Tell of the end, save to those who have just withdrawn and know it in writing."""
    if subscription.end_reason != EndReason.WITHDRAWN:
        write_to(subscription, "expired", at)


def tell_of_change(sender: Any, *, subscription: Subscription, at: datetime, **_more: Any) -> None:
    """Confirm a change of plan; a rise of the price was told of long before."""
    rises = subscription.price_notices.filter(settled_at=None, rise__new_price=subscription.price)
    if not rises.exists():
        write_to(subscription, "plan_changed", at)


def tell_of_rise(
    sender: Any, *, subscription: Subscription, notice: PriceNotice, at: datetime, **_more: Any
) -> None:
    """Tell of a higher price, in the words that are kept, with the ways to answer and to leave."""
    with as_spoken(language_for(subscription), at):
        said = mail_facts(notice.rise, notice.words, notice.renews_at)
    said |= {
        "answer_link": link_to("subscription_home") if notice.rise.asks else "",
        "cancel_link": link_to("subscription_cancel", subscription.pk),
    }
    write_to(subscription, "price_rise", at, once=f"price_rise {notice.pk}", **said)


def tell_of_no_rise(
    sender: Any, *, subscription: Subscription, notice: PriceNotice, at: datetime, **_more: Any
) -> None:
    """Tell whoever was told of a higher price that it does not come."""
    with as_spoken(language_for(subscription), at):
        said = price_facts(notice.rise, notice.renews_at)
    write_to(subscription, "price_stays", at, once=f"price_stays {notice.pk}", **said)


def prove_withdrawal(sender: Any, *, withdrawal: Withdrawal, at: datetime, **_more: Any) -> None:
    """Mail the proof of a statement, at once, to the address that it names."""
    to = withdrawal.account.user if withdrawal.account else withdrawal.email
    send(
        "withdrawal",
        to,
        {"reference": withdrawal.reference, "proof": withdrawal.proof},
        now=at,
        language=withdrawal.language,
        once=f"withdrawal {withdrawal.reference}",
        address=withdrawal.email,
    )


def tell_of_pause(sender: Any, *, subscription: Subscription, at: datetime, **_more: Any) -> None:
    """Tell until when a pause lasts, and until when what is paid may be read."""
    paid_until, resumes_at = subscription.paid_until, subscription.resumes_at
    with as_spoken(language_for(subscription), at):
        said = {
            "resumes": "" if resumes_at is None else day_text(resumes_at),
            "paid_until": "" if paid_until is None or paid_until <= at else day_text(paid_until),
        }
    write_to(subscription, "paused", at, **said)


def tell_of_refund(
    sender: Any, *, subscription: Subscription, invoice: Invoice, money: Money, at: datetime, **_more: Any
) -> None:
    """Tell how much went back, and of which invoice; once, though a refund may be tried again."""
    with as_spoken(language_for(subscription), at):
        said = {"refunded": money_text(money), "invoice": invoice.number}
    once = f"refunded {invoice.pk} {invoice.refunded_minor} {money.amount_minor}"
    write_to(subscription, "refunded", at, once=once, **said)


def confirm_discount(
    sender: Any, *, subscription: Subscription, words: str, at: datetime, **_more: Any
) -> None:
    """Confirm what a reader stayed for."""
    write_to(subscription, "kept", at, terms=words)


def ask_for_money(
    sender: Any, *, subscription: Subscription, invoice: Invoice, at: datetime, **_more: Any
) -> None:
    """Mail an invoice that is paid by bank transfer, with where to transfer it."""
    with as_spoken(language_for(subscription), at):
        said = {
            "amount": money_text(Money(invoice.amount_minor, invoice.currency)),
            "invoice": invoice.number,
            "due": day_text(due_at(invoice)),
            "bank_details": ", ".join(bank_details()),
            "invoice_link": link_to("invoice_page", invoice.pk, "invoice"),
        }
    write_to(subscription, "invoice_issued", at, once=f"invoice_issued {invoice.pk}", **said)


def confirm_claim(sender: Any, *, claim: Claim, at: datetime, **_more: Any) -> None:
    """Confirm that a copy was reported, to whoever has an account."""
    delivery = claim.delivery
    if delivery.account is None:
        return
    user = delivery.account.user
    language = language_of(user)
    with as_spoken(language, at):
        facts = {
            "issue": day_text(claim.issue_on),
            "fault": str(Fault(claim.fault).label),
            "number": delivery.number,
            "delivery_link": link_to("print_delivery", delivery.number),
        }
    send("claim_made", user, facts, now=at, language=language, once=f"claim_made {claim.pk}")


def _teller(kind: str) -> Any:
    def tell(sender: Any, *, subscription: Subscription, at: datetime, **_more: Any) -> None:
        write_to(subscription, kind, at)

    return tell
