"""Pages in memory and on disk: each fetched once, the newest at once, the last good one in trouble."""

import asyncio
from contextlib import closing

import pytest

from broadsheet.gate import shelf as shelf_module
from broadsheet.gate.bodies import Encoding, prepare
from broadsheet.gate.errors import OriginFailed
from broadsheet.gate.origins.asgi import AsgiOrigin
from broadsheet.gate.shelf import MOST_NO_PAGES, NO_PAGE_SECONDS, RETRY_SECONDS, Shelf
from broadsheet.gate.store import PageStore
from tests.gate.origin import SECRET, FakeOrigin, FakePage, an_article_page
from tests.gate.reading import Clock


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def origin():
    pages = {f"/a{number}": an_article_page(number) for number in range(1, 10)}
    return FakeOrigin(pages={"/": FakePage(), **pages})


@pytest.fixture
def store(tmp_path):
    with closing(PageStore(tmp_path / "pages.sqlite3")) as store:
        yield store


@pytest.fixture
async def shelf(origin, store, clock):
    shelf = a_shelf(origin, store, clock)
    yield shelf
    await shelf.close()


@pytest.fixture
async def other(origin, tmp_path, clock):
    """The shelf of another process, over the same file."""
    with closing(PageStore(tmp_path / "pages.sqlite3")) as store:
        shelf = a_shelf(origin, store, clock)
        yield shelf
        await shelf.close()


def a_shelf(origin, store, clock, **options):
    return Shelf(
        AsgiOrigin(origin, site_url="http://paper.example", secret=SECRET), store, clock=clock, **options
    )


def an_update(text, number=1):
    return an_article_page(number, rest=text)


def text_of(page):
    return page.pieces.join(released=True, fragments={}).decode()


async def settled(shelf):
    """Wait until nothing is being loaded."""
    while shelf._loading:
        await asyncio.wait([*shelf._loading.values()])
        await asyncio.sleep(0)


async def test_a_miss_is_fetched_once_however_many_ask(origin, shelf):
    origin.delay_seconds = 0.02
    pages = await asyncio.gather(*(shelf.get("/a1") for _ in range(50)))
    assert len(set(map(id, pages))) == 1
    assert await shelf.get("/a1") is pages[0]
    assert origin.times("/a1") == 1


async def test_a_miss_is_fetched_once_by_all_processes_together(origin, shelf, other):
    origin.delay_seconds = 0.03
    pages = await asyncio.gather(*(one.get("/a1") for one in [shelf, other] * 25))
    assert {text_of(page) for page in pages} == {text_of(pages[0])}
    assert origin.times("/a1") == 1


async def test_one_process_goes_on_where_another_found_no_page(origin, shelf, other):
    origin.delay_seconds = 0.03
    assert await asyncio.gather(shelf.get("/none"), other.get("/none")) == [None, None]
    assert origin.times("/none") == 2


async def test_what_another_process_kept_a_moment_ago_is_not_fetched_again(origin, shelf, other):
    shelf._slots = asyncio.Semaphore(1)
    event = origin.hold("/a2")
    first = asyncio.create_task(shelf.get("/a2"))
    waiting = asyncio.create_task(shelf.get("/a1"))
    await origin.reached("/a2")
    await other.get("/a1")
    event.set()
    await asyncio.gather(first, waiting)
    assert origin.times("/a1") == 1


async def test_a_page_of_another_release_is_sent_and_made_anew_once_behind_its_reader(
    origin, shelf, clock, tmp_path
):
    await shelf.get("/a1")
    origin.pages["/a1"] = an_update("As the new templates have it.")
    clock.now += 1
    with closing(PageStore(tmp_path / "pages.sqlite3", made_by="another")) as store:
        updated = a_shelf(origin, store, clock)
        assert "As the new templates have it." not in text_of(await updated.get("/a1"))
        await settled(updated)
        assert "As the new templates have it." in text_of(await updated.get("/a1"))
        clock.now += RETRY_SECONDS + 1
        await updated.get("/a1")
        await settled(updated)
        assert origin.times("/a1") == 2
        await updated.close()
    with closing(PageStore(tmp_path / "pages.sqlite3", made_by="another")) as store:
        restarted = a_shelf(origin, store, clock)
        await restarted.get("/a1")
        await settled(restarted)
        assert origin.times("/a1") == 2, "the same release has nothing to make anew"
        await restarted.close()


