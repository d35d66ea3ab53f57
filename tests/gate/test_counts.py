"""What a gate counts of itself."""

import pytest

from broadsheet.gate.origins.base import DECISION, TOLD
from broadsheet.meter import Outcome, Reason
from tests.gate.origin import FakeOrigin, FakePage, an_article_page
from tests.gate.reading import Browser, Clock, a_gate, ask, running


@pytest.fixture
def origin():
    pages = {f"/a{number}": an_article_page(number) for number in range(1, 6)}
    return FakeOrigin(pages={"/": FakePage(), **pages})


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def gate(origin, tmp_path, clock):
    async with running(a_gate(origin, tmp_path, clock=clock)) as gate:
        yield gate


def answers(gate):
    return {key: tally.count for key, tally in gate.counts.answers.items() if tally.count}


async def test_every_answer_is_counted_by_what_was_decided_and_why(gate):
    browser = Browser(gate)
    await browser.get("/")
    for path in ("/a1", "/a2", "/a1", "/a3", "/a4", "/a5"):
        await browser.get(path)
    await browser.get("/a5", method="HEAD")
    assert answers(gate) == {
        (Outcome.RELEASE, None): 1,
        (Outcome.RELEASE, Reason.ALLOWANCE_LEFT): 3,
        (Outcome.RELEASE, Reason.ALREADY_READ): 1,
        (Outcome.WALL, Reason.REGISTRATION_ALLOWS_MORE): 3,
    }
    assert gate.counts.answered == 8


async def test_answers_that_are_kept_and_dropped_stay_counted(gate, origin):
    for _ in range(3):
        await ask(gate, "/")
    gate.shelf.forget_prepared()
    await ask(gate, "/")
    await ask(gate, "/", headers=[("accept-encoding", "gzip")])
    assert answers(gate) == {(Outcome.RELEASE, None): 5}


async def test_a_refused_prefetch_is_counted_too(gate):
    await ask(gate, "/a1", headers=[("sec-purpose", "prefetch")])
    assert answers(gate) == {(Outcome.REFUSE, Reason.NOT_COUNTED): 1}


async def test_what_staff_are_shown_of_a_page_is_not_among_the_readers_answers(gate):
    await ask(gate, "/-/show/forged")
    assert gate.counts.answered == 0


async def test_waiting_and_rendering_are_counted_apart(gate, origin):
    await ask(gate, "/a1")
    await ask(gate, "/a1")
    await ask(gate, "/account/")
    assert (gate.counts.misses, gate.counts.answered, gate.counts.passed_through) == (1, 2, 1)
    assert gate.counts.renderings == 1
    assert gate.counts.rendering_seconds > 0
    origin.is_down = True
    assert (await ask(gate, "/a2")).status == 503
    assert (gate.counts.misses, gate.counts.renderings, gate.counts.renderings_failed) == (1, 2, 1)


async def test_how_late_a_change_is_known_is_kept(gate, origin, clock):
    assert gate.counts.freshness_lag_seconds is None
    origin.change("page-1")
    origin.changed_at = clock.now
    clock.now += 0.5
    await gate.watch.look()
    assert gate.counts.freshness_lag_seconds == 0.5


async def test_an_origin_that_does_not_say_when_it_changed_is_no_trouble(gate, origin):
    origin.change("page-1")
    await gate.watch.look()
    assert gate.counts.freshness_lag_seconds is None


async def test_whoever_wraps_the_gate_is_told_the_decision(gate):
    heard = []

    async def wrapped(scope, receive, send):
        heard.append(scope.setdefault(TOLD, {}))
        await gate(scope, receive, send)

    await ask(wrapped, "/a1")
    await ask(wrapped, "/a1")
    await ask(wrapped, "/")
    assert [told[DECISION].reason for told in heard[:2]] == [Reason.ALLOWANCE_LEFT] * 2
    assert heard[2] == {}
