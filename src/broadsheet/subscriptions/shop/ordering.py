"""From a reader's consent to something that is theirs: the order, the provider's form, what follows."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language

from broadsheet.accounts.models import Account
from broadsheet.subscriptions import signals
from broadsheet.subscriptions.audit import record
from broadsheet.subscriptions.dealings import buy, refresh
from broadsheet.subscriptions.models import (
    Offer,
    OfferCode,
    Purchase,
    Redemption,
    State,
    Subscription,
)
from broadsheet.subscriptions.printing.starting import start_delivery
from broadsheet.subscriptions.providers import Order, ProviderRefused, Whereabouts
from broadsheet.subscriptions.shop.guarding import look_at_card, wants_guard
from broadsheet.subscriptions.shop.once import HELD_FOR, cards_of, person_of
from broadsheet.subscriptions.shop.selling import Fit, fit_of, shopper_of

KEY_BYTES = 18


class DoesNotFit(Exception):
    """The offer is not to be had by this reader; `fit` says why."""

    def __init__(self, fit: Fit) -> None:
        super().__init__(fit.value)
        self.fit = fit


@dataclass(frozen=True, slots=True)
class Consent:
    """What a reader agreed to, and what they gave with it: the words above the button, where the copy goes,
    the code that opened the offer, the page they came from.
    """

    terms: str
    address: dict[str, str]
    code: OfferCode | None
    return_path: str


@transaction.atomic
def place(account: Account, offer: Offer, consent: Consent, now: datetime) -> Purchase:
    """Return the order of an offer: the one that they began within the hour, or a new one. Raises DoesNotFit.

    Orders of the same offer stand in line here, so that the last use of a code goes to one of them.
    """
    Offer.objects.select_for_update().get(pk=offer.pk)
    order = _open_order(account, offer, now)
    fit = fit_of(offer, shopper_of(account, now), now, consent.code, besides=order)
    if fit is not Fit.FITS:
        raise DoesNotFit(fit)
    if order is None:
        order = Purchase(
            key=secrets.token_urlsafe(KEY_BYTES), account=account, offer=offer, price=offer.price
        )
    order.code, order.person = consent.code, person_of(account.user.email)
    order.terms, order.language, order.agreed_at = consent.terms, get_language() or "", now
    order.address, order.return_path = consent.address, consent.return_path
    order.save()
    return order


def open_checkout(order: Purchase, return_url: str, now: datetime, *, ip_address: str = "") -> Purchase:
    """Have the provider open an order's form. The same order again is the same subscription.

    `ip_address` is the buyer's, by which tax is worked out where nothing is delivered. Raises
    ProviderRefused and ProviderUnavailable.
    """
    order.is_guarded, order.back_url = order.offer is not None and wants_guard(order.offer), return_url
    checkout = buy(
        Order(
            key=order.key,
            account=order.account,
            price=order.price,
            return_url=return_url,
            ordered_at=order.agreed_at,
            offer=order.offer,
            code=order.code.code if order.code else "",
            is_guarded=order.is_guarded,
            where=Whereabouts(order.address, ip_address),
        ),
        now,
    )
    order.subscription, order.form_url = checkout.subscription, checkout.form_url
    order.save(update_fields=["subscription", "form_url", "is_guarded", "back_url"])
    if is_begun(checkout.subscription):
        finish(checkout.subscription, now)
        order.refresh_from_db()
    return order


def look_at(order: Purchase, now: datetime) -> Subscription | None:
    """Return an order's subscription as the provider has it now; None where it never opened a checkout.

    Raises ProviderRefused where the card was declined: the order then has a form for another.
    """
    if order.subscription is None:
        return None
    try:
        look_at_card(order, now)
    except ProviderRefused:
        open_checkout(order, order.back_url, now)
        raise
    found = refresh(order.subscription, now)
    if is_begun(found):
        finish(found, now)
    return found


def is_begun(subscription: Subscription) -> bool:
    """Whether a subscription has begun, by a payment or a free trial."""
    return subscription.state not in (State.INCOMPLETE, State.PROCESSING, State.EXPIRED)


@transaction.atomic
def finish(subscription: Subscription, now: datetime) -> None:
    """Note that an order is paid for: its offer is taken, its copies begin. Again it does nothing."""
    order = Purchase.objects.select_for_update().filter(subscription=subscription).first()
    if order is None or order.finished_at is not None:
        return
    order.finished_at = now
    order.save(update_fields=["finished_at"])
    if order.offer is not None:
        _redeem(order, now)
    if order.address and order.price.product.is_print:
        start_delivery(subscription, order.address, now)


def listen() -> None:
    """Finish orders whenever a subscription begins, however we come to know."""
    signals.subscribed.connect(_on_subscribed, dispatch_uid="broadsheet.shop.subscribed")


def _on_subscribed(subscription: Subscription, at: datetime, **_: object) -> None:
    finish(subscription, at)


def _redeem(order: Purchase, now: datetime) -> None:
    """Note who has taken the offer.

    A card that took it under another name, given only when the bank asked again, is a line for staff to read.
    """
    cards = cards_of(order.account)
    others = Redemption.objects.filter(offer=order.offer, card__in=cards).exclude(person=order.person)
    if others.exists():
        detail = {"offer": order.offer.slug}
        record(
            order.account,
            "offer taken before with this card",
            now,
            subscription=order.subscription,
            detail=detail,
        )
    Redemption.objects.create(
        offer=order.offer,
        code=order.code,
        account=order.account,
        person=order.person,
        card=cards[-1] if cards else b"",
        taken_at=now,
    )


def _open_order(account: Account, offer: Offer, now: datetime) -> Purchase | None:
    orders = Purchase.objects.filter(account=account, offer=offer, finished_at=None, refused_at=None)
    return orders.filter(agreed_at__gt=now - HELD_FOR, price=offer.price).first()
