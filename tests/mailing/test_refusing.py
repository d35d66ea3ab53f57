"""One click refuses; looking does not."""

import re

import pytest
from django.test import Client

from broadsheet.mailing.choices import language_of, refused_by, who_is
from broadsheet.mailing.kinds import Purpose
from broadsheet.mailing.outbox import send_due
from tests.mailing.build import NOW, READER, a_user, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(postmaster):
    """The path of the unsubscribe link of a reminder, from its header."""
    put("trial_ending")
    send_due(NOW)
    (letter,) = postmaster.letters
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (url,) = re.findall("<(.*)>", letter["List-Unsubscribe"].replace("\r\n ", ""))
    assert url in letter.get_body(("plain",)).get_content()
    return url.removeprefix("https://paper.example")


def test_a_mail_program_unsubscribes_by_one_post_without_cookies(address):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert refused_by(READER) == {Purpose.REMINDER}


def test_opening_the_link_changes_nothing(address, client):
    page = client.get(address)
    assert b"<button" in page.content
    assert refused_by(READER) == frozenset()


def test_a_slip_can_be_taken_back(address, client):
    client.post(address)
    client.post(address, {"action": "again"})
    assert refused_by(READER) == frozenset()


def test_a_link_that_was_tampered_with_refuses_nothing(address, client):
    assert client.post(address[:-3] + "xx/").status_code == 404
    assert refused_by(READER) == frozenset()


@pytest.mark.parametrize("kind", ["receipt", "payment_failed", "renewal", "withdrawal", "sign_in_code"])
def test_what_readers_have_asked_for_cannot_be_refused(postmaster, kind):
    put(kind)
    send_due(NOW)
    assert postmaster.letters[0]["List-Unsubscribe"] is None


def test_an_account_chooses_on_one_page(mailing, client):
    user = a_user()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    assert b'name="reminder" value="1"' in client.get("/account/mail/").content
    client.post("/account/mail/", {"reminder": "1", "language": "pl"})
    assert refused_by(who_is(user)) == {Purpose.OFFER}
    assert language_of(user) == "pl"


def test_a_stranger_is_asked_to_sign_in_first(mailing, client):
    assert client.get("/account/mail/").status_code == 302
