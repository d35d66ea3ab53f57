"""A page as one reader would get it, for staff to look at."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.meter import Decision, Kind, Outcome, Reason
from broadsheet.passes.keyring import Keyring
from broadsheet.passes.tickets import BadTicket, Ticket, open_ticket, seal_ticket

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
KEYRING = Keyring({1: b"x" * 32, 2: b"y" * 32}, 1)
WALLED = Decision(Outcome.WALL, Reason.QUOTA_SPENT, limit=5, left=0, window_ends_at=NOW + timedelta(days=6))


def a_ticket(decision=WALLED, ends_at=NOW + timedelta(minutes=10)):
    return Ticket("/business/trade/rice/", Kind.REGISTERED, decision, NOW + timedelta(days=40), ends_at)


@pytest.mark.parametrize(
    "decision",
    [
        WALLED,
        None,
        Decision(Outcome.RELEASE, Reason.CANCELLED_BUT_PAID, right_ends_at=NOW),
        Decision(Outcome.RELEASE, Reason.OPEN_ARTICLE),
    ],
)
def test_a_ticket_says_again_what_was_put_into_it(decision):
    ticket = a_ticket(decision)
    assert open_ticket(seal_ticket(ticket, KEYRING), KEYRING, NOW) == ticket


def test_a_ticket_is_over_at_its_end():
    text = seal_ticket(a_ticket(), KEYRING)
    assert open_ticket(text, KEYRING, NOW + timedelta(minutes=9))
    with pytest.raises(BadTicket, match="over"):
        open_ticket(text, KEYRING, NOW + timedelta(minutes=10))


def test_a_changed_ticket_is_not_believed():
    key_id, body, mac = seal_ticket(a_ticket(), KEYRING).split(".")
    other = urlsafe_b64encode(b'{"path":"/secret/"}').rstrip(b"=").decode()
    for text in (f"{key_id}.{other}.{mac}", f"2.{body}.{mac}", f"9.{body}.{mac}"):
        with pytest.raises(BadTicket):
            open_ticket(text, KEYRING, NOW)


def test_what_we_signed_for_something_else_is_no_ticket():
    body = urlsafe_b64encode(b"[]").rstrip(b"=").decode()
    mac = KEYRING.sign(1, body.encode()).hex()
    with pytest.raises(BadTicket):
        open_ticket(f"1.{body}.{mac}", KEYRING, NOW)


@given(st.text(max_size=200))
def test_no_text_does_anything_but_be_refused(text):
    with pytest.raises(BadTicket):
        open_ticket(text, KEYRING, NOW)


def test_a_body_of_another_shape_is_refused_though_we_signed_it():
    body = urlsafe_b64encode(b'{"path":"/a/"}').rstrip(b"=")
    mac = KEYRING.sign(1, b"ticket:" + body).hex()
    with pytest.raises(BadTicket, match="malformed"):
        open_ticket(f"1.{body.decode()}.{mac}", KEYRING, NOW)
