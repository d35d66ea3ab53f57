"""Granting access by hand, in the admin."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User

from broadsheet.accounts.demo import load_demo_readers
from broadsheet.subscriptions.models import Entitlement

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 2, tzinfo=UTC)
PATH = "/admin/snippets/broadsheet_subscriptions/entitlement/"


@pytest.fixture(autouse=True)
def publisher(client, settings):
    """Somebody who may do everything, signed in."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    client.force_login(User.objects.create_superuser("publisher", "publisher@paper.example"))
    return load_demo_readers(NOW)["reader@meridian.example"]


def grant(client, **said):
    facts = {
        "email": "Reader@meridian.example",
        "scope": "*",
        "starts_at": "2026-01-02 00:00",
        "note": "Prize",
    }
    return client.post(f"{PATH}add/", facts | said)


def test_a_reader_is_granted_access_by_address(client, publisher):
    assert grant(client, ends_at="2027-01-02 00:00").status_code == 302
    entitlement = Entitlement.objects.get()
    assert (entitlement.account, entitlement.scope, entitlement.note) == (publisher, "*", "Prize")
    text = client.get(PATH).content.decode()
    assert "reader@meridian.example" in text
    assert "reader@meridian.example" in client.get(f"{PATH}edit/{entitlement.pk}/").content.decode()


def test_an_address_that_nobody_has_is_refused(client):
    answer = grant(client, email="nobody@paper.example")
    assert "they need to register first" in answer.content.decode()
    assert not Entitlement.objects.exists()


def test_a_right_that_ends_before_it_begins_is_refused(client):
    assert "before it begins" in grant(client, ends_at="2025-01-02 00:00").content.decode()
    assert not Entitlement.objects.exists()


def test_access_is_found_by_the_readers_address(client):
    grant(client)
    assert "Prize" in client.get(f"{PATH}?q=reader@").content.decode()
    assert "Prize" not in client.get(f"{PATH}?q=subscriber@").content.decode()