async def test_while_two_releases_share_the_pages_neither_makes_the_others_anew_for_ever(
    origin, shelf, clock, tmp_path
):
    await shelf.get("/a1")
    with closing(PageStore(tmp_path / "pages.sqlite3", made_by="another")) as store:
        updated = a_shelf(origin, store, clock)
        for _ in range(5):
            clock.now += RETRY_SECONDS + 1
            for one in (shelf, updated):
                await one.get("/a1")
                await settled(one)
        assert origin.times("/a1") == 2
        await updated.close()


async def test_a_reader_who_gives_up_does_not_end_the_fetching_for_others(origin, shelf):
    event = origin.hold("/a1")
    impatient, patient = asyncio.create_task(shelf.get("/a1")), asyncio.create_task(shelf.get("/a1"))
    await origin.reached("/a1")
    impatient.cancel()
    event.set()
    assert "Rest." in text_of(await patient)


async def test_a_stale_page_is_sent_while_its_successor_is_fetched(origin, shelf, clock):
    old = await shelf.get("/a1")
    origin.pages["/a1"] = an_update("Later.")
    clock.now += 300
    assert shelf.find("/a1", clock()) is old
    assert shelf.find("/a1", clock()) is old
    await settled(shelf)
    assert "Later." in text_of(shelf.find("/a1", clock()))
    assert origin.times("/a1") == 2


async def test_a_page_that_is_stale_at_once_is_fetched_each_time(origin, shelf, clock):
    origin.pages["/a1"].headers["cache-control"] = "max-age=0"
    await shelf.get("/a1")
    for text in ("Second.", "Third."):
        origin.pages["/a1"].body = an_update(text).body
        clock.now += 1
        shelf.find("/a1", clock())
        await settled(shelf)
        assert text in text_of(shelf.find("/a1", clock()))
        await settled(shelf)


async def test_a_successor_that_another_process_fetched_is_taken_from_the_disk(origin, shelf, other, clock):
    await shelf.get("/a1")
    await other.get("/a1")
    clock.now += 300
    for one in (shelf, other):
        one.find("/a1", clock())
        await settled(one)
    assert origin.times("/a1") == 2
    assert other.find("/a1", clock()).fetched_at == clock()


@pytest.mark.parametrize(
    "broken",
    [
        FakePage(status=500),
        FakePage(status=429),
        FakePage("<!--broadsheet:rest-->", {"broadsheet-article": "1"}),
        FakePage("<p>All of it.</p>", {"broadsheet-article": "1"}),
    ],
)
async def test_the_last_good_copy_stays_when_the_origin_has_no_good_one(origin, shelf, clock, caplog, broken):
    old = await shelf.get("/a1")
    origin.pages["/a1"] = broken
    origin.change("page-1")
    shelf.apply(["page-1"], 1)
    await settled(shelf)
    assert shelf.find("/a1", clock()) is old
    assert "the last good copy stays: /a1: " in caplog.text


async def test_the_last_good_copy_stays_while_the_origin_is_down_and_it_is_asked_again(
    origin, shelf, clock, caplog
):
    old = await shelf.get("/a1")
    origin.is_down = True
    clock.now += 300
    for _ in range(3):
        assert shelf.find("/a1", clock()) is old
        await settled(shelf)
    assert origin.times("/a1") == 2
    assert caplog.text.count("ConnectionError: the origin is down") == 1
    origin.is_down = False
    clock.now += RETRY_SECONDS
    shelf.find("/a1", clock())
    await settled(shelf)
    assert shelf.find("/a1", clock()) is not old


