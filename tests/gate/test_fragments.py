"""Notices and walls from the origin: each asked for once, the last good one in trouble."""

import asyncio

import pytest

from broadsheet.gate import fragments as fragments_module
from broadsheet.gate.fragments import Fragment, Fragments
from broadsheet.gate.origins.asgi import AsgiOrigin
from tests.gate.origin import SECRET, FakeOrigin, FakePage

WALL = "/-/fragments/wall"
PARAMS = (("kind", "anonymous"), ("section", "arts & culture"))
NEW, OLD = Fragment(b"New words."), Fragment(b"Old words.")


@pytest.fixture
def origin():
    return FakeOrigin()


@pytest.fixture
def fragments(origin):
    return Fragments(AsgiOrigin(origin, site_url="http://paper.example", secret=SECRET))


async def test_a_fragment_is_asked_for_by_its_name_and_facts_once_however_many_ask(origin, fragments):
    origin.delay_seconds = 0.01
    found = await asyncio.gather(*(fragments.get("wall", PARAMS) for _ in range(20)))
    assert set(found) == {Fragment(b"[wall kind=anonymous&section=arts+%26+culture]")}
    await fragments.get("wall", PARAMS)
    assert origin.times(WALL) == 1
    await fragments.get("wall", ())
    assert origin.times(WALL) == 2


async def test_a_fragment_may_be_empty(origin, fragments):
    origin.pages[WALL] = FakePage("")
    assert await fragments.get("wall", ()) == Fragment(b"")


@pytest.mark.parametrize("is_down", [True, False])
async def test_the_last_good_one_stands_in_while_the_origin_fails(origin, fragments, caplog, is_down):
    origin.pages[WALL] = FakePage(OLD.content.decode())
    assert await fragments.get("wall", ()) == OLD
    fragments.forget()
    origin.is_down = is_down
    origin.pages[WALL] = FakePage(status=500)
    for _ in range(2):
        fragments.forget()
        assert await fragments.get("wall", ()) == Fragment(OLD.content, is_current=False)
    assert "a fragment is missing: /-/fragments/wall: " in caplog.text
    origin.is_down = False
    origin.pages[WALL] = FakePage(NEW.content.decode())
    assert await fragments.get("wall", ()) == NEW


async def test_without_a_last_good_one_there_is_none(origin, fragments):
    origin.is_down = True
    assert await fragments.get("wall", ()) == Fragment(b"", is_current=False)


async def test_words_that_change_while_they_are_fetched_are_fetched_again(origin, fragments):
    origin.pages[WALL] = FakePage(OLD.content.decode())
    event = origin.hold(WALL)
    early = asyncio.create_task(fragments.get("wall", ()))
    await origin.reached(WALL)
    origin.pages[WALL] = FakePage(NEW.content.decode())
    fragments.forget()
    late = asyncio.create_task(fragments.get("wall", ()))
    await origin.reached(WALL, 2)
    event.set()
    assert (await early, await late) == (OLD, NEW)
    assert await fragments.get("wall", ()) == NEW


async def test_only_so_many_are_kept(fragments, monkeypatch):
    monkeypatch.setattr(fragments_module, "MOST_KEPT", 3)
    for number in range(5):
        await fragments.get("wall", (("limit", str(number)),))
    assert len(fragments._kept) == 2
    fragments.forget()
    for number in range(10, 12):
        await fragments.get("wall", (("limit", str(number)),))
    fragments.forget()
    assert len(fragments._last_good) == 2
