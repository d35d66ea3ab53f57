"""Readers from another system's file."""

from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import User

from broadsheet.accounts.models import Account
from broadsheet.subscriptions.moving.differences import Kind, count
from broadsheet.subscriptions.moving.moves import move, write_failed

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 1, tzinfo=UTC)
FILE = (
    b"email,first_name,last_name,registered_at\n"
    b"Ann@paper.example,Ann,Lee,2020-05-01\n"
    b"not an address,Ben,,\n"
    b"cy@paper.example,,,\n"
)


def moved(data=FILE, *, write=True):
    return list(move("readers", data, NOW, write=write))


def test_a_dry_run_tells_all_and_keeps_nothing():
    assert [item.kind for item in moved(write=False)] == [Kind.NEW, Kind.FAILED, Kind.NEW]
    assert not User.objects.exists()


def test_readers_keep_the_day_they_came_and_may_sign_in():
    assert count(moved()) == {Kind.NEW: 2, Kind.FAILED: 1}
    ann = User.objects.get(email="ann@paper.example")
    assert (ann.first_name, ann.date_joined) == ("Ann", datetime(2020, 5, 1, tzinfo=UTC))
    assert not ann.has_usable_password()
    assert EmailAddress.objects.get(user=ann).verified
    assert Account.objects.filter(user=ann).exists()


def test_it_may_be_done_again():
    moved()
    assert count(moved()) == {Kind.SAME: 2, Kind.FAILED: 1}
    assert User.objects.count() == 2


def test_what_a_reader_has_said_here_stays():
    moved()
    later = b"email,first_name,last_name\nann@paper.example,Anna,Lee\ncy@paper.example,Cy,\n"
    kept, changed = moved(later)
    assert (kept.kind, changed.kind, changed.says) == (Kind.SAME, Kind.CHANGED, ("first_name Cy",))
    assert User.objects.get(email="ann@paper.example").first_name == "Ann"


def test_rows_that_failed_are_handed_back_with_the_cause_and_can_be_mended():
    failed = write_failed(moved()).decode()
    assert "not an address" in failed.splitlines()[1]
    assert "expected an address" in failed.splitlines()[1]
    mended = failed.replace("not an address", "ben@paper.example").encode()
    assert count(moved(mended)) == {Kind.NEW: 1}


def test_a_line_says_who_and_what():
    assert moved()[1].line.startswith("line 3, not an address: failed: email is")
