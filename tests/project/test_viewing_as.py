"""The clock that turns: any article as any reader, on any day."""

from datetime import UTC, datetime

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Permission, User

from broadsheet.meter import Kind, Standing
from broadsheet.passes.keyring import Keyring
from broadsheet.passes.tickets import open_ticket
from broadsheet.project.viewing_as import NAMES
from tests.project.test_explain_command import article, ledger  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db
PATH = "/admin/meter/view-as/"
LOCKED = {"article": "/trade/ports/", "who": "anonymous", "read": 5, "reader": "", "time": ""}


@pytest.fixture(autouse=True)
def editor(client, ledger):  # noqa: F811
    """Somebody who may edit, signed in."""
    user = User.objects.create_user("editor", "editor@paper.example")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    return user


def shown(client, **said):
    context = client.get(PATH, LOCKED | said).context
    keyring = Keyring.from_text(django_settings.ENVIRONMENT.pass_keys)
    return context, open_ticket(context["shown"].removeprefix("/-/show/"), keyring, datetime.now(UTC))


def test_the_page_asks_as_whom(client):
    text = client.get(PATH).content.decode()
    assert "Trial expired" in text
    assert "iframe" not in text


def test_the_link_on_an_article_names_it_and_asks_the_rest(client, article):  # noqa: F811
    context = client.get(PATH, {"article": "/trade/ports/"}).context
    assert context["form"]["article"].value() == "/trade/ports/"
    assert not context["form"].errors
    assert "shown" not in context


def test_a_reader_who_has_read_five_meets_the_wall_and_the_page_shows_it(client, article):  # noqa: F811
    _context, ticket = shown(client)
    assert (ticket.path, ticket.kind) == ("/trade/ports/", Kind.ANONYMOUS)
    assert ticket.decision.reason == "registration_allows_more"
    assert "<iframe" in client.get(PATH, LOCKED).content.decode()
    assert shown(client, read=4)[1].decision.reason == "allowance_left"


@pytest.mark.parametrize("standing", NAMES)
def test_each_standing_is_told_by_its_own_reason(client, article, standing):  # noqa: F811
    decision = shown(client, who=standing.value, read=50)[1].decision
    is_open = standing in {
        Standing.SUBSCRIBED,
        Standing.IN_TRIAL,
        Standing.IN_GRACE,
        Standing.PAYMENT_UNDER_WAY,
        Standing.CANCELLED,
        Standing.GROUP_MEMBER,
        Standing.GIFTED,
    }
    assert decision.outcome == ("release" if is_open else "wall")


def test_the_clock_turns(client, article):  # noqa: F811
    article.open_until = datetime(2026, 5, 31, 16, 0, tzinfo=UTC)
    article.save()
    for time, reason in (("2026-05-31 23:59", "opened_for_everyone"), ("2026-06-01", "allowance_left")):
        assert shown(client, time=time, read=0)[1].decision.reason == reason


def test_a_reader_is_named_by_those_alone_who_may_see_accounts(client, article, editor):  # noqa: F811
    assert shown(client, reader="browser")[1].decision.reason == "registration_allows_more"
    editor.user_permissions.add(Permission.objects.get(codename="view_account"))
    form = client.get(PATH, LOCKED | {"reader": "browser"}).context["form"]
    assert "'browser' names no reader" in form.errors["reader"][0]


def test_an_article_that_is_not_there_is_named(client):
    form = client.get(PATH, LOCKED | {"article": "/nowhere/"}).context["form"]
    assert "There is no article '/nowhere/'" in form.errors["article"][0]
