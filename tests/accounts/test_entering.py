"""Links that carry a code: opening one signs nobody in, pressing the button on its page does."""

import pytest
from django.core import mail, signing
from django.test import Client

from broadsheet.accounts.entering import SALT
from broadsheet.passes.cookies import NAME
from tests.accounts.pages import (
    READER,
    carried_pass,
    mailed_code,
    mailed_link,
    press,
    sign_up,
    words,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("accounts", "reader")]


def ask(client, **more):
    """Ask for a code; return the path that was mailed with it."""
    client.post("/account/login/", {"login": READER, **more})
    return mailed_link()


def test_a_scanner_that_opens_the_link_signs_nobody_in_and_spoils_nothing(client, clock, reader):
    path = ask(client)
    scanner = Client()
    for _ in range(3):
        assert scanner.get(path).status_code == 200
    assert scanner.head(path).status_code == 200
    assert scanner.post(path).status_code == 405
    assert NAME not in scanner.cookies
    assert scanner.get("/account/").status_code == 302
    press(client, path)
    assert carried_pass(client, clock).reader_id == bytes(reader.reader_id)


def test_in_another_browser_the_link_shows_the_code_and_lets_nobody_in(client):
    path = ask(client)
    other = Client()
    page = words(other.get(path))
    assert mailed_code() in page
    assert "another browser" in page
    other.post("/account/login/code/confirm/", {"code": mailed_code()})
    assert NAME not in other.cookies


def test_whoever_asked_elsewhere_for_a_code_of_their_own_is_not_let_in_by_anothers(client, reader):
    theirs = ask(client)
    other = Client()
    other.post("/account/login/", {"login": "subscriber@meridian.example"})
    press(other, theirs)
    assert NAME not in other.cookies


def test_the_link_leads_on_to_where_the_reader_was(client):
    path = ask(client, next="/markets/tin/")
    assert press(client, path).url == "/markets/tin/"


def test_the_link_leads_nowhere_else(client):
    path = ask(client)
    page = client.get(f"{path}?next=https://elsewhere.example/")
    assert b"elsewhere" not in page.content


def test_a_new_reader_may_confirm_by_link(client, clock):
    sign_up(client, "new@reader.example")
    assert mail.outbox[-1].to == ["new@reader.example"]
    press(client, mailed_link())
    assert carried_pass(client, clock).is_signed_in


def test_the_button_works_once(client):
    path = ask(client)
    press(client, path)
    client.post("/account/logout/")
    assert "another browser" in words(client.get(path))


def test_who_is_signed_in_already_goes_on(client):
    path = ask(client)
    client.post("/account/login/code/confirm/", {"code": mailed_code()})
    assert client.get(path).url == "/account/"


def test_a_new_code_makes_the_old_link_useless(client):
    old = ask(client)
    client.post("/account/login/code/confirm/", {"action": "resend"})
    press(client, old)
    assert NAME not in client.cookies
    press(client, mailed_link())
    assert NAME in client.cookies


@pytest.mark.parametrize("said", [["x", "CODE"], "CODE", ["s", "CODE", "more"], 7])
def test_a_link_that_says_what_we_never_say_is_refused(client, said):
    assert client.get(f"/account/enter/{signing.dumps(said, salt=SALT)}/").status_code == 410


def test_a_link_that_we_have_not_signed_is_refused(client):
    forged = signing.dumps(["s", "CODE"], key="another key", salt=SALT)
    assert client.get(f"/account/enter/{forged}/").status_code == 410


def test_an_old_link_is_refused(client, monkeypatch):
    path = ask(client)
    assert client.get(path).status_code == 200
    monkeypatch.setattr("broadsheet.accounts.entering.HOLDS_SECONDS", -1)
    answer = client.get(path)
    assert answer.status_code == 410
    assert "quarter of an hour" in words(answer)
