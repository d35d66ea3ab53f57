"""Once is once: who has taken an offer, known again by address and by card, and named by neither.

A person is a keyed hash of their address: without the plus-part and without dots, which many mail services
ignore, so that `m.arunrat+2@gmail.com` has had what `marunrat@googlemail.com` took. The key is the
edition's secret key; where that is changed, everybody may take everything once more.
"""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from broadsheet.accounts.models import Account
from broadsheet.subscriptions.models import Offer, Purchase, Redemption

PERSON_SALT = "broadsheet.subscriptions.shop.person"
CARD_SALT = "broadsheet.subscriptions.shop.card"
MARK_BYTES = 16
# An order that nobody pays holds its offer, and the use of its code, for so long.
HELD_FOR = timedelta(hours=1)
SAME_HOSTS = {"googlemail.com": "gmail.com"}


def person_of(email: str) -> bytes:
    """Return the mark of whoever reads mail at an address: 16 bytes that say nothing about them."""
    return _mark(PERSON_SALT, plain_address(email))


def card_mark(fingerprint: str) -> bytes:
    """Return the mark of a card by its provider's fingerprint; nothing where there is none."""
    return _mark(CARD_SALT, fingerprint) if fingerprint else b""


def plain_address(email: str) -> str:
    """Return an address in the one form that all its spellings share."""
    local, _, host = email.strip().casefold().rpartition("@")
    host = host.rstrip(".")
    plain = local.partition("+")[0].replace(".", "")
    return f"{plain or local}@{SAME_HOSTS.get(host, host)}"


def cards_of(account: Account) -> tuple[bytes, ...]:
    """Return the marks of the cards that an account is known to pay with."""
    known = (customer.card.get("fingerprint", "") for customer in account.customers.order_by("pk"))
    return tuple(card_mark(fingerprint) for fingerprint in known if fingerprint)


def has_taken(
    offer: Offer, person: bytes, cards: tuple[bytes, ...], now: datetime, *, besides: Purchase | None = None
) -> bool:
    """Whether a person, or one of their cards, has had an offer, or is about to by another order."""
    if Redemption.objects.filter(Q(person=person) | Q(card__in=cards), offer=offer).exists():
        return True
    return held(now, besides).filter(offer=offer, person=person).exists()


def held(now: datetime, besides: Purchase | None = None) -> QuerySet[Purchase]:
    """Return the orders that are not paid for yet and still hold what they ordered."""
    orders = Purchase.objects.filter(finished_at=None, refused_at=None, agreed_at__gt=now - HELD_FOR)
    return orders.exclude(pk=besides.pk) if besides is not None else orders


def _mark(salt: str, text: str) -> bytes:
    return salted_hmac(salt, text, algorithm="sha256").digest()[:MARK_BYTES]
