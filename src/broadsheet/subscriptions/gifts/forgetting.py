"""Forgetting who gave what to whom, once a giver has left and the gift has reached whom it is for."""

from datetime import datetime

from django.db.models import Q

from broadsheet.accounts.models import Account
from broadsheet.subscriptions.models import Gift

NOBODY = {"giver_name": "", "receiver_name": "", "email": "", "message": ""}


def forget_giver(account: Account) -> None:
    """Forget a giver who leaves. What is not paid for is dropped; what is still to be mailed keeps its words.

    Names in what the reader was given go too. What was paid, and for what, stays as long as tax law says.
    """
    account.gifts_given.filter(bought_at=None).delete()
    arrived = Q(sent_at__isnull=False) | Q(redeemed_at__isnull=False) | Q(withdrawn_at__isnull=False)
    account.gifts_given.filter(arrived | Q(email="")).update(**NOBODY)
    account.gifts.update(**NOBODY, receiver=None)
    account.gift_links.all().delete()


def forget_gone(now: datetime) -> int:
    """Forget the names in gifts whose giver has left, once they have arrived; return how many."""
    arrived = Q(sent_at__isnull=False) | Q(redeemed_at__isnull=False) | Q(expires_at__lte=now)
    gone = Q(giver=None) | Q(giver__user__is_active=False)
    left = Gift.objects.filter(gone & arrived, amount_minor__isnull=False).exclude(**NOBODY)
    return left.update(**NOBODY)
