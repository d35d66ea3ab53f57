"""An offer that is had once, and the card that it is paid with: looked at before anything is charged.

A person is known again by their address (shop/once.py); whoever has another address has the same card. So the
card is kept first, and charged only if nobody else has had the offer with it.
"""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from broadsheet.subscriptions import dealings
from broadsheet.subscriptions.audit import record
from broadsheet.subscriptions.models import EndReason, Offer, Purchase, Redemption
from broadsheet.subscriptions.projecting import look_again
from broadsheet.subscriptions.providers import ProviderRefused, ProviderUnavailable, get_provider
from broadsheet.subscriptions.shop.once import HELD_FOR, card_mark

log = logging.getLogger(__name__)


def wants_guard(offer: Offer) -> bool:
    """Whether an offer is a favour that nobody is to have twice."""
    return offer.is_once_per_reader and (offer.intro is not None or bool(offer.trial_days))


def look_at_card(order: Purchase, now: datetime) -> Purchase:
    """Accept the card that was given for a guarded order, or refuse it; return the order as it is then.

    Raises ProviderRefused for a card that is declined, and ProviderUnavailable.
    """
    subscription = order.subscription
    if not order.is_guarded or subscription is None or order.finished_at or order.refused_at:
        return order
    provider = get_provider(subscription.provider)
    card = provider.given_card(subscription)
    if card is None:
        return order
    if not _hold(order, card_mark(card.fingerprint), now):
        _refuse(order, now)
        return order
    form_url = provider.accept_card(subscription, order.back_url)
    if form_url:
        order.form_url = form_url
        order.save(update_fields=["form_url"])
    return order


def look_at_cards(provider: str, provider_id: str, now: datetime) -> None:
    """Do the same for the order of a subscription, of which a provider has told us something.

    A card that is declined waits for its reader to give another.
    """
    orders = Purchase.objects.filter(
        is_guarded=True,
        finished_at=None,
        refused_at=None,
        subscription__provider=provider,
        subscription__provider_id=provider_id,
    )
    for order in orders.select_related("subscription", "offer", "account__user"):
        try:
            look_at_card(order, now)
        except ProviderRefused as error:
            log.info("the card for order %s was declined: %s", order.pk, error)


def look_at_all(now: datetime, since: datetime) -> None:
    """Do the same for all orders since an instant: of some cards no word may have come."""
    waiting = Purchase.objects.filter(
        is_guarded=True, finished_at=None, refused_at=None, agreed_at__gt=since, subscription__isnull=False
    )
    for name, provider_id in waiting.values_list("subscription__provider", "subscription__provider_id"):
        try:
            look_at_cards(name, provider_id, now)
            look_again(name, provider_id, now)
        except ProviderUnavailable as error:
            log.warning("%s does not say which card was given for %s: %s", name, provider_id, error)


@transaction.atomic
def _hold(order: Purchase, mark: bytes, now: datetime) -> bool:
    """Hold the offer for a card; return whether nobody else has had it with that, or is about to.

    Orders of the same offer stand in line here, as in ordering.place.
    """
    if order.offer is None or not mark:
        return True
    Offer.objects.select_for_update().get(pk=order.offer_id)
    had = Redemption.objects.filter(offer=order.offer, card=mark).exclude(person=order.person)
    about_to = Purchase.objects.filter(
        Q(finished_at__isnull=False) | Q(agreed_at__gt=now - HELD_FOR),
        offer=order.offer,
        card=mark,
        refused_at=None,
    ).exclude(person=order.person)
    if had.exists() or about_to.exists():
        return False
    order.card = mark
    order.save(update_fields=["card"])
    return True


def _refuse(order: Purchase, now: datetime) -> None:
    """End what was begun, of which nothing was charged, and write down why: once, whoever looks first."""
    ours = Purchase.objects.filter(pk=order.pk)
    if not ours.filter(refused_at=None).update(refused_at=now):
        return
    try:
        if order.subscription is not None:
            dealings.cancel(order.subscription, now, at_period_end=False, reason=EndReason.BY_STAFF)
    except (ProviderRefused, ProviderUnavailable):
        ours.update(refused_at=None)
        raise
    detail = {"offer": order.offer.slug if order.offer else ""}
    record(order.account, "card had this offer before", now, subscription=order.subscription, detail=detail)
    order.refused_at = now
