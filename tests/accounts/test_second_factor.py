"""Second factors: an app that makes codes, recovery codes, and what staff need for the admin."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth.models import Permission
from django.test import Client

from broadsheet.accounts.second_factor import forget_factors
from tests.accounts.build import some_settings
from tests.accounts.pages import READER, carried_pass, mailed_code, sign_in, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("accounts", "reader")]
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_of_app(secret=SECRET):
    """Return what the app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def with_app(reader):
    return TOTP.activate(reader.user, SECRET)


def with_passkey(reader):
    """Give the reader a passkey that nobody can use: what counts is that there is one."""
    return Authenticator.objects.create(
        user=reader.user, type=Authenticator.Type.WEBAUTHN, data={"name": "Phone", "credential": {}}
    )


@pytest.fixture
def editor(reader):
    """The reader, who is now one of the staff."""
    reader.user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return reader


@pytest.fixture
def strict(accounts, ledger, clock):
    """A publisher who wants a second factor of all staff."""
    accounts.settings = some_settings(ledger, clock, staff_need_second_factor=True)


def test_a_reader_with_an_app_is_asked_for_its_code(client, clock, reader):
    with_app(reader)
    assert sign_in(client).url.startswith("/account/2fa/authenticate/")
    assert client.get("/account/").status_code == 302
    assert client.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    client.post("/account/2fa/authenticate/", {"code": code_of_app()})
    assert carried_pass(client, clock).reader_id == bytes(reader.reader_id)


def test_a_code_by_mail_does_not_go_around_the_app(client, reader):
    with_app(reader)
    client.post("/account/login/", {"login": READER})
    answer = client.post("/account/login/code/confirm/", {"code": mailed_code()})
    assert answer.url.startswith("/account/2fa/authenticate/")
    assert client.get("/account/").status_code == 302


def test_a_recovery_code_lets_in_once(reader):
    with_app(reader)
    code = RecoveryCodes.activate(reader.user).get_unused_codes()[0]
    for lets_in in (True, False):
        client = Client()
        sign_in(client)
        client.post("/account/2fa/authenticate/", {"code": code})
        assert (client.get("/account/").status_code == 200) is lets_in


def test_a_readers_passkey_bars_no_other_way_in(client, clock, reader):
    with_passkey(reader)
    sign_in(client)
    assert carried_pass(client, clock).reader_id == bytes(reader.reader_id)


def test_a_passkey_of_staff_is_asked_for(client, editor):
    with_passkey(editor)
    assert sign_in(client).url.startswith("/account/2fa/authenticate/")


def test_an_app_is_set_up_and_recovery_codes_are_shown(client, reader):
    sign_in(client)
    client.post("/account/reauthenticate/", {"password": "meridian"})
    page = client.get("/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    answer = client.post("/account/2fa/totp/activate/", {"code": code_of_app(secret)})
    assert answer.url == "/account/2fa/recovery-codes/"
    codes = RecoveryCodes(
        Authenticator.objects.get(user=reader.user, type="recovery_codes")
    ).get_unused_codes()
    assert all(one in words(client.get(answer.url)) for one in codes)


@pytest.mark.usefixtures("strict")
def test_staff_without_a_second_factor_are_led_to_set_one_up(client, editor):
    sign_in(client)
    answer = client.get("/admin/pages/")
    assert answer.url == "/account/2fa/?next=%2Fadmin%2Fpages%2F"
    assert "Staff sign in with a second factor" in client.get(answer.url).content.decode()


@pytest.mark.usefixtures("strict")
def test_staff_with_a_second_factor_come_in(client, editor):
    with_app(editor)
    sign_in(client)
    client.post("/account/2fa/authenticate/", {"code": code_of_app()})
    assert client.get("/admin/").status_code == 200


def test_where_the_publisher_does_not_ask_staff_come_in_without(client, editor):
    sign_in(client)
    assert client.get("/admin/").status_code == 200


def test_a_session_from_before_the_factor_must_prove_it(client, editor):
    sign_in(client)
    with_app(editor)
    assert client.get("/admin/").url.startswith("/account/2fa/reauthenticate/?next=")
    client.post("/account/2fa/reauthenticate/", {"code": code_of_app()})
    assert client.get("/admin/").status_code == 200


def test_staff_sign_in_where_readers_do(client, editor):
    answer = client.get("/admin/login/?next=/admin/pages/")
    assert answer.url == "/account/login/?next=/admin/pages/"
    assert client.post("/admin/login/", {"username": READER, "password": "meridian"}).status_code == 302
    assert client.get("/account/").status_code == 302


def test_an_operator_removes_what_was_lost(client, reader):
    sign_in(client)
    with_app(reader)
    assert forget_factors("nobody@meridian.example") is None
    assert forget_factors("Reader@Meridian.example") == 1
    assert client.get("/account/").status_code == 302, "whoever found the phone is signed out"
    assert sign_in(client).url == "/account/"


@pytest.mark.usefixtures("strict")
def test_readers_are_asked_for_nothing(client, reader):
    sign_in(client)
    assert client.get("/account/").status_code == 200
    assert client.get("/admin/").url.startswith("/account/login/")
