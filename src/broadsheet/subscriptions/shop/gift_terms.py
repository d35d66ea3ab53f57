"""Gift subscriptions as they are sold: what there is, what it costs, and what a giver agrees to."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from broadsheet.subscriptions.models import Audience, Gift, Price, Seller, Unit
from broadsheet.subscriptions.models.gifts import REDEEMED_WITHIN
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.shop.conditions import MOMENT, Conditions, Line, span_text, withdrawal_text
from broadsheet.subscriptions.shop.selling import running
from broadsheet.subscriptions.wording import day_text, money_text

OPEN_TO_ALL = (Audience.EVERYONE, Audience.NEW, Audience.REGISTERED)


def prices_for_gifts(now: datetime) -> QuerySet[Price]:
    """Return the prices of which one term may be given: those with which an offer to anybody goes on.

    A gift opens what its product opens, for one reader: what comes on paper, or has seats, is not given.
    """
    offers = running(now).filter(needs_code=False, audience__in=OPEN_TO_ALL)
    found = Price.objects.filter(
        pk__in=offers.values("price"), amount_minor__gt=0, product__is_print=False, product__seats=1
    )
    return found.select_related("product").order_by("product__position", "product__name", "amount_minor")


def term_of(price: Price) -> str:
    """Return how long a gift lasts: 1 year."""
    return span_text(price.term_count, Unit(price.term_unit))


def gift_name(price: Price) -> str:
    """Return a gift with its price, as it is chosen: Digital, 1 year: $150."""
    facts = {"product": price.product.name, "term": term_of(price), "amount": money_text(price.money)}
    return _("%(product)s, %(term)s: %(amount)s") % facts


def price_list(prices: Iterable[Price]) -> tuple[Line, ...]:
    """Return what each gift costs."""
    return tuple(Line(price.product.name, term_of(price), money_text(price.money)) for price in prices)


def sentences_for_all(seller: Seller) -> tuple[str, ...]:
    """Return what holds for any gift."""
    said = (
        _("You pay once. Nothing is charged again, neither to you nor to whoever gets the gift."),
        _("You get a code as soon as it is paid. It can be redeemed for a year from the day you choose."),
        withdrawal_text(seller),
    )
    return tuple(sentence for sentence in said if sentence)


def conditions_of_gift(price: Price, opens_at: datetime, seller: Seller) -> Conditions:
    """Return what a giver agrees to, in the active language and timezone."""
    return Conditions(
        (_today(price.money, term_of(price)),),
        (
            _("You pay %(amount)s today, once, for %(term)s of %(product)s.")
            % {
                "amount": money_text(price.money),
                "term": term_of(price),
                "product": price.product.name,
            },
            _("It can be redeemed from %(first)s to %(last)s, and lasts from the day on which it is.")
            % {"first": day_text(opens_at), "last": day_text(opens_at + REDEEMED_WITHIN - MOMENT)},
            *sentences_for_all(seller),
        ),
    )


def conditions_kept(gift: Gift) -> Conditions:
    """Return what a giver has agreed to, as it stood above the button."""
    money = gift.money
    lines = (_today(money, span_text(gift.term_count, Unit(gift.term_unit))),) if money else ()
    return Conditions(lines, tuple(gift.terms.splitlines()))


def _today(money: Money, term: str) -> Line:
    return Line(_("Today"), _("once, for %(term)s") % {"term": term}, money_text(money))
