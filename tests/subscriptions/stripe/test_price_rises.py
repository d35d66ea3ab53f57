"""A price rises for readers who pay by card, against the local Stripe: the next renewal, and nothing now."""

from datetime import date

from broadsheet.subscriptions.models import Consent, RiseOutcome
from broadsheet.subscriptions.reconcile import tend
from tests.subscriptions.plans.build import a_price
from tests.subscriptions.rises.build import a_rise


def days(life, number):
    """Let days go by, tending every other."""
    for _ in range(0, number, 2):
        tend(life.turn(days=2))


def test_the_renewal_that_was_named_is_charged_at_the_new_price(life):
    bought = life.subscribe()
    now = life.clock.now
    a_rise(price=a_price(currency="USD"), from_at=now, made_at=now)
    days(life, 34)
    assert life.charges() == [1500, 1500]
    notice = bought.price_notices.get()
    # Bought on 31 January: after a short February it renews on the last of March again.
    assert notice.renews_at.date() == date(2027, 3, 31)
    days(life, (notice.renews_at - life.clock.now).days + 2)
    assert life.charges() == [1500, 1500, 1800]
    bought.refresh_from_db()
    notice.refresh_from_db()
    assert (notice.outcome, bought.price.amount_minor) == (RiseOutcome.RAISED, 1800)
    assert [invoice.amount_minor for invoice in bought.invoices.order_by("issued_at")] == [1500, 1500, 1800]


def test_who_did_not_agree_is_charged_nothing_more_where_it_ends(life):
    bought = life.subscribe()
    now = life.clock.now
    a_rise(Consent.OR_END, price=a_price(currency="USD"), from_at=now, made_at=now)
    days(life, 70)
    bought.refresh_from_db()
    assert life.charges() == [1500, 1500]
    assert bought.ended_at is not None
    assert bought.price_notices.get().outcome == RiseOutcome.ENDED
