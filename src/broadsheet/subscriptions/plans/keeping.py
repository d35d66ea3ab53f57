"""Offers to stay: which fit a reader who is about to cancel, what they say, and taking one."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from broadsheet.subscriptions import dealings, signals
from broadsheet.subscriptions.discounts import Discount
from broadsheet.subscriptions.models import SaveOffer, SaveTaken, State, Subscription, Unit
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.plans.telling import price_text, term_text
from broadsheet.subscriptions.providers import ProviderRefused, ProviderUnavailable, Reduction
from broadsheet.subscriptions.shop.once import person_of
from broadsheet.subscriptions.signals import tell
from broadsheet.subscriptions.wording import day_text


class TakenBefore(Exception):
    """The reader, under this address or one that is read by the same person, has had this offer."""


def offers_to_stay(subscription: Subscription, now: datetime) -> list[SaveOffer]:
    """Return the offers that a subscriber may stay for at `now`, in the publisher's order.

    Only whoever pays and goes on paying may, and only once for each offer; two never hold at the same time.
    """
    is_paying = subscription.state == State.ACTIVE and subscription.resumes_at is None
    if not is_paying or subscription.cancel_at is not None or subscription.discount:
        return []
    taken = SaveTaken.objects.filter(person=person_of(subscription.account.user.email)).values("offer")
    offers = SaveOffer.objects.exclude(pk__in=taken).select_related("product")
    return [offer for offer in offers if offer.is_running(now) and _fits(offer, subscription)]


def price_for(offer: SaveOffer, subscription: Subscription) -> Money:
    """Return what a term costs with an offer."""
    return Discount(offer.percent_off, offer.amount_off).off(subscription.price.money)


def term_of(offer: SaveOffer, subscription: Subscription) -> str:
    """Return what a term costs with an offer, and how many: $7.50 a month for 3 payments."""
    price = subscription.price
    facts = {
        "amount": term_text(price_for(offer, subscription), price.term_count, Unit(price.term_unit)),
        "count": offer.terms,
    }
    return (
        ngettext(
            "%(amount)s for your next payment", "%(amount)s for your next %(count)s payments", offer.terms
        )
        % facts
    )


def words_of(offer: SaveOffer, subscription: Subscription) -> tuple[str, ...]:
    """Return what a reader agrees to, in the active language and timezone."""
    price = subscription.price
    facts = {
        "amount": term_text(price_for(offer, subscription), price.term_count, Unit(price.term_unit)),
        "price": price_text(price),
        "count": offer.terms,
        "day": day_text(subscription.paid_until) if subscription.paid_until else "",
    }
    first = ngettext(
        "Your next payment, on %(day)s, is at %(amount)s.",
        "Your next %(count)s payments, from %(day)s on, are at %(amount)s.",
        offer.terms,
    )
    return (
        first % facts,
        _("Afterwards it is %(price)s again, until you cancel.") % facts,
        _("A pause or a change of the plan does not make the time of the discount longer."),
        _("You can cancel at any time in your account, with two clicks. What is paid for stays open."),
    )


def stay(subscription: Subscription, offer: SaveOffer, now: datetime) -> Subscription:
    """Return the subscription at its discount. That it was taken is written first: nobody has it twice.

    Raises TakenBefore, ProviderRefused and ProviderUnavailable; then nothing has changed.
    """
    account, words = subscription.account, "\n".join(words_of(offer, subscription))
    try:
        with transaction.atomic():
            taken = SaveTaken.objects.create(
                offer=offer,
                account=account,
                person=person_of(account.user.email),
                subscription=subscription,
                words=words,
                taken_at=now,
            )
    except IntegrityError as error:
        raise TakenBefore from error
    said = Reduction(offer.headline, offer.terms, offer.percent_off, offer.amount_off)
    try:
        kept = dealings.reduce(subscription, said, now, key=f"stay-{offer.pk}-{subscription.provider_id}")
    except (ProviderRefused, ProviderUnavailable):
        taken.delete()
        raise
    tell(signals.kept, Subscription, subscription=kept, words=words, at=now)
    return kept


def _fits(offer: SaveOffer, subscription: Subscription) -> bool:
    price = subscription.price
    if offer.product_id not in (None, price.product_id) or not price.amount_minor:
        return False
    if offer.amount_off is not None and offer.currency != price.currency:
        return False
    # No provider that we know reduces several terms of days or weeks.
    return offer.terms == 1 or Unit(price.term_unit) in (Unit.MONTH, Unit.YEAR)
