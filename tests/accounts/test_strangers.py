"""What strangers and programs meet: equal answers, equal work, limits, and questions put to programs."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from broadsheet.accounts.captcha import BadCaptcha, read_captcha
from broadsheet.accounts.demo import PASSWORD
from tests.accounts.build import some_settings
from tests.accounts.pages import READER, hidden_fields, mailed_code, sign_up, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("accounts", "reader")]
NOBODY = "nobody@meridian.example"


@pytest.fixture
def hashed(monkeypatch):
    """Every password that is hashed meanwhile: that is what takes time."""
    seen = []
    encode = MD5PasswordHasher.encode

    def note(self, password, salt):
        seen.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", note)
    return seen


def work_of(send, hashed):
    """Return what a stranger sees, and what took time: mails, hashes, the order of database queries."""
    hashed.clear()
    sent = len(mail.outbox)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = send(Client())
    return (
        answer.status_code,
        answer.headers.get("Location"),
        len(mail.outbox) - sent,
        len(hashed),
        len(queries),
    )


@pytest.mark.parametrize(
    "send",
    [
        lambda client, email: client.post("/account/login/", {"login": email}),
        lambda client, email: client.post("/account/login/", {"login": email, "password": "wrong"}),
        lambda client, email: client.post("/account/login/code/", {"email": email}),
        lambda client, email: client.post("/account/password/reset/", {"email": email}),
        lambda client, email: sign_up(client, email),
    ],
    ids=["code", "password", "request", "reset", "register"],
)
def test_who_has_an_account_costs_as_much_as_who_has_none(send, hashed):
    known = work_of(lambda client: send(client, READER), hashed)
    unknown = work_of(lambda client: send(client, NOBODY), hashed)
    assert known[:4] == unknown[:4]
    assert abs(known[4] - unknown[4]) <= 10, f"{known[4]} and {unknown[4]} queries"


def test_a_code_that_was_never_sent_is_as_wrong_as_a_wrong_one():
    answers = []
    for email in (READER, NOBODY):
        client = Client()
        client.post("/account/login/", {"login": email})
        tries = [client.post("/account/login/code/confirm/", {"code": "WRONG1"}) for _ in range(4)]
        answers.append([(one.status_code, one.headers.get("Location")) for one in tries])
    assert answers[0] == answers[1]


def test_the_address_on_the_next_page_is_the_one_that_was_typed():
    pages = []
    for email in (READER, NOBODY):
        client = Client()
        client.post("/account/login/", {"login": email})
        pages.append(words(client.get("/account/login/code/confirm/")).replace(email, "EMAIL"))
    assert pages[0] == pages[1]


def test_passwords_cannot_be_guessed_for_long(client):
    for _ in range(5):
        client.post("/account/login/", {"login": READER, "password": "guess"})
    answer = client.post("/account/login/", {"login": READER, "password": PASSWORD})
    assert answer.status_code == 200
    assert client.get("/account/").status_code == 302


def test_codes_cannot_be_guessed_for_long(client):
    client.post("/account/login/", {"login": READER})
    for _ in range(3):
        client.post("/account/login/code/confirm/", {"code": "GUESS1"})
    client.post("/account/login/code/confirm/", {"code": mailed_code()})
    assert client.get("/account/").status_code == 302


def test_nobody_is_plagued_with_codes(client):
    for _ in range(6):
        Client().post("/account/login/", {"login": READER})
    assert len(mail.outbox) == 3


def test_who_fills_in_what_nobody_sees_is_told_that_all_went_well(client):
    answer = sign_up(client, NOBODY, homepage="https://spam.example/")
    assert answer.status_code == 302
    assert not get_user_model().objects.filter(email=NOBODY).exists()
    assert not mail.outbox


def test_people_do_not_see_the_lure(client):
    page = client.get("/account/signup/").content.decode()
    assert '<div class="unseen" aria-hidden="true"><label for="id_homepage">Leave this empty</label>' in page
    assert 'tabindex="-1"' in page


def test_a_form_that_comes_back_at_once_is_a_programs(client, accounts, ledger, clock):
    accounts.settings = some_settings(ledger, clock, signup_takes=timedelta(seconds=2))
    said = {**hidden_fields(client, "/account/signup/"), "email": NOBODY}
    assert "very quick" in words(client.post("/account/signup/", said))
    clock.turn(seconds=3)
    assert client.post("/account/signup/", said).status_code == 302


@pytest.mark.parametrize("began", ["", "x", "IjEi:forged"])
def test_a_form_that_was_never_shown_is_shown_now(client, began):
    answer = client.post("/account/signup/", {"email": NOBODY, "began": began})
    assert "very quick" in words(answer)
    fresh = answer.context["form"]["began"].value()
    assert client.post("/account/signup/", {"email": NOBODY, "began": fresh}).status_code == 302


def test_a_form_of_yesterday_is_shown_anew(client, clock):
    said = {**hidden_fields(client, "/account/signup/"), "email": NOBODY}
    clock.turn(hours=25)
    assert client.post("/account/signup/", said).status_code == 200


class Verifier(HTTPServer):
    """A captcha's provider: believes the answer "person"."""

    def __init__(self):
        self.asked = []
        super().__init__(("127.0.0.1", 0), Verdict)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/siteverify"


class Verdict(BaseHTTPRequestHandler):
    def do_POST(self):
        asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.asked.append({name: values[0] for name, values in asked.items()})
        body = json.dumps({"success": asked["response"] == ["person"]}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def verifier():
    with Verifier() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def captcha(accounts, ledger, clock, verifier):
    accounts.settings = some_settings(
        ledger, clock, captcha=read_captcha(f"turnstile site-key secret-key {verifier.url}")
    )


@pytest.mark.usefixtures("captcha")
def test_a_solved_captcha_lets_a_person_register(client, verifier):
    assert sign_up(client, NOBODY, **{"cf-turnstile-response": "person"}).status_code == 302
    assert verifier.asked == [{"secret": "secret-key", "response": "person", "remoteip": "127.0.0.1"}]


@pytest.mark.usefixtures("captcha")
@pytest.mark.parametrize("answer", ["", "program"])
def test_without_it_nobody_registers(client, answer):
    page = sign_up(client, NOBODY, **{"cf-turnstile-response": answer})
    assert "no program" in words(page)
    assert not get_user_model().objects.filter(email=NOBODY).exists()


@pytest.mark.usefixtures("captcha")
def test_the_captcha_may_load_on_its_page_alone(client):
    page = client.get("/account/signup/")
    assert 'class="cf-turnstile" data-sitekey="site-key"' in page.content.decode()
    assert "script-src 'self' https://challenges.cloudflare.com" in page["Content-Security-Policy"]
    assert "cloudflare" not in client.get("/account/login/")["Content-Security-Policy"]


def test_a_captcha_whose_provider_is_away_stops_nobody(client, accounts, ledger, clock, caplog):
    nowhere = read_captcha("hcaptcha site-key secret-key http://127.0.0.1:9/siteverify")
    accounts.settings = some_settings(ledger, clock, captcha=nowhere)
    assert sign_up(client, NOBODY, **{"h-captcha-response": "person"}).status_code == 302
    assert "did not answer" in caplog.text


@pytest.mark.parametrize("text", ["turnstile", "turnstile key", "other key secret", "turnstile a b c d"])
def test_a_captcha_that_cannot_be_read_is_refused(text):
    with pytest.raises(BadCaptcha, match="turnstile SITEKEY SECRET"):
        read_captcha(text)


def test_there_is_no_captcha_unless_one_is_set():
    assert read_captcha("") is None
