"""Readers with a right: gifts that end and are taken back, and who is told when their right ends."""

from datetime import timedelta

import pytest

from broadsheet.meter import Entitlement, Kind, Standing
from broadsheet.meter.facts import Grant
from broadsheet.passes.reader_pass import Pass
from tests.gate.origin import FakeOrigin, an_article_page
from tests.gate.reading import NOON, Browser, Clock, a_gate, carrying, running

RELEASED, WALLED = "<p>Rest.</p>", "[wall "
TOMORROW, IN_A_WEEK = NOON + timedelta(days=1), NOON + timedelta(days=7)


def a_guest(*grants, **changes):
    return carrying(Pass.for_newcomer(b"browser-0001", NOON)._replace(grants=grants, **changes))


def a_subscriber(standing, until=IN_A_WEEK, number=1):
    return carrying(
        Pass(
            b"account-%04d" % number,
            NOON,
            b"browser-0001",
            Kind.REGISTERED,
            standing,
            (Entitlement("*", until),),
        )
    )


@pytest.fixture
def origin():
    return FakeOrigin(pages={f"/a{number}": an_article_page(number, access="locked") for number in (1, 2)})


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def gate(origin, clock, tmp_path):
    async with running(a_gate(origin, tmp_path, clock=clock)) as gate:
        yield gate


async def test_a_gift_opens_its_article_and_says_until_when(gate):
    guest = Browser(gate, a_guest(Grant(1, TOMORROW, 5)))
    answer = await guest.get("/a1")
    assert RELEASED in answer.body
    assert "reason=grant" in answer.body
    assert "until=2026-11-24" in answer.body
    assert WALLED in (await guest.get("/a2")).body


async def test_a_gift_ends_at_its_end_even_for_a_pass_seen_before(gate, clock):
    guest = Browser(gate, a_guest(Grant(1, TOMORROW, 5)))
    await guest.get("/a1")
    clock.now = TOMORROW.timestamp()
    assert WALLED in (await guest.get("/a1")).body


async def test_one_readers_gift_opens_nothing_to_another(gate):
    assert RELEASED in (await Browser(gate, a_guest(Grant(1, TOMORROW, 5))).get("/a1")).body
    assert WALLED in (await Browser(gate, a_guest()).get("/a1")).body


async def test_a_gift_that_was_taken_back_is_gone_with_the_next_renewal(origin, gate, clock):
    fresh_until = NOON + timedelta(minutes=5)
    guest = Browser(gate, a_guest(Grant(1, TOMORROW, 5), fresh_until=fresh_until))
    origin.pass_cookie = a_guest()
    assert RELEASED in (await guest.get("/a1")).body
    clock.now = fresh_until.timestamp()
    assert WALLED in (await guest.get("/a1")).body


@pytest.mark.parametrize(
    ("standing", "reason"),
    [
        (Standing.IN_GRACE, "payment_grace"),
        (Standing.PAYMENT_UNDER_WAY, "payment_under_way"),
        (Standing.CANCELLED, "cancelled_but_paid"),
    ],
)
async def test_who_must_know_is_told_when_their_right_ends(gate, standing, reason):
    one = await Browser(gate, a_subscriber(standing)).get("/a1")
    other = await Browser(gate, a_subscriber(standing, TOMORROW, number=2)).get("/a1")
    assert f"reason={reason}&window=month&until=2026-11-30" in one.body
    assert f"reason={reason}&window=month&until=2026-11-24" in other.body


async def test_a_reader_in_trial_is_told_so(gate):
    answer = await Browser(gate, a_subscriber(Standing.IN_TRIAL)).get("/a1")
    assert "[notice kind=registered&lang=en&reason=in_trial&window=month]" in answer.body


@pytest.mark.parametrize("standing", [Standing.SUBSCRIBED, Standing.GROUP_MEMBER, Standing.GIFTED])
async def test_who_has_nothing_to_do_reads_undisturbed(gate, standing):
    answer = await Browser(gate, a_subscriber(standing)).get("/a1")
    assert RELEASED in answer.body
    assert "[notice " not in answer.body
