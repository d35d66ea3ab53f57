"""What a price rise would do, before it is put into force, and how that is done."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from broadsheet.subscriptions.models import Price, PriceRise
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.rises.choosing import EARLY, Concerned, running_at, when_for


@dataclass(frozen=True, slots=True)
class Preview:
    """Whom a rise concerns now: how many, what they pay a term before and after, and when.

    `first` is who is told first; None where nobody is concerned.
    """

    count: int
    before: Money
    after: Money
    first: Concerned | None
    tells_from: datetime | None
    renews_from: datetime | None
    renews_until: datetime | None


def preview_of(rise: PriceRise, now: datetime) -> Preview:
    """Return the preview of a rise that need not be saved yet."""
    found = [when_for(rise, one, now) for one in running_at(rise.price, now).iterator(chunk_size=1000)]
    found.sort(key=lambda one: one.tell_by)
    renewals = [one.renews_at for one in found]
    price, count = rise.price, len(found)
    return Preview(
        count=count,
        before=Money(price.amount_minor * count, price.currency),
        after=Money(rise.new_price.amount_minor * count, price.currency),
        first=found[0] if found else None,
        tells_from=max(found[0].tell_by - EARLY, now) if found else None,
        renews_from=min(renewals, default=None),
        renews_until=max(renewals, default=None),
    )


def dearer(price: Price, amount_minor: int) -> Price:
    """Return the price of the same product and term at another amount: what there is, or a new one."""
    facts = {
        "product": price.product,
        "currency": price.currency,
        "term_count": price.term_count,
        "term_unit": price.term_unit,
        "amount_minor": amount_minor,
    }
    return Price.objects.filter(**facts).first() or Price(**facts, is_on_sale=False)


@transaction.atomic
def put_into_force(rise: PriceRise, *, sells_new: bool) -> PriceRise:
    """Keep a rise; with `sells_new`, whoever buys from now on pays the new price."""
    new_price = rise.new_price
    if sells_new:
        new_price.is_on_sale = True
    new_price.save()
    # Assigned again, because it had no number when it first was.
    rise.new_price = new_price
    rise.save()
    if sells_new:
        for offer in rise.price.offers.all():
            offer.price = new_price
            offer.save(update_fields=["price"])
        rise.price.is_on_sale = False
        rise.price.save(update_fields=["is_on_sale"])
    return rise
