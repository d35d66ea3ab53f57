"""Mails leave by a real mail server: at least once, under one Message-ID, and not for ever."""

from datetime import timedelta

import pytest

from broadsheet.mailing.choices import choose_language, refuse, who_is
from broadsheet.mailing.kinds import Purpose, UnknownKind
from broadsheet.mailing.models import Mail, State
from broadsheet.mailing.outbox import (
    HELD_FOR,
    RESTS,
    WrongFacts,
    attempt,
    forget_old,
    send,
    send_again,
    send_due,
)
from tests.mailing.build import NOW, READER, a_user, put, samples_of


def test_a_mail_leaves_in_both_forms_in_the_papers_name(postmaster):
    put("welcome")
    assert send_due(NOW) == 1
    (letter,) = postmaster.letters
    assert (letter["To"], letter["From"]) == (READER, "The Paper <desk@paper.example>")
    assert letter["Subject"] == "Welcome to The Paper"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert "https://paper.example/account/" in letter.get_body(("plain",)).get_content()
    assert 'href="https://paper.example/account/"' in letter.get_body(("html",)).get_content()


def test_a_mail_is_sent_once_and_kept_as_it_was_sent(postmaster):
    mail = put("welcome")
    assert [send_due(NOW), send_due(NOW)] == [1, 0]
    mail.refresh_from_db()
    assert (mail.state, mail.sent_at, mail.attempts) == (State.SENT, NOW, 1)
    assert mail.subject == "Welcome to The Paper"
    assert "Your account at The Paper is open" in mail.text


def test_a_code_leaves_at_once_and_is_kept_nowhere(postmaster):
    mail = put("sign_in_code")
    assert len(postmaster.letters) == 1
    assert "K7M-4QX" in postmaster.letters[0].get_body(("plain",)).get_content()
    mail.refresh_from_db()
    assert (mail.state, mail.facts, mail.text) == (State.SENT, {}, "")


def test_a_mail_server_that_fails_is_asked_again_later_and_later_under_the_same_message_id(postmaster, clock):
    mail = put("welcome")
    postmaster.answer = "451 try again"
    assert send_due(clock.now) == 0
    for rest in RESTS[:3]:
        mail.refresh_from_db()
        assert (mail.state, mail.due_at) == (State.WAITING, clock.now + rest)
        assert "451" in mail.error
        assert send_due(clock.now + rest - timedelta(seconds=1)) == 0
        clock.now += rest
        send_due(clock.now)
    postmaster.answer = ""
    assert send_due(clock.turn(hours=2)) == 1
    mail.refresh_from_db()
    assert postmaster.letters[0]["Message-ID"] == mail.message_id
    assert (mail.error, mail.attempts) == ("", 5)


def test_a_mail_is_given_up_after_the_last_rest_and_can_be_sent_again(postmaster, clock):
    mail = put("welcome")
    postmaster.answer = "451 try again"
    for rest in (timedelta(0), *RESTS):
        clock.now += rest
        send_due(clock.now)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (State.GIVEN_UP, len(RESTS) + 1)
    postmaster.answer = ""
    assert send_due(clock.turn(days=30)) == 0
    send_again(mail, clock.now)
    assert send_due(clock.now) == 1


@pytest.mark.parametrize("answer", ["answer", "answer_to_reader"])
def test_what_is_refused_for_good_is_not_tried_again(postmaster, answer):
    mail = put("welcome")
    setattr(postmaster, answer, "550 no such reader")
    send_due(NOW)
    mail.refresh_from_db()
    assert mail.state == State.GIVEN_UP
    assert "no such reader" in mail.error


def test_a_reader_who_cannot_be_reached_holds_up_nobody(postmaster):
    put("welcome", "nobody@reader.example")
    put("receipt")
    Mail.objects.filter(kind="welcome").update(facts={})
    assert send_due(NOW) == 1
    assert "account_link" in Mail.objects.get(kind="welcome").error


def test_of_two_workers_one_sends(postmaster):
    mail = put("welcome")
    Mail.objects.filter(pk=mail.pk).update(due_at=NOW + HELD_FOR)  # as the other one has left it
    assert not attempt(mail.pk, NOW)
    assert postmaster.letters == []


def test_what_a_worker_held_when_it_died_another_one_sends(postmaster):
    mail = put("welcome")
    Mail.objects.filter(pk=mail.pk).update(due_at=NOW + HELD_FOR)
    assert attempt(mail.pk, NOW + HELD_FOR)


def test_a_code_that_no_longer_holds_is_not_sent(postmaster):
    postmaster.answer = "451 try again"
    mail = put("sign_in_code")
    postmaster.answer = ""
    assert send_due(NOW + timedelta(hours=1)) == 0
    mail.refresh_from_db()
    assert (mail.state, mail.facts) == (State.GIVEN_UP, {})


def test_what_is_to_be_said_once_is_said_once(mailing):
    assert put("trial_ending", once="trial 1")
    assert put("trial_ending", once="trial 1") is None
    assert put("trial_ending", once="trial 2")
    assert Mail.objects.count() == 2


def test_a_kind_says_which_facts_it_wants(mailing):
    with pytest.raises(WrongFacts, match="account_link"):
        send("welcome", READER, {"link": "x"}, now=NOW)
    with pytest.raises(UnknownKind, match="welcom"):
        send("welcom", READER, {}, now=NOW)
    assert not Mail.objects.exists()


def test_readers_are_written_to_in_the_language_of_their_choice(postmaster):
    user = a_user()
    choose_language(user, "pl")
    send("welcome", user, samples_of("welcome"), now=NOW, language="en")
    send_due(NOW)
    assert postmaster.letters[0]["Subject"] == "Witamy w The Paper"


def test_who_refuses_reminders_gets_none_but_is_still_written_to_about_payments(mailing):
    user = a_user()
    refuse(who_is(user), [Purpose.REMINDER], NOW)
    assert put("trial_ending", user) is None
    assert put("payment_failed", user) is not None


def test_a_refusal_holds_for_what_is_waiting_already(postmaster):
    user = a_user()
    mail = put("trial_ending", user)
    refuse(who_is(user), [Purpose.REMINDER], NOW)
    assert send_due(NOW) == 0
    mail.refresh_from_db()
    assert mail.state == State.GIVEN_UP


def test_old_mails_are_forgotten(mailing):
    put("welcome")
    put("receipt", now=NOW + timedelta(days=700))
    assert forget_old(NOW + timedelta(days=731)) == 1
    assert Mail.objects.get().kind == "receipt"
