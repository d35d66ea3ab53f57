"""Any order, repetition or loss of events ends in the same rows, and charges nobody twice."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadsheet.subscriptions import inbox
from broadsheet.subscriptions.models import ProviderEvent, State, Subscription
from broadsheet.subscriptions.projecting import COLUMNS, look_again
from broadsheet.subscriptions.reconcile import reconcile
from tests.subscriptions.plans.build import a_price
from tests.subscriptions.stripe.build import an_offer

# Of so many at most, each question to Stripe being a request; they are drawn from all that were sent.
MOST_HEARD = 6


@pytest.fixture
def lived(life):
    """A reader at an introductory price, renewed, declined, with another card; nothing of it was heard."""
    offer = an_offer(a_price(currency="USD"), intro_amount_minor=900, intro_count=3, intro_unit="month")
    bought = life.buy(offer=offer)
    life.fill_in()
    look_again("stripe", bought.provider_id, life.clock.now)
    life.wait(days=95)
    life.fill_in("pm_card_chargeCustomerFail", life.provider.update_card(life.account, "http://testserver/"))
    life.hear()
    life.wait(days=31)
    life.delivered.clear()
    life.sent = life.events()
    return life


def rows():
    return list(Subscription.objects.order_by("pk").values(*COLUMNS, "is_closed", "price_id"))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 999), max_size=MOST_HEARD))
def test_what_was_heard_and_how_makes_no_difference_once_somebody_looks(lived, numbers):
    now = lived.clock.now
    heard = [lived.sent[number % len(lived.sent)] for number in numbers]
    ProviderEvent.objects.all().delete()
    Subscription.objects.update(state=State.INCOMPLETE, paid_until=None, provider_seen_at=None)
    charged = lived.charges()
    for number, event in enumerate(heard):
        # The same event twice under one id is stored once; under another it is handled again.
        stored = inbox.store("stripe", f"{event['id']}-{number % 2}", event["type"], event, now)
        assert stored is None or inbox.handle(stored, now)
    reconcile(now, since=now - timedelta(days=30))
    first = rows()
    assert first[0]["state"] == State.PAST_DUE
    for row in Subscription.objects.all():
        look_again("stripe", row.provider_id, now)
    assert rows() == first
    assert lived.charges() == charged == [900, 1500]
