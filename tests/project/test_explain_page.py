"""The page that explains a decision."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission, User

from tests.project.test_explain_command import article, ledger  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db
PATH = "/admin/meter/explain/"


@pytest.fixture(autouse=True)
def editor(client, ledger):  # noqa: F811
    """Somebody who may edit, signed in."""
    user = User.objects.create_user("editor", "editor@paper.example")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    return user


def test_the_page_asks_which_decision(client):
    assert "Its path or number" in client.get(PATH).content.decode()


def test_an_editor_sees_what_a_new_reader_gets(client, article):  # noqa: F811
    text = client.get(PATH, {"article": "/trade/ports/"}).content.decode()
    assert "The reader reads it as one of 5 free articles." in text
    assert "Is there allowance left?" in text


def test_another_time_is_meant_as_the_publications_clock_shows_it(client, article):  # noqa: F811
    article.open_until = datetime(2026, 5, 31, 16, 0, tzinfo=UTC)
    article.save()
    for time, reason in (("2026-05-31 23:59", "opened_for_everyone"), ("2026-06-01", "allowance_left")):
        answer = client.get(PATH, {"article": "/trade/ports/", "time": time})
        assert answer.context["explanation"].decision.reason == reason


def test_what_somebody_read_is_only_for_those_who_may_see_accounts(client, article, editor):  # noqa: F811
    asked = {"article": "/trade/ports/", "reader": "browser"}
    assert client.get(PATH, asked).context["explanation"].decision.reason == "allowance_left"
    editor.user_permissions.add(Permission.objects.get(codename="view_account"))
    form = client.get(PATH, asked).context["form"]
    assert "'browser' names no reader; expected an e-mail address" in form.errors["reader"][0]


def test_an_article_that_is_not_there_is_named(client):
    form = client.get(PATH, {"article": "/nowhere/"}).context["form"]
    assert "There is no article '/nowhere/'" in form.errors["article"][0]
