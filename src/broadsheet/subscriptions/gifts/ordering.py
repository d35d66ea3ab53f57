"""Gift subscriptions that readers buy: the order, the provider's form, and whether it is paid."""

import logging
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from broadsheet.accounts.models import Account
from broadsheet.subscriptions.audit import record
from broadsheet.subscriptions.dealings import provider_for_sale
from broadsheet.subscriptions.gifts.buying import mark_bought
from broadsheet.subscriptions.gifts.redeeming import withdraw
from broadsheet.subscriptions.models import Gift, Price
from broadsheet.subscriptions.models.gifts import REDEEMED_WITHIN
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.providers import (
    PaidOnce,
    ProviderRefused,
    ProviderUnavailable,
    SinglePayment,
    Whereabouts,
    get_provider,
)

log = logging.getLogger(__name__)
# The same wish again within it is the same order: somebody has pressed twice, or gone back a page.
SAME_WITHIN = timedelta(hours=1)
# Whoever has not paid by then does not mean to; a transfer that comes later is marked by staff.
AWAITED_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a giver fills in. `terms` is what stood above the button, word for word."""

    receiver_name: str
    email: str
    giver_name: str
    message: str
    opens_at: datetime
    terms: str


def order(giver: Account, price: Price, wish: Wish, now: datetime) -> Gift:
    """Return the gift of one term of a price, not paid yet; the same for the same wish within the hour."""
    facts = asdict(wish) | {
        "giver": giver,
        "product": price.product,
        "term_count": price.term_count,
        "term_unit": price.term_unit,
        "amount_minor": price.amount_minor,
        "currency": price.currency,
    }
    begun = Gift.objects.filter(bought_at=None, ordered_at__gt=now - SAME_WITHIN, **facts).first()
    if begun is not None:
        return begun
    return Gift.objects.create(ordered_at=now, expires_at=wish.opens_at + REDEEMED_WITHIN, **facts)


def open_payment(gift: Gift, giver: Account, return_url: str, now: datetime, *, ip_address: str = "") -> Gift:
    """Have the provider open the form in which a gift is paid for. Again it is the same form.

    `ip_address` is the giver's, by which tax is worked out. Raises ProviderRefused and ProviderUnavailable.
    """
    if gift.form_url or gift.money is None:
        return gift
    provider = provider_for_sale()
    asked = provider.start_single_payment(
        SinglePayment(gift.key, giver, gift.money, str(gift), return_url, now, Whereabouts({}, ip_address))
    )
    gift.provider, gift.provider_id, gift.form_url = provider.name, asked.provider_id, asked.form_url
    gift.save(update_fields=["provider", "provider_id", "form_url"])
    return gift


def look_at(gift: Gift, now: datetime) -> Gift:
    """Return a gift as its provider has it now. Raises ProviderRefused and ProviderUnavailable.

    One that is paid for can be redeemed; one whose whole price has gone back is taken back. Where only some
    has gone back, as an apology, the gift stays.
    """
    if gift.money is None or not gift.provider_id:
        return gift
    payment = get_provider(gift.provider).look_at_payment(gift.provider_id)
    _note(gift, payment)
    if payment.is_paid:
        mark_bought(gift, gift.money, now)
    if payment.is_paid and payment.refunded.amount_minor >= gift.money.amount_minor:
        withdraw(gift, now)
    gift.refresh_from_db()
    return gift


def pay_back(gift: Gift, now: datetime, *, actor: str) -> Gift:
    """Pay back all that is left of a gift's price, which takes the gift back; return it as it is then.

    Raises ProviderRefused and ProviderUnavailable.
    """
    if gift.money is None or not gift.provider_id:
        raise ProviderRefused(_("Nothing was paid for this gift."), "not_paid")
    left = Money(gift.amount_minor - gift.refunded_minor, gift.currency)
    if left.amount_minor > 0:
        key = f"gift-{gift.key}-{gift.refunded_minor}"
        get_provider(gift.provider).refund_payment(gift.provider_id, left, key)
    if gift.giver is not None:
        detail = {"receipt": gift.number, "amount_minor": left.amount_minor, "currency": left.currency}
        record(gift.giver, "gift refunded", now, actor=actor, detail=detail)
    return look_at(gift, now)


def note_payment(provider: str, provider_id: str, now: datetime) -> bool:
    """Return whether a provider's id is that of a gift's payment, having looked how that stands."""
    gift = Gift.objects.filter(provider=provider, provider_id=provider_id).first() if provider_id else None
    if gift is not None:
        look_at(gift, now)
    return gift is not None


def _note(gift: Gift, payment: PaidOnce) -> None:
    gift.number, gift.tax_minor = payment.number, payment.tax.amount_minor
    gift.refunded_minor = payment.refunded.amount_minor
    gift.save(update_fields=["number", "tax_minor", "refunded_minor"])


def look_at_unpaid(now: datetime) -> int:
    """Find payments of gifts of which we have not heard; return how many."""
    awaited = Gift.objects.filter(bought_at=None, ordered_at__gt=now - AWAITED_FOR).exclude(provider_id="")
    return sum(_is_found(gift, now) for gift in awaited)


def _is_found(gift: Gift, now: datetime) -> bool:
    try:
        return look_at(gift, now).bought_at is not None
    except (ProviderRefused, ProviderUnavailable) as error:
        log.warning("%s does not say whether %s is paid: %s", gift.provider, gift.provider_id, error)
        return False
