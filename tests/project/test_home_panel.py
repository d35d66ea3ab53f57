"""The head of the admin's home: the meter, what waits, and the ways on."""

import pytest
from django.contrib.auth.models import Permission, User
from django.utils import formats

from broadsheet.subscriptions.models import Withdrawal
from tests.publishing.build import an_edition

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def editor(client):
    """Somebody who may edit, signed in."""
    an_edition()
    user = User.objects.create_user("editor", "editor@paper.example")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    return user


def test_the_home_says_what_the_meter_does_and_leads_on(client):
    text = client.get("/admin/").content.decode()
    assert "Readers without an account may read 5 metered articles" in text
    assert 'href="/admin/meter/view-as/"' in text
    assert "What waits for somebody" not in text


def test_what_waits_is_told_to_those_alone_who_may_see_to_it(client, editor):
    Withdrawal.objects.create(reference="W1", name="A", email="a@b.example", contract="All", language="en")
    assert "1 withdrawal" not in client.get("/admin/").content.decode()
    editor.user_permissions.add(Permission.objects.get(codename="view_withdrawal"))
    assert "1 withdrawal" in client.get("/admin/").content.decode()


def test_dates_in_the_admin_are_told_in_words(client, settings):
    assert settings.FORMAT_MODULE_PATH == ["broadsheet.project.formats"]
    assert formats.get_format("SHORT_DATE_FORMAT", "en") == "j M Y"
