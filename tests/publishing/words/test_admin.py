"""The publisher writes the words that readers hear."""

import pytest
from django.contrib.auth.models import Permission, User

from broadsheet.publishing.models import Wording
from broadsheet.publishing.words.book import MESSAGES

pytestmark = pytest.mark.django_db
MONTH = "notice.some_left.month"


@pytest.fixture(autouse=True)
def publisher(client):
    """Somebody who may change the words, signed in."""
    user = User.objects.create_user("publisher", "publisher@paper.example")
    user.user_permissions.add(*Permission.objects.filter(codename__in=["access_admin", "change_wording"]))
    client.force_login(user)
    return user


def test_the_list_shows_every_message_with_its_numbers(client):
    text = client.get("/admin/meter/words/pl/").content.decode()
    assert "W tym miesiącu zostały Ci 2 bezpłatne artykuły." in text
    assert "W tym miesiącu zostało Ci 5 bezpłatnych artykułów." in text
    assert text.count("/admin/meter/words/pl/") >= len(MESSAGES)


def test_whoever_may_not_change_the_words_does_not_see_them(client, publisher):
    publisher.user_permissions.set(Permission.objects.filter(codename="access_admin"))
    assert client.get("/admin/meter/words/").status_code == 302


def test_the_form_has_a_field_for_each_plural_category_of_the_language(client):
    form = client.get(f"/admin/meter/words/pl/{MONTH}/").context["form"]
    assert [field.label for field in form] == ["For 1", "For 2, 3, 4, 22 …", "For 5, 6, 7, 8 …"]
    form = client.get("/admin/meter/words/en/wall.hard_locked.title/").context["form"]
    assert [field.label for field in form] == ["Text"]


@pytest.mark.parametrize("key", MESSAGES)
def test_every_message_can_be_opened_and_previewed(client, key):
    # In Polish, which has the most forms; the page of another language is the same.
    answer = client.get(f"/admin/meter/words/pl/{key}/")
    assert answer.context["previews"]


def test_words_are_kept_and_shown(client):
    answer = client.post(f"/admin/meter/words/en/{MONTH}/", {"text_other": "{left} to go."}, follow=True)
    assert "5 to go." in answer.content.decode()
    assert "your words" in client.get("/admin/meter/words/en/").content.decode()


def test_a_placeholder_that_cannot_be_filled_is_named_beside_its_field(client):
    answer = client.post(f"/admin/meter/words/en/{MONTH}/", {"text_one": "{name}, one to go."})
    assert answer.context["form"].errors == {
        "text_one": ["{name} cannot be filled in here; expected {left}, {limit}, {until}."]
    }
    assert not Wording.objects.exists()


@pytest.mark.parametrize("path", ["xx/", f"xx/{MONTH}/", "en/notice.nothing/"])
def test_an_unknown_language_or_message_is_not_found(client, path):
    assert client.get(f"/admin/meter/words/{path}").status_code == 404
