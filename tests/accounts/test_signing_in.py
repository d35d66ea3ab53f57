"""Signing up, in and out through the pages: codes, passes and no word to strangers."""

import pytest
from allauth.account.models import EmailAddress
from asgiref.sync import async_to_sync
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core import mail

from broadsheet.accounts.demo import PASSWORD, load_demo_readers
from broadsheet.accounts.models import Account, account_of
from broadsheet.accounts.settings import Rights
from broadsheet.meter import Entitlement, Kind, Standing
from broadsheet.passes.cookies import NAME
from broadsheet.passes.sealing import seal
from tests.accounts.build import BROWSER, KEYRING, NOW, a_browser, keys_of, readings, some_settings
from tests.accounts.pages import GATE, carried_pass, mailed_code, sign_in, sign_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("accounts")]


def test_signing_in_with_a_password_hands_out_the_accounts_pass(client, clock, reader):
    assert sign_in(client).status_code == 302
    issued = carried_pass(client, clock)
    assert issued.reader_id == bytes(reader.reader_id)
    assert issued.kind is Kind.REGISTERED
    cookie = client.cookies[NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert cookie["max-age"] == 400 * 86_400


def test_signing_in_merges_what_the_browser_read(client, ledger, reader):
    async_to_sync(ledger.record)(BROWSER, readings(1, 2, read_at=NOW))
    client.cookies[NAME] = seal(a_browser(), KEYRING)
    sign_in(client)
    assert async_to_sync(keys_of)(ledger, bytes(reader.reader_id)) == [1, 2]


def test_signing_in_by_a_mailed_code_needs_no_password(client, clock, reader):
    answer = client.post("/account/login/", {"login": "reader@meridian.example"})
    assert answer.url.startswith("/account/login/code/confirm/")
    assert mail.outbox[-1].to == ["reader@meridian.example"]
    assert mail.outbox[-1].from_email == "The Paper <desk@paper.example>"
    assert "The Paper" in mail.outbox[-1].body
    client.post("/account/login/code/confirm/", {"code": mailed_code()})
    assert carried_pass(client, clock).reader_id == bytes(reader.reader_id)


def test_a_wrong_code_signs_nobody_in(client, reader):
    client.post("/account/login/", {"login": "reader@meridian.example"})
    client.post("/account/login/code/confirm/", {"code": "WRONG1"})
    assert NAME not in client.cookies


def test_signing_up_takes_an_address_and_the_code_sent_to_it(client, clock):
    answer = sign_up(client, "new@reader.example")
    assert answer.url == "/account/confirm-email/"
    client.post("/account/confirm-email/", {"code": mailed_code()})
    user = get_user_model().objects.get(email="new@reader.example")
    assert carried_pass(client, clock).reader_id == bytes(account_of(user).reader_id)
    assert EmailAddress.objects.get(user=user).verified
    assert not user.has_usable_password()
    assert "new" not in user.username


def test_a_stranger_cannot_tell_who_has_an_account_by_signing_in(client, reader):
    known = client.post("/account/login/", {"login": "reader@meridian.example"})
    unknown = type(client)().post("/account/login/", {"login": "nobody@meridian.example"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


def test_a_stranger_cannot_tell_who_has_an_account_by_signing_up(client, reader):
    unknown = sign_up(client, "nobody@meridian.example")
    known = sign_up(type(client)(), "reader@meridian.example")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert mail.outbox[-1].to == ["reader@meridian.example"]


def test_whoever_may_edit_gets_the_pass_of_staff(client, clock, reader):
    reader.user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    sign_in(client)
    assert carried_pass(client, clock).kind is Kind.STAFF


def test_the_demo_editor_may_sign_in_where_readers_do(client, clock):
    get_user_model().objects.create_superuser("editor@meridian.example", "editor@meridian.example", PASSWORD)
    load_demo_readers(NOW)
    sign_in(client, "editor@meridian.example")
    assert carried_pass(client, clock).kind is Kind.STAFF


def test_the_pass_holds_what_the_shop_says_of_the_account(client, clock, ledger, reader, accounts):
    right = Entitlement("markets")
    rights = Rights((right,), Standing.PAYMENT_FAILED)
    accounts.settings = some_settings(ledger, clock, rights=lambda account, now: rights)
    sign_in(client)
    issued = carried_pass(client, clock)
    assert issued.entitlements == (right,)
    assert issued.standing is Standing.PAYMENT_FAILED


def test_signing_out_turns_the_pass_back_to_the_browsers(client, clock, reader):
    client.cookies[NAME] = seal(a_browser(), KEYRING)
    sign_in(client)
    clock.turn(minutes=10)
    client.post("/account/logout/")
    back = carried_pass(client, clock)
    assert back.reader_id == back.browser_id == BROWSER
    assert back.merge_since is not None


def test_a_forged_pass_is_no_pass(client, clock, reader):
    client.cookies[NAME] = "A" * 80
    sign_in(client)
    assert carried_pass(client, clock).browser_id == b"fresh-000001"


def test_the_gate_renews_the_pass_of_whoever_is_signed_in(client, clock, reader):
    sign_in(client)
    clock.turn(minutes=6)
    assert carried_pass(client, clock).needs_renewal(clock.now)
    answer = client.post("/-/pass", headers=GATE)
    assert answer.status_code == 204
    assert not carried_pass(client, clock).needs_renewal(clock.now)


def test_the_gate_hears_when_the_session_is_over(client, clock, reader):
    client.cookies[NAME] = seal(a_browser(), KEYRING)
    sign_in(client)
    client.cookies.pop("sessionid")
    client.post("/-/pass", headers=GATE)
    assert carried_pass(client, clock).reader_id == BROWSER


def test_the_gate_hears_when_an_account_is_closed(client, clock, reader):
    client.cookies[NAME] = seal(a_browser(), KEYRING)
    sign_in(client)
    get_user_model().objects.update(is_active=False)
    client.post("/-/pass", headers=GATE)
    assert carried_pass(client, clock).reader_id == BROWSER


def test_a_pass_that_was_lost_is_given_again(client, clock, reader):
    sign_in(client)
    del client.cookies[NAME]
    answer = client.get("/account/login/?next=/markets/tin/")
    assert answer.url == "/markets/tin/"
    assert carried_pass(client, clock).reader_id == bytes(reader.reader_id)


def test_nobody_but_the_gate_may_ask_for_a_pass(client, reader):
    assert client.post("/-/pass").status_code == 403
    assert client.get("/-/pass", headers=GATE).status_code == 405


def test_the_account_page_needs_an_account(client, reader):
    assert client.get("/account/").url == "/account/login/?next=/account/"
    sign_in(client)
    assert "reader@meridian.example" in client.get("/account/").content.decode()


def test_a_user_has_one_account(reader):
    assert account_of(reader.user) == reader
    assert Account.objects.count() == 2
