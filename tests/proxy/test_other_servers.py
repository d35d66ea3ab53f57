"""Other servers before the gate: those that ask before they send, and caches that keep the public half."""

import pytest

from tests.gate.reading import Browser, ask
from tests.proxy.build import GATE, a_front
from tests.proxy.site import FREE, LOCKED, a_site, an_article

ARTICLES = {f"/story-{number}/": an_article(number) for number in (1, 2, 3)}


@pytest.fixture
async def site():
    async with a_site(**ARTICLES) as served:
        yield served


@pytest.mark.parametrize("header", ["x_original_uri", "x_forwarded_uri"])
async def test_a_server_that_asks_is_told_and_readings_are_counted(site, tmp_path, header):
    async with a_front(site, tmp_path) as front:
        browser = Browser(front)
        told = [
            await browser.get("/broadsheet/auth", **{header: f"/story-{n}/?utm_source=x"})
            for n in (1, 2, 3, 1)
        ]
        assert [answer.status for answer in told] == [200, 200, 403, 200]
        assert told[0].cookies, "the new pass is handed on to the reader"
        assert FREE in told[2].body
        assert "You have read your 2 free articles for this month" in told[2].body
        assert not any(LOCKED in answer.body for answer in told)


async def test_what_is_no_article_may_be_sent_and_doors_are_the_gates(site, tmp_path):
    async with a_front(site, tmp_path) as front:
        for target, status in {
            "/about/": 200,
            "/a.css": 200,
            "/feed/": 403,
            "/?rest_route=/wp/v2/posts": 403,
            "": 400,
        }.items():
            assert (
                await ask(front, "/broadsheet/auth", headers=[("x-original-uri", target)])
            ).status == status


async def test_shell_and_lead_in_are_for_every_cache_and_a_plain_link_leads_to_the_rest(site, tmp_path):
    async with a_front(site, tmp_path, GATE + "[cdn]\non = true\nseconds = 90\n") as front:
        browser = Browser(front)
        public = [await browser.get(f"/story-{number}/", accept_language="pl") for number in (1, 2, 3)]
        assert all(LOCKED not in page.body and FREE in page.body for page in public)
        assert not any(page.cookies for page in public)
        assert public[0].headers["cache-control"] == "public, max-age=90, stale-while-revalidate=90"
        assert public[0].headers["vary"] == "accept-encoding"
        assert (
            '<a class="broadsheet-button" href="/broadsheet/read/story-1/">Read the whole article</a>'
            in public[0].body
        )
        whole = [await browser.get(f"/broadsheet/read/story-{number}/") for number in (1, 2, 3)]
        assert [LOCKED in page.body for page in whole] == [True, True, False]
        assert whole[0].headers["cache-control"] == "private, no-cache"
        rest = await browser.get("/broadsheet/rest/story-1/")
        assert (LOCKED in rest.body, FREE in rest.body) == (True, False)
        assert (await browser.get("/broadsheet/read/about/")).status == 404


async def test_without_that_mode_there_are_no_such_addresses(site, tmp_path):
    async with a_front(site, tmp_path) as front:
        assert (await ask(front, "/broadsheet/read/story-1/")).status == 404
        assert (await ask(front, "/broadsheet/verdict/story-1/")).status == 404
