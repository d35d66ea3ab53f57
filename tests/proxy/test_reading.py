"""A site of any kind behind the gate: counted, walled, its locked text never sent to who may not have it."""

import asyncio

import pytest

from tests.gate.reading import Browser, Clock, ask
from tests.patience import PATIENCE_SECONDS
from tests.proxy.build import GATE, SECRET, a_front
from tests.proxy.site import FREE, LOCKED, SENTENCES, Reply, a_site, an_article

ARTICLES = {f"/story-{number}/": an_article(number) for number in range(1, 5)}


@pytest.fixture
async def site():
    async with a_site(**ARTICLES) as served:
        yield served


@pytest.fixture
async def front(site, tmp_path):
    async with a_front(site, tmp_path) as built:
        yield built


async def test_articles_are_counted_until_the_wall(front):
    browser = Browser(front)
    pages = [await browser.get(f"/story-{number}/") for number in (1, 2, 3)]
    assert [LOCKED in page.body for page in pages] == [True, True, False]
    assert all(FREE in page.body for page in pages)
    assert "You have 1 free article left this month." in pages[0].body
    assert "This is your last free article this month." in pages[1].body
    assert "You have read your 2 free articles for this month" in pages[2].body
    assert 'href="/login/?next=%2Fstory-3%2F"' in pages[2].body
    assert "Subscribe, and read on from this line." in pages[2].body, "nobody can register here"
    assert LOCKED in (await browser.get("/story-1/")).body, "reading again is free"


async def test_a_page_is_asked_for_once_and_without_what_a_reader_sends(front, site):
    for _ in range(3):
        await Browser(front).get("/story-1/", user_agent="Somebody", x_forwarded_host="evil.example")
    assert site.times("/story-1/") == 1
    assert site.last.headers["Host"] == "paper.example"
    assert site.last.headers["X-Forwarded-Host"] == "paper.example"
    assert "Cookie" not in site.last.headers


async def test_what_is_released_to_one_reader_is_kept_by_nobody_else(front):
    page = await Browser(front).get("/story-1/")
    assert page.headers["cache-control"] == "private, no-cache"
    assert "cookie" in page.headers["vary"]
    assert not [name for name in page.headers if name.startswith("broadsheet-")]


async def test_parameters_that_only_measure_are_the_same_page_and_others_are_not(front, site):
    assert LOCKED in (await Browser(front).get("/story-1/")).body
    browser = Browser(front)
    await browser.get("/story-2/")
    await browser.get("/story-3/")
    walled = await ask_query(browser, "/story-4/", b"utm_source=letter")
    assert LOCKED not in walled.body
    asked = len(site.asked)
    walled = await ask_query(browser, "/story-4/", b"print=1&utm_source=letter")
    assert len(site.asked) == asked + 1, "the site may answer anything to a parameter"
    assert LOCKED not in walled.body


async def ask_query(browser, path, query):
    """Return the answer to a browser that asks with a query."""
    return await ask(browser.app, path, headers=[("cookie", browser.cookie)], query=query)


async def test_a_reader_with_a_session_of_the_site_gets_a_page_of_their_own_that_is_counted_all_the_same(
    front, site
):
    browser = Browser(front, cookie="wordpress_logged_in_x=anything")
    page = await browser.get("/story-1/")
    assert page.headers["cache-control"] == "private, no-store"
    assert "etag" not in page.headers
    assert site.last.headers["Cookie"] == "wordpress_logged_in_x=anything"
    browser.cookie += "; wordpress_logged_in_x=anything"
    await browser.get("/story-2/")
    browser.cookie += "; wordpress_logged_in_x=anything"
    assert LOCKED not in (await browser.get("/story-3/")).body, "a cookie of that name proves nothing"