async def test_without_any_copy_a_failing_origin_is_an_error_and_asked_again(origin, shelf):
    origin.pages["/a1"] = FakePage("Sorry.", status=503)
    with pytest.raises(OriginFailed, match="/a1: answered 503") as caught:
        await shelf.get("/a1")
    assert caught.value.answer.body == b"Sorry."
    origin.pages["/a1"] = an_article_page()
    assert await shelf.get("/a1") is not None


async def test_a_change_is_fetched_before_anyone_asks(origin, shelf, clock):
    await shelf.get("/a1")
    await shelf.get("/a2")
    origin.pages["/a1"] = an_update("Corrected.")
    shelf.apply(["page-1"], 1)
    await settled(shelf)
    assert "Corrected." in text_of(shelf.find("/a1", clock()))
    assert (origin.times("/a1"), origin.times("/a2")) == (2, 1)


async def test_a_change_of_the_frame_alone_is_fetched_when_somebody_asks(origin, shelf, clock):
    await shelf.get("/a1")
    shelf.apply(["shell"], 1)
    await settled(shelf)
    assert origin.times("/a1") == 1
    shelf.find("/a1", clock())
    await settled(shelf)
    assert origin.times("/a1") == 2


async def test_a_page_whose_frame_has_changed_is_still_sent_after_a_restart(origin, shelf, other, clock):
    await shelf.get("/a1")
    origin.pages["/a1"] = an_update("In a new frame.")
    shelf.apply(["shell"], 1)
    assert "Rest." in text_of(await other.get("/a1"))
    await settled(other)
    assert "In a new frame." in text_of(other.find("/a1", clock()))


async def test_a_change_while_a_page_is_rendered_leads_to_another_rendering(origin, shelf, clock):
    event = origin.hold("/a1")
    reader = asyncio.create_task(shelf.get("/a1"))
    await origin.reached("/a1")
    origin.pages["/a1"] = an_update("Corrected.")
    shelf.apply(["page-1"], 1)
    shelf.apply(["page-2"], 2)
    event.set()
    assert "Rest." in text_of(await reader)
    await settled(shelf)
    assert "Corrected." in text_of(shelf.find("/a1", clock()))
    assert origin.times("/a1") == 2


async def test_a_change_of_something_else_meanwhile_does_not(origin, shelf):
    event = origin.hold("/a1")
    reader = asyncio.create_task(shelf.get("/a1"))
    await origin.reached("/a1")
    shelf.apply(["page-2"], 1)
    event.set()
    await reader
    await settled(shelf)
    assert origin.times("/a1") == 1


async def test_changes_that_come_while_a_successor_is_fetched_are_not_lost(origin, shelf, clock):
    await shelf.get("/a1")
    event = origin.hold("/a1")
    shelf.apply(["page-1"], 1)
    await origin.reached("/a1", 2)
    origin.pages["/a1"] = an_update("Corrected.")
    for seq in (2, 3, 4):
        shelf.apply(["page-1"], seq)
    event.set()
    await settled(shelf)
    assert "Corrected." in text_of(shelf.find("/a1", clock()))
    assert origin.times("/a1") == 3


async def test_a_change_in_the_very_moment_a_load_ends_is_not_lost(origin, shelf, clock):
    task = shelf._load("/a1", shelf_module.ANY_COPY)
    task.add_done_callback(lambda _: None)
    await asyncio.wait([task])
    shelf._loading["/a1"] = task  # as if what ends a load had not run yet
    origin.pages["/a1"] = an_update("Corrected.")
    shelf.apply(["page-1"], 1)
    shelf._end_loading("/a1", task)
    await settled(shelf)
    assert "Corrected." in text_of(shelf.find("/a1", clock()))


