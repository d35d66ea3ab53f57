"""How a subscription stands, in plain words: what was paid for, what comes next, what to do. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from broadsheet.subscriptions.discounts import Discount
from broadsheet.subscriptions.models import EndReason, Price, State, Subscription, Unit
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.wording import day_text, money_text


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence that matters, and those that explain it. `is_urgent`: the reader has to act."""

    headline: str
    sentences: tuple[str, ...]
    is_urgent: bool = False


def tell(subscription: Subscription, now: datetime, coming: Price | None = None) -> Told:
    """Return how a subscription stands at `now`, in the active language and timezone.

    `coming` is the price of the next renewal, where that is another.
    """
    match State(subscription.state):
        case State.INCOMPLETE:
            return Told(
                _("It awaits its first payment"), (_("Nothing was charged, and nothing is open yet."),), True
            )
        case State.PROCESSING:
            return Told(_("Your first payment is under way"), tuple(_tell_under_way(subscription, now)))
        case State.TRIALING:
            return _tell_trial(subscription)
        case State.ACTIVE:
            return _tell_active(subscription, coming)
        case State.PAST_DUE:
            return Told(
                _("Your last payment did not go through"), tuple(_what_to_do(subscription, now)), True
            )
        case State.PAUSED:
            return _tell_paused(subscription, now)
        case State.EXPIRED:
            return Told(_ended(subscription), tuple(_why(subscription)))


def next_payment(subscription: Subscription, coming: Price | None = None) -> tuple[datetime, Money] | None:
    """Return when the next payment is due and how much it is; None where nothing more will be charged.

    `coming` is as in `tell`.
    """
    due_at = subscription.trial_ends_at if subscription.state == State.TRIALING else subscription.paid_until
    if subscription.cancel_at is not None or subscription.ended_at is not None or due_at is None:
        return None
    if subscription.state not in (State.TRIALING, State.ACTIVE):
        return None
    price = _price_at(subscription, due_at) if coming is None else coming.money
    discount = Discount.from_row(subscription.discount, price.currency)
    return due_at, discount.off(price) if discount is not None and discount.holds_at(due_at) else price


def price_text(price: Price) -> str:
    """Return a price with its term: $15 a month, $150 a year, 90 zł every 3 months."""
    return term_text(price.money, price.term_count, Unit(price.term_unit))


def term_text(money: Money, count: int, unit: Unit) -> str:
    """Return an amount for every so many units."""
    facts = {"amount": money_text(money), "count": count}
    match unit:
        case Unit.DAY:
            return ngettext("%(amount)s a day", "%(amount)s every %(count)s days", count) % facts
        case Unit.WEEK:
            return ngettext("%(amount)s a week", "%(amount)s every %(count)s weeks", count) % facts
        case Unit.MONTH:
            return ngettext("%(amount)s a month", "%(amount)s every %(count)s months", count) % facts
        case Unit.YEAR:
            return ngettext("%(amount)s a year", "%(amount)s every %(count)s years", count) % facts


def _price_at(subscription: Subscription, at: datetime) -> Money:
    offer, ends = subscription.offer, subscription.intro_ends_at
    if offer is not None and offer.intro_amount_minor is not None and ends is not None and at < ends:
        return Money(offer.intro_amount_minor, subscription.price.currency)
    return subscription.price.money


def _tell_under_way(subscription: Subscription, now: datetime) -> Iterator[str]:
    yield _("It takes some days to arrive. There is nothing that you have to do.")
    until = subscription.grace_ends_at
    if until is not None and until > now:
        yield _("Everything is open to you meanwhile, at the latest until %(day)s.") % {
            "day": day_text(until)
        }
    else:
        yield _("Everything opens as soon as it has arrived.")


def _tell_trial(subscription: Subscription) -> Told:
    day = {"day": day_text(subscription.trial_ends_at or subscription.paid_until)}
    if subscription.cancel_at is not None:
        return Told(
            _("Your free trial ends on %(day)s") % day,
            (_("You cancelled it. Everything stays open until then, and nothing is charged."),),
        )
    return Told(_("You are in your free trial until %(day)s") % day, tuple(_next(subscription)))


def _tell_active(subscription: Subscription, coming: Price | None) -> Told:
    if subscription.cancel_at is not None:
        return Told(
            _("Your subscription ends on %(day)s") % {"day": day_text(subscription.cancel_at)},
            (_("You cancelled it. It is paid for until then, and nothing more is charged."),),
        )
    return Told(_("Your subscription is running"), tuple(_next(subscription, coming)))


def _next(subscription: Subscription, coming: Price | None = None) -> Iterator[str]:
    due = next_payment(subscription, coming)
    if due is None:
        return
    at, money = due
    price = coming or subscription.price
    facts = {"amount": money_text(money), "day": day_text(at), "price": price_text(price)}
    yield _("The next payment is %(amount)s, on %(day)s.") % facts
    if money != price.money:
        yield _("Later it is %(price)s.") % facts
    else:
        yield _("It renews at %(price)s until you cancel.") % facts


def _what_to_do(subscription: Subscription, now: datetime) -> Iterator[str]:
    grace = subscription.grace_ends_at
    if grace is not None and grace > now:
        yield _("Everything stays open until %(day)s.") % {"day": day_text(grace)}
    yield _("Give us another card, or see that this one has money on it: the payment is then tried again.")


def _tell_paused(subscription: Subscription, now: datetime) -> Told:
    facts = {"price": price_text(subscription.price)}
    read_out = []
    if subscription.paid_until is not None and subscription.paid_until > now:
        day = {"day": day_text(subscription.paid_until)}
        read_out = [_("What is paid stays open until %(day)s.") % day]
    if subscription.resumes_at is None:
        sentences = (*read_out, _("Nothing is charged until you go on."))
        return Told(_("Your subscription is paused"), sentences)
    facts["day"] = day_text(subscription.resumes_at)
    on_again = _("Nothing is charged until then. Afterwards it goes on at %(price)s.") % facts
    return Told(_("Your subscription is paused until %(day)s") % facts, (*read_out, on_again))


def _ended(subscription: Subscription) -> str:
    ended_at = subscription.ended_at or subscription.paid_until
    if ended_at is None:
        return _("Your subscription is over")
    return _("Your subscription ended on %(day)s") % {"day": day_text(ended_at)}


def _why(subscription: Subscription) -> Iterator[str]:
    if not subscription.end_reason:
        return
    match EndReason(subscription.end_reason):
        case EndReason.CANCELLED:
            yield _("You cancelled it. You are welcome back at any time.")
        case EndReason.WITHDRAWN:
            yield _("You withdrew from the contract.")
        case EndReason.PAYMENT_FAILED:
            yield _("The payment could not be collected.")
        case EndReason.TRIAL_OVER:
            yield _("The trial was over, and no payment followed.")
        case EndReason.BY_STAFF:
            yield _("The paper ended it. Write to us if you have a question about this.")
