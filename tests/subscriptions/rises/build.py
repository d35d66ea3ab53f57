"""Builders for price rises."""

from typing import Any

from broadsheet.subscriptions.models import Consent, PriceRise, Subscription
from broadsheet.subscriptions.rises.previewing import dearer, put_into_force
from tests.subscriptions.plans.build import NOW, a_price


def a_rise(consent: Consent = Consent.NOTICE, *, sells_new: bool = False, **said: Any) -> PriceRise:
    """Return a rise in force, from €15 to €18 a month for all renewals from now on."""
    price = said.pop("price", None) or a_price()
    facts = {"from_at": NOW, "reason": "We send more reporters.", "made_at": NOW, "actor": "publisher"}
    rise = PriceRise(price=price, new_price=dearer(price, 1800), consent=consent, **facts | said)
    return put_into_force(rise, sells_new=sells_new)


def bills_of(subscription: Subscription) -> list[int]:
    """Return what was invoiced, oldest first, in minor units."""
    kept = subscription.invoices.filter(voided_at=None).order_by("period_start")
    return list(kept.values_list("amount_minor", flat=True))