async def test_a_page_rendered_by_a_process_that_lags_behind_never_reaches_the_others(
    origin, shelf, other, clock
):
    event = origin.hold("/a1")
    lagging = asyncio.create_task(other.get("/a1"))
    await origin.reached("/a1")
    origin.pages["/a1"] = an_update("Corrected.")
    shelf.apply(["page-1"], 1)
    event.set()
    await lagging
    assert "Corrected." in text_of(await shelf.get("/a1"))
    other.apply(["page-1"], 1)
    await settled(other)
    assert "Corrected." in text_of(other.find("/a1", clock()))
    assert origin.times("/a1") == 2, "the one rendered it, the other took it from the disk"


async def test_what_a_quicker_process_rendered_is_not_fetched_again(origin, shelf, other):
    shelf.apply(["page-1"], 1)
    await shelf.get("/a1")
    page = await other.get("/a1")
    other.apply(["page-1"], 1)
    await settled(other)
    assert await other.get("/a1") is page
    assert origin.times("/a1") == 1


async def test_a_page_that_is_unpublished_goes_away_everywhere(origin, shelf, other):
    await shelf.get("/a1")
    await other.get("/a1")
    del origin.pages["/a1"]
    for one in (shelf, other):
        one.apply(["page-1"], 1)
        await settled(one)
        assert await one.get("/a1") is None
    assert shelf.held == (0, 0)


async def test_what_is_no_page_is_remembered_and_forgotten_after_a_change(origin, shelf):
    for _ in range(3):
        assert await shelf.get("/new") is None
    assert origin.times("/new") == 1
    origin.pages["/new"] = an_article_page(10)
    shelf.apply(["page-10"], 1)
    assert await shelf.get("/new") is not None


async def test_what_is_no_page_is_forgotten_after_a_while(origin, shelf, clock):
    await shelf.get("/new")
    clock.now += NO_PAGE_SECONDS
    await shelf.get("/new")
    assert origin.times("/new") == 2


async def test_what_was_no_page_just_before_a_change_is_not_remembered(origin, shelf):
    event = origin.hold("/new")
    reader = asyncio.create_task(shelf.get("/new"))
    await origin.reached("/new")
    origin.pages["/new"] = an_article_page(10)
    shelf.apply(["page-10"], 1)
    event.set()
    assert await reader is None
    assert await shelf.get("/new") is not None


async def test_paths_that_somebody_makes_up_do_not_fill_the_memory(shelf, monkeypatch):
    monkeypatch.setattr(shelf_module, "MOST_NO_PAGES", 3)
    for number in range(8):
        await shelf.get(f"/made-up-{number}")
    await shelf.get("/" + "x" * 501)
    assert len(shelf._no_pages) == 2
    assert MOST_NO_PAGES == 10_000


async def test_changes_that_go_back_make_everything_be_fetched_anew(origin, shelf, clock, caplog):
    shelf.apply(["page-1"], 9)
    await shelf.get("/a1")
    origin.pages["/a1"] = an_update("Restored.")
    shelf.apply([], 2)
    assert shelf.held == (0, 0)
    assert "went back from 9 to 2" in caplog.text
    assert "Restored." in text_of(await shelf.get("/a1"))
    shelf.apply(["page-1"], 3)
    await settled(shelf)
    assert origin.times("/a1") == 3


async def test_a_page_that_is_rendered_while_changes_go_back_is_rendered_again(origin, shelf):
    shelf.apply(["page-1"], 9)
    event = origin.hold("/a1")
    reader = asyncio.create_task(shelf.get("/a1"))
    await origin.reached("/a1")
    origin.pages["/a1"] = an_update("Restored.")
    shelf.apply([], 2)
    event.set()
    page = await reader
    assert ("Restored." in text_of(page), page.seq) == (True, 2)


async def test_pages_survive_a_restart_without_asking_the_origin(origin, shelf, other):
    page = await shelf.get("/a1")
    origin.is_down = True
    assert text_of(await other.get("/a1")) == text_of(page)


