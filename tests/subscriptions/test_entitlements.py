"""Which rights an account has now, and how it stands without any."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from broadsheet.accounts.demo import load_demo_readers
from broadsheet.meter import Entitlement as Right
from broadsheet.meter import Standing
from broadsheet.subscriptions.entitlements import rights_of
from broadsheet.subscriptions.models import Entitlement

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def account(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return load_demo_readers(NOW)["reader@meridian.example"]


def grant(account, scope="*", starts_at=NOW - DAY, ends_at=None):
    return Entitlement.objects.create(account=account, scope=scope, starts_at=starts_at, ends_at=ends_at)


def test_a_right_holds_from_its_first_instant_until_its_last(account):
    grant(account, starts_at=NOW, ends_at=NOW + DAY)
    assert rights_of(account, NOW - timedelta(milliseconds=1)).entitlements == ()
    assert rights_of(account, NOW).entitlements == (Right("*", NOW + DAY),)
    assert rights_of(account, NOW + DAY).entitlements == ()


def test_of_two_rights_to_the_same_the_longer_counts(account):
    grant(account, "markets", ends_at=NOW + DAY)
    grant(account, "markets")
    grant(account, "markets", ends_at=NOW + 2 * DAY)
    assert rights_of(account, NOW).entitlements == (Right("markets", None),)


def test_a_right_to_everything_makes_shorter_ones_needless(account):
    grant(account, "markets", ends_at=NOW + DAY)
    grant(account, "opinion")
    grant(account, "*", ends_at=NOW + 2 * DAY)
    assert rights_of(account, NOW).entitlements == (Right("*", NOW + 2 * DAY), Right("opinion", None))


def test_an_account_that_never_had_a_right_has_never_subscribed(account):
    assert rights_of(account, NOW).standing is Standing.NEVER_SUBSCRIBED


def test_an_account_whose_rights_are_over_has_lapsed(account):
    grant(account, ends_at=NOW)
    assert rights_of(account, NOW).standing is Standing.ACCESS_LAPSED
    grant(account, "markets")
    assert rights_of(account, NOW).standing is Standing.SUBSCRIBED


@pytest.mark.parametrize("scope", ["", "/", "markets*", "* "])
def test_a_scope_is_everything_or_a_section(account, scope):
    entitlement = Entitlement(account=account, scope=scope, starts_at=NOW)
    if scope == "* ":
        entitlement.clean()
        assert entitlement.scope == "*"
    else:
        with pytest.raises(ValidationError, match="path of a section"):
            entitlement.clean()


def test_a_right_does_not_end_before_it_begins(account):
    with pytest.raises(ValidationError, match="before it begins"):
        Entitlement(account=account, starts_at=NOW, ends_at=NOW - DAY).clean()
