"""Readers take their data with them, and delete their account in two steps."""

import io
import json
import zipfile

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from asgiref.sync import async_to_sync
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client

from broadsheet.accounts.models import Account
from broadsheet.ledgers.base import LedgerUnavailable
from tests.accounts.build import NOW, FailingLedger, keys_of, readings, some_settings
from tests.accounts.pages import READER, carried_pass, mailed_link, press, sign_in, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("accounts")]
INVOICES = "Your invoices, for ten years."


def exported(client):
    """Return what the downloaded zip holds, by the names of its files."""
    answer = client.post("/account/export/")
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == 'attachment; filename="the-paper-2026-11-24.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: json.loads(archive.read(name)) for name in archive.namelist()}


def a_reader_of(client, ledger, reader, *keys):
    """Sign the reader in, who has read these articles."""
    async_to_sync(ledger.record)(bytes(reader.reader_id), readings(*keys, read_at=NOW))
    sign_in(client)


def ask_to_delete(client):
    """Take the first step; return the path that was mailed."""
    client.post("/account/delete/")
    assert mail.outbox[-1].to == [READER]
    return mailed_link()


def test_the_export_holds_all_that_is_kept(client, ledger, reader):
    a_reader_of(client, ledger, reader, 1, 900)
    SocialAccount.objects.create(user=reader.user, provider="google", uid="g-7", extra_data={"name": "Mei"})
    held = exported(client)
    assert held["account.json"]["email"] == READER
    assert held["account.json"]["first_name"] == "Mei"
    assert held["account.json"]["number_in_the_count"] == bytes(reader.reader_id).hex()
    counted = {"count": "site", "read_at": "2026-11-24T09:00:00Z"}
    assert held["readings.json"] == [
        {"article": 1, "title": "Headline 1", "path": "/article-1/", **counted},
        {"article": 900, "title": None, "path": None, **counted},
    ]
    assert held["email_addresses.json"] == [{"email": READER, "verified": True, "primary": True}]
    assert [device["ip"] for device in held["devices.json"]] == ["127.0.0.1"]
    assert held["services.json"][0]["extra_data"] == {"name": "Mei"}
    assert held["second_factors.json"] == []


def test_other_parts_add_to_the_export(client, ledger, clock, reader, accounts):
    accounts.settings = some_settings(
        ledger, clock, export_parts=(lambda account, now: {"subscriptions": [str(account), now]},)
    )
    a_reader_of(client, ledger, reader)
    assert exported(client)["subscriptions.json"] == [READER, "2026-11-24T09:00:00Z"]


def test_a_part_may_not_hide_another(client, ledger, clock, reader, accounts):
    accounts.settings = some_settings(ledger, clock, export_parts=(lambda account, now: {"account": 1},))
    a_reader_of(client, ledger, reader)
    with pytest.raises(ValueError, match="called account"):
        client.post("/account/export/")


def test_nobody_exports_without_signing_in(client, reader):
    assert client.post("/account/export/").url.startswith("/account/login/")
    assert client.get("/account/export/").status_code == 405


def test_asking_deletes_nothing_and_neither_does_opening_the_link(client, ledger, reader):
    a_reader_of(client, ledger, reader, 1)
    path = ask_to_delete(client)
    assert Client().get(path).status_code == 200
    assert "second and last step" in words(client.get(path))
    assert Account.objects.filter(pk=reader.pk).exists()


def test_confirming_deletes_the_account_and_what_was_counted(client, clock, ledger, reader):
    a_reader_of(client, ledger, reader, 1, 2)
    before = carried_pass(client, clock)
    async_to_sync(ledger.record)(before.browser_id, readings(1, read_at=NOW))
    assert press(client, ask_to_delete(client)).url == "/account/delete/done/"
    assert not get_user_model().objects.filter(email=READER).exists()
    assert not EmailAddress.objects.filter(email=READER).exists()
    for reader_id in (before.reader_id, before.browser_id):
        assert async_to_sync(keys_of)(ledger, reader_id) == []
    after = carried_pass(client, clock)
    assert not after.is_signed_in
    assert after.browser_id != before.browser_id
    assert client.get("/account/").status_code == 302


