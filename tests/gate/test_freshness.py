"""Watching the origin: what is published shows at once, and a faulty policy never takes effect."""

import asyncio

import pytest

from broadsheet.gate import freshness
from broadsheet.gate.errors import OriginFailed
from broadsheet.meter import PolicyError
from tests.gate.origin import POLICY, FakeOrigin, FakePage, an_article_page
from tests.gate.reading import Browser, a_gate, ask, running

POLL_SECONDS = 0.01
FAULTY = POLICY.replace("anonymous = 3", "anonymous = -3")


@pytest.fixture(autouse=True)
def polling(monkeypatch):
    monkeypatch.setattr(freshness, "POLL_SECONDS", POLL_SECONDS)


@pytest.fixture
def origin():
    return FakeOrigin(pages={f"/a{number}": an_article_page(number) for number in (1, 2)})


@pytest.fixture
async def gate(origin, tmp_path):
    async with running(a_gate(origin, tmp_path)) as gate:
        yield gate


def publish(origin, text):
    origin.pages["/a1"] = an_article_page(1, rest=text)
    origin.change("page-1")


async def test_what_is_published_shows_at_every_gate(origin, gate, tmp_path):
    async with running(a_gate(origin, tmp_path)) as other:
        for one in (gate, other):
            assert "Rest." in (await ask(one, "/a1")).body
        publish(origin, "Corrected.")
        await origin.was_heard()
        await origin.was_heard()
        for one in (gate, other):
            assert "Corrected." in (await ask(one, "/a1")).body
    assert origin.times("/a1") == 2, "one gate rendered it, the other took it from the disk"


async def test_what_was_published_while_a_gate_was_down_is_not_missed(origin, tmp_path):
    async with running(a_gate(origin, tmp_path)) as gate:
        await ask(gate, "/a1")
        await ask(gate, "/a2")
    publish(origin, "Corrected.")
    async with running(a_gate(origin, tmp_path)) as gate:
        assert "Corrected." in (await ask(gate, "/a1")).body
        await ask(gate, "/a2")
    assert (origin.times("/a1"), origin.times("/a2")) == (2, 1)


async def test_a_change_of_policy_shows_at_once(origin, gate):
    browser = Browser(gate)
    assert "left=2" in (await browser.get("/a1")).body
    origin.policy, origin.policy_version = POLICY.replace("anonymous = 3", "anonymous = 7"), "v2"
    await origin.was_heard()
    assert "left=6" in (await browser.get("/a1")).body
    assert gate.watch.policy.version == "v2"
    assert origin.times("/-/policy") == 2


async def test_a_faulty_policy_never_takes_effect_and_is_told_of_once(origin, gate, caplog):
    origin.policy, origin.policy_version = FAULTY, "v2"
    await origin.was_heard()
    await origin.was_heard()
    assert gate.watch.policy.version == "v1"
    assert "left=2" in (await ask(gate, "/a1")).body
    assert caplog.text.count("policy v2 is faulty, v1 stays in force") == 1
    assert "allowances.anonymous" in caplog.text
    origin.policy, origin.policy_version = POLICY, "v3"
    await origin.was_heard()
    assert gate.watch.policy.version == "v3"


async def test_a_policy_that_cannot_be_fetched_is_asked_for_again(origin, gate, caplog):
    origin.pages["/-/policy"] = FakePage(status=500)
    origin.policy_version = "v2"
    await origin.was_heard()
    assert gate.watch.policy.version == "v1"
    assert caplog.text.count("/-/policy: answered 500") == 1
    del origin.pages["/-/policy"]
    await origin.was_heard()
    assert gate.watch.policy.version == "v2"


@pytest.mark.parametrize("key", ["words", "shell", "policy"])
async def test_words_that_change_show_at_once(origin, gate, key):
    locked = an_article_page(3, access="locked")
    origin.pages["/locked"] = locked
    assert "[wall " in (await ask(gate, "/locked")).body
    origin.pages["/-/fragments/wall"] = FakePage("New words.", {})
    origin.change(key)
    await origin.was_heard()
    assert "New words." in (await ask(gate, "/locked")).body


async def test_words_that_change_while_a_page_is_joined_are_in_the_next_answer(origin, gate):
    origin.pages["/locked"] = an_article_page(3, access="locked")
    event = origin.hold("/-/fragments/wall")
    reader = asyncio.create_task(ask(gate, "/locked"))
    await origin.reached("/-/fragments/wall")
    origin.pages["/-/fragments/wall"] = FakePage("New words.", {})
    origin.change("words")
    await origin.was_heard()
    event.set()
    assert "[wall " in (await reader).body
    assert "New words." in (await ask(gate, "/locked")).body


async def test_the_watch_survives_the_origin_and_tells_of_its_failing_once(origin, gate, caplog):
    await ask(gate, "/a1")
    origin.is_down = True
    await origin.was_heard()
    assert caplog.text.count("cannot see what changed, the last good copies stay") == 1
    assert "Rest." in (await ask(gate, "/a1")).body
    publish(origin, "Corrected.")
    origin.is_down = False
    await origin.was_heard()
    assert "Corrected." in (await ask(gate, "/a1")).body


@pytest.mark.parametrize(
    "answer", [FakePage(status=500), FakePage("<html>"), FakePage("{}"), FakePage('{"seq": "x"}')]
)
async def test_nonsense_about_changes_changes_nothing(origin, gate, answer):
    await ask(gate, "/a1")
    origin.pages["/-/changes"] = answer
    await origin.was_heard()
    del origin.pages["/-/changes"]
    publish(origin, "Corrected.")
    await origin.was_heard()
    assert "Corrected." in (await ask(gate, "/a1")).body


@pytest.mark.parametrize(
    ("path", "answer", "error"),
    [
        ("/-/policy", FakePage(status=500), OriginFailed),
        ("/-/policy", FakePage(FAULTY, {"broadsheet-policy": "v1"}), PolicyError),
        ("/-/changes", FakePage(status=500), OriginFailed),
    ],
)
async def test_a_gate_does_not_start_without_a_policy_or_without_knowing_what_changed(
    origin, tmp_path, path, answer, error
):
    origin.pages[path] = answer
    gate = a_gate(origin, tmp_path)
    with pytest.raises(error):
        await gate.start()
    await gate.stop()


async def test_changes_are_looked_for_four_times_a_second(monkeypatch):
    monkeypatch.undo()
    assert freshness.POLL_SECONDS == 0.25
