"""The demo's subscriber has what a subscriber has: a contract, invoices, a right that ends."""

from datetime import UTC, datetime, timedelta

import pytest

from broadsheet.accounts.demo import load_demo_readers
from broadsheet.mailing.models import Mail
from broadsheet.meter import Entitlement as Right
from broadsheet.subscriptions.agreed import agreed_by
from broadsheet.subscriptions.dealings import refresh
from broadsheet.subscriptions.demo import load_demo_offers
from broadsheet.subscriptions.demo_subscriber import load_demo_subscription
from broadsheet.subscriptions.entitlements import rights_of
from broadsheet.subscriptions.models import State, Subscription
from broadsheet.subscriptions.projecting import row_of
from tests.subscriptions.plans.build import signed_in, text_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ENDS_AT = datetime(2027, 9, 24, 9, 0, tzinfo=UTC)
WITH_GRACE = ENDS_AT + timedelta(days=14)


@pytest.fixture
def subscriber():
    """The account, with the demo's offers and its subscription."""
    load_demo_offers(NOW)
    account = load_demo_readers(NOW)["subscriber@meridian.example"]
    load_demo_subscription(account, NOW)
    return account


def test_it_is_one_however_often_the_demo_is_loaded(subscriber):
    load_demo_subscription(subscriber, NOW)
    subscription = Subscription.objects.get()
    assert (subscription.state, subscription.paid_until) == (State.ACTIVE, ENDS_AT)
    assert rights_of(subscriber, NOW).entitlements == (Right("*", WITH_GRACE),)


def test_its_provider_says_the_same_of_it_and_nobody_was_mailed(subscriber):
    before = row_of(Subscription.objects.get())
    assert row_of(refresh(Subscription.objects.get(), NOW)) == before
    assert not Mail.objects.exists()


def test_its_account_shows_how_it_stands_with_both_years_invoices(subscriber, clock):
    client = signed_in(subscriber)
    assert "Your subscription is running." in text_of(client.get("/account/"))
    text = text_of(client.get("/account/subscription/"))
    assert "The next payment is $150, on 24 September 2027." in text
    for number in ("T2025-000001", "T2026-000001"):
        assert number in text


def test_what_it_agreed_to_is_kept(subscriber):
    (agreed,) = agreed_by(subscriber)
    assert agreed.is_done
    assert agreed.words.startswith("You pay $150 today, and again each year, until you cancel.")


def test_it_can_be_loaded_before_anything_is_sold():
    account = load_demo_readers(NOW)["subscriber@meridian.example"]
    load_demo_subscription(account, NOW)
    assert agreed_by(account) == []
    assert rights_of(account, NOW).entitlements == (Right("*", WITH_GRACE),)
