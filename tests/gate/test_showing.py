"""A page shown to staff as one reader would get it."""

from datetime import datetime, timedelta
from urllib.parse import quote

import pytest

from broadsheet.meter import Decision, Kind, Outcome, Reason
from broadsheet.passes.tickets import Ticket, seal_ticket
from tests.gate.origin import FakeOrigin, an_article_page
from tests.gate.reading import KEYRING, NOON, Clock, a_gate, ask, running

LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def gate(tmp_path, clock):
    pages = {"/locked": an_article_page(21, access="locked")}
    async with running(a_gate(FakeOrigin(pages=pages), tmp_path, clock=clock)) as gate:
        yield gate


def a_ticket(outcome, reason, path="/locked", ends_at: datetime = LATER, **more):
    ticket = Ticket(path, Kind.REGISTERED, Decision(outcome, reason, **more), NOON, ends_at)
    return "/-/show/" + seal_ticket(ticket, KEYRING)


async def test_staff_see_what_the_ticket_says_and_nothing_is_kept_or_counted(gate):
    shown = await ask(gate, a_ticket(Outcome.RELEASE, Reason.IN_TRIAL, right_ends_at=NOON))
    assert "<p>Rest.</p>" in shown.body
    assert "reason=in_trial" in shown.body
    assert shown.headers["cache-control"] == "no-store"
    assert shown.headers["x-robots-tag"] == "noindex"
    assert "etag" not in shown.headers
    assert shown.cookies == []


async def test_the_words_are_asked_for_by_the_day_that_is_looked_at(gate):
    shown = await ask(gate, a_ticket(Outcome.WALL, Reason.ACCESS_LAPSED))
    assert f"at={quote(NOON.isoformat(timespec='minutes'))}" in shown.body
    assert "at=" not in (await ask(gate, "/locked")).body


async def test_a_wall_is_shown_without_the_locked_part(gate):
    shown = await ask(gate, a_ticket(Outcome.WALL, Reason.ACCESS_LAPSED))
    assert "<p>Rest.</p>" not in shown.body
    assert "reason=access_lapsed" in shown.body


@pytest.mark.parametrize("path", ["/-/show/nothing", "/-/show/1.e30.00"])
async def test_what_is_no_ticket_leads_nowhere(gate, path):
    assert (await ask(gate, path)).status == 404


async def test_a_ticket_ends(gate, clock):
    path = a_ticket(Outcome.RELEASE, Reason.ENTITLED)
    clock.now += 300
    assert (await ask(gate, path)).status == 404


async def test_a_ticket_for_a_page_that_is_not_there_leads_nowhere(gate):
    assert (await ask(gate, a_ticket(Outcome.RELEASE, Reason.ENTITLED, path="/gone"))).status == 404


async def test_a_ticket_is_only_read(gate):
    answer = await ask(gate, a_ticket(Outcome.RELEASE, Reason.ENTITLED), method="POST")
    assert answer.status == 404
