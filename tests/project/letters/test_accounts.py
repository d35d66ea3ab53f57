"""What happens to accounts is mailed; and what is kept of mails goes with the account."""

import pytest
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from allauth.usersessions.models import UserSession

from broadsheet.accounts.models import account_of
from broadsheet.accounts.signals import devices_signed_out
from broadsheet.mailing.choices import choose_language, language_of, refuse, refused_by, who_is
from broadsheet.mailing.kinds import Purpose
from broadsheet.mailing.models import Mail
from broadsheet.project.letters.of_accounts import export_mails, note_language, take_leave
from tests.mailing.build import NOW, READER, a_user, put
from tests.project.letters.build import said_in

pytestmark = pytest.mark.django_db


def test_a_reader_is_welcomed_once_however_many_addresses_they_confirm():
    user = a_user()
    for address in (READER, "second@reader.example"):
        confirmed = EmailAddress(user=user, email=address)
        email_confirmed.send(EmailAddress, request=None, email_address=confirmed)
    assert [mail.to for mail in Mail.objects.filter(kind="welcome")] == [READER]


def test_devices_that_were_signed_out_from_another_one_are_told_in_one_mail():
    agents = ("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "Mozilla/5.0 (iPhone) Safari/605.1")
    devices_signed_out.send(UserSession, user=a_user(), user_agents=agents, at=NOW)
    (mail,) = Mail.objects.filter(kind="device_signed_out")
    assert "24 November 2026" in said_in(mail)
    assert "Firefox on Linux, Safari on iPhone." in said_in(mail)
    assert "/account/devices/" in said_in(mail)


def test_the_language_of_the_first_sign_in_is_remembered_and_a_choice_is_kept(rf):
    user = a_user()
    note_language(None, request=rf.get("/"), user=user)
    choose_language(user, "pl")
    note_language(None, request=rf.get("/"), user=user)
    assert language_of(user) == "pl"


def test_a_reader_takes_their_mails_along():
    account = account_of(a_user())
    put("receipt", account.user)
    refuse(who_is(account.user), [Purpose.OFFER], NOW)
    held = export_mails(account, NOW)
    assert [mail["kind"] for mail in held["mails"]] == ["receipt"]
    assert held["mail_choices"] == {"language": "en", "refused": ["offer"]}


def test_what_is_known_of_a_reader_goes_with_the_account_and_a_last_mail_says_so():
    account = account_of(a_user())
    put("receipt", account.user)
    refuse(who_is(account.user), [Purpose.OFFER], NOW)
    take_leave(account, NOW)
    (last,) = Mail.objects.all()
    assert (last.kind, last.to, last.user) == ("account_deleted", READER, None)
    assert "was deleted on 24 November 2026" in said_in(last)
    assert not refused_by(who_is(account.user))