async def test_an_editor_whom_the_site_shows_its_bar_gets_what_it_sent(front, site):
    site.pages["/story-3/"] = an_article(3, after='<div id="wpadminbar">Edit</div>')
    page = await Browser(front, cookie="wordpress_logged_in_x=real").get("/story-3/")
    assert LOCKED in page.body
    assert "broadsheet" not in page.body
    assert page.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize(
    "reply",
    [
        {"headers": {"Cache-Control": "private"}},
        {"headers": {"Cache-Control": "no-store"}},
        {"headers": {"Vary": "User-Agent"}},
        {"cookies": ("session=1",)},
    ],
    ids=["private", "no-store", "varies", "cookie"],
)
async def test_a_page_that_the_site_keeps_from_caches_is_never_shared_and_still_decided(front, site, reply):
    article = an_article(1)
    site.pages["/story-1/"] = Reply(article.body, **reply)
    browser = Browser(front)
    first = await browser.get("/story-1/")
    assert LOCKED in first.body
    assert first.headers["cache-control"] == "private, no-store"
    await browser.get("/story-2/")
    asked = site.times("/story-3/")
    site.pages["/story-3/"] = Reply(an_article(3).body, **reply)
    assert LOCKED not in (await browser.get("/story-3/")).body
    await Browser(front).get("/story-3/")
    assert site.times("/story-3/") >= asked + 2


async def test_an_article_that_cannot_be_cut_is_not_sent(front, site):
    site.pages["/story-1/"] = Reply(f'<body class="single-post"><p>{LOCKED}</p></body>')
    page = await Browser(front).get("/story-1/")
    assert page.status == 503
    assert LOCKED not in page.body


async def test_the_last_good_copy_stays_while_the_site_is_down(site, tmp_path):
    clock = Clock()
    async with a_front(site, tmp_path, clock=clock) as front:
        assert (await Browser(front).get("/story-1/")).status == 200
        site.pages["/story-1/"] = Reply("broken", status=500)
        clock.now += 120
        page = await Browser(front).get("/story-1/")
        assert (page.status, LOCKED in page.body) == (200, True)


async def test_a_page_that_answers_a_form_is_decided_too(front, site):
    browser = Browser(front)
    await browser.get("/story-1/")
    await browser.get("/story-2/")
    page = await browser.get("/story-3/", method="POST", content_length="0")
    assert site.last.method == "POST"
    assert LOCKED not in page.body


async def test_a_head_is_told_of_the_lead_in_and_counts_nothing(front):
    browser = Browser(front)
    assert (await browser.get("/story-1/", method="HEAD")).status == 200
    assert "You have 1 free article left" in (await browser.get("/story-1/")).body


async def test_words_are_the_readers_language(site, tmp_path):
    text = GATE.replace('preset = "wordpress"', 'preset = "wordpress"\nlanguages = ["en", "pl"]')
    async with a_front(site, tmp_path, text) as front:
        page = await Browser(front).get("/story-1/", accept_language="pl")
        assert "Został Ci w tym miesiącu 1 bezpłatny artykuł." in page.body


async def test_where_readers_can_register_they_are_asked_to(site, tmp_path):
    async with a_front(site, tmp_path, GATE + 'register = "/register/"\n') as front:
        browser = Browser(front)
        pages = [await browser.get(f"/story-{number}/") for number in (1, 2, 3)]
        assert "Registering is free and opens more articles to you." in pages[2].body
        assert '<a class="broadsheet-button" href="/register/">Register free of charge</a>' in pages[2].body


async def test_an_open_article_is_whole_for_all_and_may_be_kept(front, site):
    site.pages["/story-1/"] = an_article(1, access="free")
    page = await Browser(front).get("/story-1/")
    assert LOCKED in page.body
    assert page.headers["cache-control"] == "public, no-cache"


async def test_a_locked_article_opens_for_no_allowance(front, site):
    site.pages["/story-1/"] = an_article(1, access="locked")
    page = await Browser(front).get("/story-1/")
    assert LOCKED not in page.body
    assert "This article is for subscribers" in page.body


async def test_purging_makes_a_page_anew(front, site):
    browser = Browser(front)
    await browser.get("/story-1/")
    site.pages["/story-1/"] = an_article(1, sentences=("New words stand here now.", *SENTENCES[1:]))
    refused = await browser.get("/broadsheet/purge", method="POST")
    assert refused.status == 403
    done = await browser.get("/broadsheet/purge", method="POST", authorization=f"Bearer {SECRET}")
    assert done.status == 200
    async with asyncio.timeout(PATIENCE_SECONDS):
        while "New words" not in (await browser.get("/story-1/")).body:
            await asyncio.sleep(0.05)
