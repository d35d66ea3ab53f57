"""What happens to subscriptions, and the mail that follows from it."""

from datetime import datetime
from typing import Any

from django.dispatch import Signal

from broadsheet.mailing.kinds import register
from broadsheet.mailing.models import Mail
from broadsheet.mailing.outbox import send
from broadsheet.project.letters.facts import as_spoken, facts_of, language_for, order_facts
from broadsheet.project.letters.kinds import KINDS
from broadsheet.subscriptions import signals
from broadsheet.subscriptions.models import EndReason, Price, Subscription, Withdrawal
from broadsheet.subscriptions.plans.telling import price_text
from broadsheet.subscriptions.wording import day_text

# These need nothing but the facts that all mails about a subscription share.
FOLLOWING: tuple[tuple[Signal, str], ...] = (
    (signals.renewed, "receipt"),
    (signals.payment_failed, "payment_failed"),
    (signals.payment_recovered, "payment_recovered"),
    (signals.cancelled, "cancelled"),
    (signals.trial_ending, "trial_ending"),
    (signals.card_expiring, "card_expiring"),
)


def listen() -> None:
    """Register the kinds, and mail readers when something happens to what they have bought."""
    register(*KINDS)
    for signal, kind in FOLLOWING:
        signal.connect(_teller(kind), weak=False, dispatch_uid=f"letters.{kind}")
    signals.subscribed.connect(confirm_order, dispatch_uid="letters.purchase")
    signals.expired.connect(tell_of_end, dispatch_uid="letters.expired")
    signals.withdrawn.connect(prove_withdrawal, dispatch_uid="letters.withdrawal")


def write_to(
    subscription: Subscription, kind: str, now: datetime, *, once: str = "", **more: str
) -> Mail | None:
    """Mail the holder of a subscription; `more` are facts beside those that all such mails share."""
    language = language_for(subscription)
    with as_spoken(language, now):
        facts = facts_of(subscription) | more
    return send(kind, subscription.account.user, facts, now=now, language=language, once=once)


def announce_price(
    subscription: Subscription, price: Price, changes_at: datetime, now: datetime
) -> Mail | None:
    """Tell a reader of a price that will hold for them from an instant on, once for each."""
    language = language_for(subscription)
    with as_spoken(language, now):
        said = {"new_price": price_text(price), "changes_on": day_text(changes_at), "why": ""}
    once = f"price_change {subscription.pk} {price.pk} {changes_at.isoformat()}"
    return write_to(subscription, "price_change", now, once=once, **said)


def confirm_order(sender: Any, *, subscription: Subscription, at: datetime, **_more: Any) -> None:
    """Confirm the contract on a durable medium (directive 2011/83/EU, article 8(7)), once."""
    with as_spoken(language_for(subscription), at):
        said = order_facts(subscription, at)
    write_to(subscription, "purchase", at, once=f"purchase {subscription.pk}", **said)


def tell_of_end(sender: Any, *, subscription: Subscription, at: datetime, **_more: Any) -> None:
    """Tell of the end, save to those who have just withdrawn and know it in writing."""
    if subscription.end_reason != EndReason.WITHDRAWN:
        write_to(subscription, "expired", at)


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


def _teller(kind: str) -> Any:
    def tell(sender: Any, *, subscription: Subscription, at: datetime, **_more: Any) -> None:
        write_to(subscription, kind, at)

    return tell
