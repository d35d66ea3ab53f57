"""Gift subscriptions: from a payment to a code that opens."""

from datetime import datetime

from django.db import transaction

from broadsheet.subscriptions import audit, signals
from broadsheet.subscriptions.models import Gift
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.signals import tell


@transaction.atomic
def mark_bought(gift: Gift, money: Money, now: datetime) -> bool:
    """Let a gift that is paid for be redeemed, and tell of it; return whether it was not before."""
    if not Gift.objects.filter(pk=gift.pk, bought_at=None).update(bought_at=now):
        return False
    gift.refresh_from_db()
    if gift.giver is not None:
        audit.record(gift.giver, "gift_bought", now, detail={"product": str(gift.product)})
    tell(signals.gift_bought, Gift, gift=gift, money=money, at=now)
    return True