def test_all_devices_are_signed_out(client, ledger, reader):
    a_reader_of(client, ledger, reader)
    phone = Client()
    sign_in(phone)
    press(client, ask_to_delete(client))
    assert phone.get("/account/").status_code == 302
    assert not any("_auth_user_id" in session.get_decoded() for session in Session.objects.all())


def test_the_mail_may_be_answered_on_another_device(client, ledger, reader):
    a_reader_of(client, ledger, reader, 1)
    press(Client(), ask_to_delete(client))
    assert not Account.objects.filter(pk=reader.pk).exists()
    assert async_to_sync(keys_of)(ledger, bytes(reader.reader_id)) == []


def test_the_link_works_once_and_not_for_another(client, ledger, reader, monkeypatch):
    a_reader_of(client, ledger, reader)
    path = ask_to_delete(client)
    assert client.get(path.replace("/delete/", "/delete/x")).status_code == 410
    press(client, path)
    assert client.get(path).status_code == 410
    assert client.post(path).status_code == 410


def test_an_old_link_deletes_nothing(client, ledger, reader, monkeypatch):
    a_reader_of(client, ledger, reader)
    path = ask_to_delete(client)
    monkeypatch.setattr("broadsheet.accounts.leaving.HOLDS_SECONDS", -1)
    assert client.post(path).status_code == 410
    assert Account.objects.filter(pk=reader.pk).exists()


def test_a_mail_a_minute_is_enough(client, ledger, reader):
    a_reader_of(client, ledger, reader)
    ask_to_delete(client)
    sent = len(mail.outbox)
    assert client.post("/account/delete/").status_code == 200
    assert len(mail.outbox) == sent


def test_what_the_law_keeps_hangs_on_nobody(client, clock, ledger, reader, accounts):
    accounts.settings = some_settings(ledger, clock, keepings=(lambda account, now: [INVOICES],))
    a_reader_of(client, ledger, reader, 1)
    assert INVOICES in words(client.get("/account/delete/"))
    old = bytes(reader.reader_id)
    path = ask_to_delete(client)
    assert INVOICES in words(client.get(path))
    press(client, path)
    reader = Account.objects.get(pk=reader.pk)
    user = reader.user
    assert (user.email, user.first_name, user.last_name, user.is_active) == ("", "", "", False)
    assert READER not in user.username
    assert not user.has_usable_password()
    assert not EmailAddress.objects.filter(user=user).exists()
    assert bytes(reader.reader_id) != old
    assert async_to_sync(keys_of)(ledger, old) == []


def test_what_other_parts_erase_is_erased_first(client, clock, ledger, reader, accounts):
    erased = []
    accounts.settings = some_settings(
        ledger, clock, erasers=(lambda account, now: erased.append(str(account)),)
    )
    a_reader_of(client, ledger, reader)
    press(client, ask_to_delete(client))
    assert erased == [READER]


def test_while_the_ledger_is_down_nothing_is_deleted(client, clock, reader, accounts):
    ledger = FailingLedger()
    accounts.settings = some_settings(ledger, clock)
    a_reader_of(client, ledger, reader, 1)
    path = ask_to_delete(client)
    ledger.error = LedgerUnavailable("gone")
    answer = client.post(path)
    assert answer.status_code == 503
    assert "So nothing was deleted" in words(answer)
    assert get_user_model().objects.filter(email=READER).exists()


def test_staff_are_not_deleted_by_themselves(client, ledger, reader):
    a_reader_of(client, ledger, reader)
    path = ask_to_delete(client)
    reader.user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    assert client.post(path).status_code == 410
    assert "own staff" in words(client.get("/account/delete/"))
    assert Account.objects.filter(pk=reader.pk).exists()