async def test_a_page_that_went_stale_while_nothing_ran_is_sent_once_more(origin, shelf, other, clock):
    await shelf.get("/a1")
    origin.pages["/a1"] = an_update("Later.")
    clock.now += 10_000
    assert "Rest." in text_of(await other.get("/a1"))
    await settled(other)
    assert "Later." in text_of(other.find("/a1", clock()))


async def test_a_kept_page_that_can_no_longer_be_cut_is_fetched_again(origin, shelf, other, store, caplog):
    await shelf.get("/a1")
    kept = store.find("/a1")
    broken = type(kept.fetched)(200, kept.fetched.headers, b"<!--broadsheet:rest-->")
    store.keep("/a1", type(kept)(broken, 0, kept.fetched_at), [])
    assert "Rest." in text_of(await other.get("/a1"))
    assert "a kept page cannot be used: /a1: the mark rest is never closed" in caplog.text


async def test_memory_is_bounded_and_pages_that_are_wanted_stay(origin, store, clock):
    shelf = a_shelf(origin, store, clock)
    size = (await shelf.get("/a1")).size
    shelf = a_shelf(origin, store, clock, most_bytes=size * 4 + size // 2)
    for number in range(1, 10):
        await shelf.get(f"/a{number}")
        shelf.find("/a1", clock())
        pages, held = shelf.held
        assert held == pages * size
        assert held <= size * 4 + size // 2
    assert shelf.find("/a1", clock()) is not None
    assert shelf.find("/a2", clock()) is None


async def test_memory_is_bounded_when_all_pages_are_wanted(origin, store, clock):
    shelf = a_shelf(origin, store, clock, most_bytes=1)
    page = await shelf.get("/a1")
    assert shelf.held == (0, 0)
    shelf = a_shelf(origin, store, clock, most_bytes=page.size)
    page = await shelf.get("/a1")
    assert shelf.find("/a1", clock()) is page
    shelf.keep_prepared(page, ("a",), prepare(b"x" * 1000, [], Encoding.IDENTITY))
    assert shelf.held == (0, 0)


async def test_prepared_answers_are_counted_and_their_bytes_given_back(origin, shelf):
    page = await shelf.get("/a1")
    empty = shelf.held
    prepared = prepare(b"x" * 1000, [], Encoding.IDENTITY)
    shelf.keep_prepared(page, ("a",), prepared)
    shelf.keep_prepared(page, ("b",), prepared)
    assert shelf.held == (1, empty[1] + 2000)
    shelf.drop_prepared(page, ("a",))
    shelf.drop_prepared(page, ("a",))
    assert shelf.held == (1, empty[1] + 1000)
    shelf.forget_prepared()
    assert (shelf.held, page.prepared) == (empty, {})
    shelf.keep_prepared(page, ("a",), prepared)
    shelf.apply(["page-1"], 1)
    await settled(shelf)
    assert shelf.held == empty
    shelf.keep_prepared(page, ("c",), prepared)
    shelf.drop_prepared(page, ("c",))
    assert shelf.held == empty, "a page that has a successor is not counted"


async def test_readers_who_wait_do_not_queue_behind_refreshing(origin, shelf):
    for number in range(1, 9):
        await shelf.get(f"/a{number}")
    events = [origin.hold(f"/a{number}") for number in range(1, 9)]
    shelf.apply([f"page-{number}" for number in range(1, 9)], 1)
    await origin.reached("/a1", 2)
    assert await shelf.get("/a9") is not None
    for event in events:
        event.set()
    await settled(shelf)


async def test_a_shelf_that_closes_ends_what_is_being_loaded(origin, shelf, caplog):
    await shelf.get("/a2")
    origin.hold("/a1")
    origin.hold("/a2")
    reader = asyncio.create_task(shelf.get("/a1"))
    shelf.apply(["page-2"], 1)
    await origin.reached("/a1")
    await origin.reached("/a2", 2)
    await shelf.close()
    with pytest.raises(asyncio.CancelledError):
        await reader
    assert not caplog.records
