"""Gift subscriptions: from a code to a right."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from broadsheet.accounts.models import Account
from broadsheet.subscriptions import audit, signals
from broadsheet.subscriptions.entitlements import changed
from broadsheet.subscriptions.models import Entitlement, Gift
from broadsheet.subscriptions.signals import tell
from broadsheet.subscriptions.terms import add_terms


class GiftRefused(Exception):
    """A code that opens nothing. `reason` is `unknown`, `early`, `late` or `redeemed`."""

    def __init__(self, reason: str, gift: Gift | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.gift = gift


def tidy(typed: str) -> str:
    """Return a code as it is kept, however it was typed: in capitals, in groups of four."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum())[:16]
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def find_gift(typed: str, now: datetime) -> Gift:
    """Return the gift that a code opens now. Raises GiftRefused."""
    gifts = Gift.objects.filter(bought_at__isnull=False, withdrawn_at=None).select_related("product")
    gift = gifts.filter(code=tidy(typed)).first()
    if gift is None:
        raise GiftRefused("unknown")
    if gift.redeemed_at is not None:
        raise GiftRefused("redeemed", gift)
    if now < gift.opens_at:
        raise GiftRefused("early", gift)
    if now >= gift.expires_at:
        raise GiftRefused("late", gift)
    return gift


@transaction.atomic
def redeem(typed: str, account: Account, now: datetime, zone: ZoneInfo) -> Gift:
    """Return the gift of a code, which now is the account's: it reads for its term. Raises GiftRefused.

    A reader who has a right from an earlier gift reads on when that ends, not beside it.
    """
    gift = find_gift(typed, now)
    won = Gift.objects.filter(pk=gift.pk, redeemed_at=None, withdrawn_at=None)
    if not won.update(redeemed_at=now, receiver=account):
        raise GiftRefused("redeemed", gift)
    earlier = account.entitlements.filter(gift__isnull=False, ends_at__gt=now).order_by("-ends_at").first()
    starts_at = now if earlier is None else earlier.ends_at
    ends_at = add_terms(starts_at.astimezone(zone), 1, gift.term_count, gift.term_unit).astimezone(UTC)
    Entitlement.objects.bulk_create(
        Entitlement(account=account, scope=scope, starts_at=starts_at, ends_at=ends_at, gift=gift)
        for scope in gift.product.scopes
    )
    gift.refresh_from_db()
    audit.record(account, "gift_redeemed", now, detail={"product": str(gift.product)})
    tell(signals.gift_redeemed, Gift, gift=gift, at=now)
    changed(account, now)
    return gift


@transaction.atomic
def withdraw(gift: Gift, now: datetime) -> None:
    """Take a gift back, as when its payment is refunded: its code opens nothing, and its right ends now.

    What the reader has of other gifts moves up into the time that becomes free. Again it does nothing.
    """
    if not Gift.objects.filter(pk=gift.pk, withdrawn_at=None).update(withdrawn_at=now):
        return
    gift.refresh_from_db()
    lost = gift.entitlements.filter(ends_at__gt=now).order_by("-ends_at").first()
    gift.entitlements.filter(starts_at__gte=now).delete()
    gift.entitlements.filter(ends_at__gt=now).update(ends_at=now)
    if lost is not None and gift.receiver is not None:
        gap = lost.ends_at - max(now, lost.starts_at)
        gift.receiver.entitlements.filter(gift__isnull=False, starts_at__gte=lost.ends_at).update(
            starts_at=F("starts_at") - gap, ends_at=F("ends_at") - gap
        )
        changed(gift.receiver, now)
    tell(signals.gift_withdrawn, Gift, gift=gift, at=now)
