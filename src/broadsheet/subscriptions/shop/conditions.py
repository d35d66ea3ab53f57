"""What an offer costs, in words: what is paid today, what later, how much, until when, and how to leave.

The same sentences stand on cards and walls (short) and above the button that buys (in full); what stood
there is kept with the order.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from broadsheet.subscriptions.models import Offer, Seller, Unit
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.plans.telling import price_text
from broadsheet.subscriptions.terms import add_terms
from broadsheet.subscriptions.wording import day_month_text, day_text, money_text

MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Charge:
    """One of the amounts that an offer costs: when, how much, and what for."""

    at: datetime
    money: Money
    what_for: str


@dataclass(frozen=True, slots=True)
class Line:
    """A charge as a table shows it."""

    when: str
    what_for: str
    amount: str


@dataclass(frozen=True, slots=True)
class Conditions:
    """What an offer costs: as a table whose first line is today's, and as sentences to agree to."""

    lines: tuple[Line, ...]
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it, as it is kept with an order."""
        return "\n".join(self.sentences)


def conditions_of(offer: Offer, now: datetime, seller: Seller | None = None) -> Conditions:
    """Return an offer's conditions if it is bought at `now`, in the active language and timezone."""
    charges = tuple(_charges(offer, now))
    sentences = (*_of_money(offer, charges), *_of_leaving(seller))
    return Conditions(tuple(_lines(offer, charges, now)), sentences)


def short_text(offer: Offer) -> str:
    """Return the price in one breath: `$9 for 3 months, then $15 a month`."""
    facts = {"price": price_text(offer.price), "free": _days(offer.trial_days)}
    if offer.intro is not None:
        facts |= {"intro": money_text(offer.intro), "term": _intro_term(offer)}
        if offer.trial_days:
            return _("%(free)s free, then %(intro)s for %(term)s, then %(price)s") % facts
        return _("%(intro)s for %(term)s, then %(price)s") % facts
    if offer.trial_days:
        return _("%(free)s free, then %(price)s") % facts
    return facts["price"]


def ends_text(offer: Offer) -> str:
    """Return until when an offer can be bought, by the active timezone; empty where it has no end.

    An end at midnight belongs to the day before: whoever reads *ends 30 September* may buy all that day.
    """
    if offer.ends_at is None:
        return ""
    return _("Offer ends %(day)s") % {"day": day_month_text(offer.ends_at - MOMENT)}


def withdrawal_text(seller: Seller) -> str:
    """Return the right of withdrawal in one sentence; empty where there is none."""
    if not seller.has_withdrawal:
        return ""
    return ngettext(
        "You can also withdraw from the contract within %(days)s day, without giving a reason.",
        "You can also withdraw from the contract within %(days)s days, without giving a reason.",
        seller.withdrawal_days,
    ) % {"days": seller.withdrawal_days}


def span_text(count: int, unit: Unit) -> str:
    """Return a length of time: 3 months."""
    facts = {"count": count}
    match unit:
        case Unit.DAY:
            return ngettext("%(count)s day", "%(count)s days", count) % facts
        case Unit.WEEK:
            return ngettext("%(count)s week", "%(count)s weeks", count) % facts
        case Unit.MONTH:
            return ngettext("%(count)s month", "%(count)s months", count) % facts
        case Unit.YEAR:
            return ngettext("%(count)s year", "%(count)s years", count) % facts


def _lines(offer: Offer, charges: tuple[Charge, ...], now: datetime) -> Iterator[Line]:
    if offer.trial_days:
        free = _("free trial of %(span)s") % {"span": _days(offer.trial_days)}
        yield Line(_("Today"), free, money_text(Money(0, offer.price.currency)))
    for charge in charges:
        when = _("Today") if charge.at <= now else day_text(charge.at)
        yield Line(when, charge.what_for, money_text(charge.money))


def _charges(offer: Offer, now: datetime) -> Iterator[Charge]:
    due_at = now + timedelta(days=offer.trial_days)
    if offer.intro is not None:
        yield Charge(due_at, offer.intro, _("for %(term)s") % {"term": _intro_term(offer)})
        due_at = add_terms(due_at, 1, offer.intro_count, Unit(offer.intro_unit))
    yield Charge(due_at, offer.price.money, _renewing(offer))


def _renewing(offer: Offer) -> str:
    count = offer.price.term_count
    match Unit(offer.price.term_unit):
        case Unit.DAY:
            return ngettext("each day", "every %(count)s days", count) % {"count": count}
        case Unit.WEEK:
            return ngettext("each week", "every %(count)s weeks", count) % {"count": count}
        case Unit.MONTH:
            return ngettext("each month", "every %(count)s months", count) % {"count": count}
        case Unit.YEAR:
            return ngettext("each year", "every %(count)s years", count) % {"count": count}


def _of_money(offer: Offer, charges: tuple[Charge, ...]) -> Iterator[str]:
    first, last = charges[0], charges[-1]
    if offer.trial_days:
        facts = {"span": _days(offer.trial_days), "day": day_text(first.at)}
        yield _("You pay nothing today. The free trial lasts %(span)s, until %(day)s.") % facts
    if offer.intro is not None:
        facts = {"amount": money_text(first.money), "term": _intro_term(offer), "day": day_text(first.at)}
        if offer.trial_days:
            yield _("On %(day)s you are charged %(amount)s, for %(term)s.") % facts
        else:
            yield _("You pay %(amount)s today, for %(term)s.") % facts
    facts = {"amount": money_text(last.money), "day": day_text(last.at), "every": last.what_for}
    if len(charges) > 1 or offer.trial_days:
        yield _("From %(day)s you are charged %(amount)s %(every)s, until you cancel.") % facts
    else:
        yield _("You pay %(amount)s today, and again %(every)s, until you cancel.") % facts


def _of_leaving(seller: Seller | None) -> Iterator[str]:
    yield _("You can cancel at any time in your account, with two clicks. What is paid for stays open.")
    if seller is not None and (withdrawal := withdrawal_text(seller)):
        yield withdrawal


def _days(count: int) -> str:
    return span_text(count, Unit.DAY)


def _intro_term(offer: Offer) -> str:
    return span_text(offer.intro_count or 0, Unit(offer.intro_unit))
