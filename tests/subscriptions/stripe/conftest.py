"""A local Stripe for the tests of a module, empty before each of them."""

from dataclasses import replace

import pytest
from django.apps import apps

from broadsheet.accounts.settings import LABEL, get_settings
from broadsheet.subscriptions.providers import get_provider, register
from broadsheet.subscriptions.stripe.provider import StripeProvider
from broadsheet.subscriptions.stripe.settings import StripeSettings
from tests.accounts.build import Clock
from tests.local_stripe import BEGINNING, SECRET, a_local_stripe
from tests.subscriptions.stripe.build import Life


@pytest.fixture(scope="module")
def running_stripe():
    with a_local_stripe("--after-retries=past_due") as running:
        yield running


@pytest.fixture
def life(db, running_stripe):
    """A reader with a card to come, an empty Stripe, and one clock for all."""
    running_stripe.begin_anew()
    settings = StripeSettings("sk_test_x", "pk_test_x", SECRET, "http://testserver", running_stripe.url)
    kept_provider, kept = get_provider("stripe"), get_settings()
    provider, clock = StripeProvider(settings), Clock(BEGINNING)
    register("stripe", lambda: provider)
    accounts = apps.get_app_config(LABEL)
    accounts.settings = replace(kept, clock=clock)
    lived = Life(running_stripe, provider, clock)
    lived.listen()
    yield lived
    accounts.settings = kept
    register("stripe", lambda: kept_provider)
