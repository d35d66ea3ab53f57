"""Which offers fit whom. Pages, walls and notices all ask here."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from django.apps import apps
from django.db.models import F, Q, QuerySet

from broadsheet.accounts.models import Account
from broadsheet.meter import Standing
from broadsheet.subscriptions.entitlements import rights_of
from broadsheet.subscriptions.models import (
    EVERYTHING,
    Audience,
    Offer,
    OfferCode,
    Price,
    Purchase,
    State,
    Subscription,
)
from broadsheet.subscriptions.shop.codes import is_used_up
from broadsheet.subscriptions.shop.once import cards_of, has_taken, person_of

LABEL = "broadsheet_subscriptions"
# Asked with a reader's lot and the time.
HiddenOffers = Callable[[bytes, datetime], frozenset[str]]
HAD_ACCESS = frozenset(
    {Standing.ACCESS_LAPSED, Standing.PAYMENT_FAILED, Standing.SEAT_TAKEN_BACK, Standing.GIFT_OVER}
)


class Fit(StrEnum):
    """Whether a reader may take an offer, and if not, why. Earlier ones are told first."""

    FITS = "fits"
    OVER = "over"
    HAS_SUBSCRIPTION = "has_subscription"
    NOT_FOR_THEM = "not_for_them"
    TAKEN = "taken"
    NEEDS_CODE = "needs_code"
    CODE_USED_UP = "code_used_up"


@dataclass(frozen=True, slots=True)
class Shopper:
    """A reader as the shop sees them. While nobody is signed in there are only `audiences`.

    `lot` is what experiments draw them by, empty where that is not known; `hidden` are the addresses of
    offers that one keeps for others.
    """

    audiences: frozenset[Audience]
    account: Account | None = None
    person: bytes = b""
    cards: tuple[bytes, ...] = ()
    subscription: Subscription | None = None
    lot: bytes = b""
    hidden: frozenset[str] = frozenset()


def shopper_of(account: Account | None, now: datetime, lot: bytes = b"") -> Shopper:
    """Return a reader as the shop sees them at `now`. `lot` is that of one who has no account."""
    if account is None:
        stranger = shopper_like(False, Standing.NEVER_SUBSCRIBED)
        return replace(stranger, lot=lot, hidden=_hidden_from(lot, now))
    lot = bytes(account.lot or b"")
    own = account.subscriptions.exclude(state__in=(State.INCOMPLETE, State.EXPIRED))
    return Shopper(
        _audiences(True, rights_of(account, now).standing, has_subscribed=_has_subscribed(account)),
        account,
        person_of(account.user.email),
        cards_of(account),
        own.select_related("price__product").first(),
        lot,
        _hidden_from(lot, now),
    )


def shopper_like(is_registered: bool, standing: Standing | None) -> Shopper:
    """Return any reader who stands so: what a wall or a notice knows of whoever reads it.

    Of registered readers whose standing is not told, nothing is assumed that their account may contradict.
    """
    is_unknown = is_registered and standing is None
    return Shopper(_audiences(is_registered, standing, has_subscribed=is_unknown))


def offers_for(
    account: Account | None, now: datetime, code: OfferCode | None = None, section: str = ""
) -> list[Offer]:
    """Return the offers that a reader may take, in the publisher's order; what a code opens comes first.

    With a `section`, only those that open it.
    """
    return fitting(shopper_of(account, now), now, code, section)


def fitting(shopper: Shopper, now: datetime, code: OfferCode | None = None, section: str = "") -> list[Offer]:
    """Return the offers that fit a shopper. Offers for fewer readers stand before those for everyone."""
    found = [offer for offer in running(now) if fit_of(offer, shopper, now, code) is Fit.FITS]
    opened = code.offer_id if code is not None else None
    found.sort(key=lambda offer: (offer.pk != opened, offer.position, offer.audience == Audience.EVERYONE))
    return [offer for offer in found if not section or opens(offer, section)]


def fit_of(
    offer: Offer,
    shopper: Shopper,
    now: datetime,
    code: OfferCode | None = None,
    *,
    besides: Purchase | None = None,
) -> Fit:
    """Return whether a shopper may take an offer at `now`; an order that they have begun is no hindrance."""
    has_code = code is not None and code.offer_id == offer.pk
    if not offer.is_running(now):
        return Fit.OVER
    if shopper.subscription is not None:
        return Fit.HAS_SUBSCRIPTION
    if offer.audience not in shopper.audiences or offer.slug in shopper.hidden:
        return Fit.NOT_FOR_THEM
    if offer.is_once_per_reader and _has_had(offer, shopper, now, besides):
        return Fit.TAKEN
    if offer.needs_code and not has_code:
        return Fit.NEEDS_CODE
    if has_code and is_used_up(code, now, besides=besides or _own_order(offer, shopper)):
        return Fit.CODE_USED_UP
    return Fit.FITS


def running(now: datetime) -> QuerySet[Offer]:
    """Return the offers that can be bought at `now` by somebody."""
    on_sale = Offer.objects.filter(price__is_on_sale=True, price__product__is_on_sale=True)
    in_time = on_sale.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), starts_at__lte=now)
    return in_time.select_related("price__product").order_by(F("price__product__position"), "position", "pk")


def ordinary_offer(price: Price, now: datetime) -> Offer | None:
    """Return an offer of a price without any favour, for everybody; or else one of the same product."""
    plain = running(now).filter(
        intro_amount_minor=None, trial_days=0, needs_code=False, audience=Audience.EVERYONE
    )
    return plain.filter(price=price).first() or plain.filter(price__product=price.product_id).first()


def opens(offer: Offer, section: str) -> bool:
    """Whether what is sold opens a section, or a section above it."""
    path = section.strip("/")
    return any(
        scope == EVERYTHING or path == scope or path.startswith(f"{scope}/")
        for scope in offer.price.product.scopes
    )


def _hidden_from(lot: bytes, now: datetime) -> frozenset[str]:
    """Return the offers that are kept for other readers; `project` knows of experiments, if there are any."""
    ask: HiddenOffers | None = apps.get_app_config(LABEL).hidden_offers
    return frozenset() if ask is None else ask(lot, now)


def _has_had(offer: Offer, shopper: Shopper, now: datetime, besides: Purchase | None) -> bool:
    # A plain price is no favour: whoever comes back pays it again.
    if not shopper.person or (offer.intro is None and not offer.trial_days):
        return False
    order = besides or _own_order(offer, shopper)
    return has_taken(offer, shopper.person, shopper.cards, now, besides=order)


def _own_order(offer: Offer, shopper: Shopper) -> Purchase | None:
    if shopper.account is None:
        return None
    return Purchase.objects.filter(account=shopper.account, offer=offer, finished_at__isnull=True).first()


def _has_subscribed(account: Account) -> bool:
    return account.subscriptions.exclude(state=State.INCOMPLETE).filter(paid_until__isnull=False).exists()


def _audiences(
    is_registered: bool, standing: Standing | None, *, has_subscribed: bool
) -> frozenset[Audience]:
    found = {Audience.EVERYONE}
    if is_registered:
        found.add(Audience.REGISTERED)
    if standing in HAD_ACCESS:
        found.add(Audience.LAPSED)
    elif standing is Standing.TRIAL_EXPIRED:
        found.add(Audience.TRIAL_EXPIRED)
    elif not has_subscribed:
        found.add(Audience.NEW)
    return frozenset(found)
