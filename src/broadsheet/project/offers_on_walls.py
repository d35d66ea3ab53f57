"""Which offer stands on a wall: the newsroom asks, the shop knows, and neither knows the other.

Walls are kept by the gate until words change; so is said whenever what is sold changes, and by
`turn_offers` whenever an offer begins or ends by itself.
"""

from dataclasses import replace
from datetime import datetime

from django.apps import apps
from django.db.models import Q
from django.db.models.signals import post_delete, post_save

from broadsheet.meter import Kind, Reason, Standing
from broadsheet.project.experiments.drawing import hidden_offers, policies_of_arms
from broadsheet.publishing.changes import record
from broadsheet.publishing.offering import LABEL, Shown
from broadsheet.publishing.words.shelf import WORDS_KEY
from broadsheet.subscriptions.models import Offer, Price, Product
from broadsheet.subscriptions.shop.selling import LABEL as SHOP
from broadsheet.subscriptions.shop.selling import fitting, shopper_like
from broadsheet.subscriptions.shop.showing import card_of

STANDINGS = frozenset(standing.value for standing in Standing)
# Walls of these reasons are for readers who never had a right; notices do not tell.
NEVER_HAD = frozenset({Reason.QUOTA_SPENT, Reason.HARD_LOCKED})


def introduce_offers() -> None:
    """Tell the newsroom how to find the offer of a wall, and the gate when another one stands there."""
    apps.get_app_config(LABEL).find_offer = find_offer
    apps.get_app_config(LABEL).policies_of_arms = policies_of_arms
    apps.get_app_config(SHOP).hidden_offers = lambda lot, now: hidden_offers(lot, None, now)
    for model in (Product, Price, Offer):
        name = model._meta.model_name
        post_save.connect(_note_change, sender=model, dispatch_uid=f"broadsheet-{name}-sold")
        post_delete.connect(_note_change, sender=model, dispatch_uid=f"broadsheet-{name}-unsold")


def find_offer(reason: Reason, kind: Kind, section: str, now: datetime, arm: str = "") -> Shown | None:
    """Return the first offer that fits readers of this kind, and of this arm, who get this answer."""
    shopper = shopper_like(kind is not Kind.ANONYMOUS, _standing_of(reason))
    shopper = replace(shopper, hidden=hidden_offers(b"", arm, now))
    offers = fitting(shopper, now, section=section)
    if not offers:
        return None
    card = card_of(offers[0], now)
    return Shown(card.headline, card.words, card.price, card.ends, card.url)


def _standing_of(reason: Reason) -> Standing | None:
    if reason.value in STANDINGS:
        return Standing(reason.value)
    return Standing.NEVER_SUBSCRIBED if reason in NEVER_HAD else None


def turn_offers(since: datetime, until: datetime) -> bool:
    """Have walls made anew if an offer began or ended after `since` and not after `until`; say whether."""
    has_turned = Offer.objects.filter(
        Q(starts_at__gt=since, starts_at__lte=until) | Q(ends_at__gt=since, ends_at__lte=until)
    ).exists()
    if has_turned:
        record([WORDS_KEY])
    return has_turned


def _note_change(**_: object) -> None:
    record([WORDS_KEY])
