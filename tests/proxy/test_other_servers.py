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


async def told_of(front, target, **headers):
    """Return the answer to a server that asks whether it may send the page at `target`."""
    pairs = [
        ("x-original-uri", target),
        *((name.replace("_", "-"), value) for name, value in headers.items()),
    ]
    return await ask(front, "/broadsheet/auth", headers=pairs)


async def test_files_may_be_sent_and_what_only_the_gate_can_look_into_may_not(site, tmp_path):
    async with a_front(site, tmp_path) as front:
        for target, status in {
            "/a.css": 200,
            "/wp-content/uploads/a.bin": 200,
            "/about/": 403,
            "/feed/": 403,
            "/?rest_route=/wp/v2/posts": 403,
            "/?p=1&preview=true": 403,
            "/story-1/?print=1": 403,
            "//story-1/": 403,
            "": 400,
            "story-1": 400,
        }.items():
            assert (await told_of(front, target)).status == status, target


async def test_a_file_is_the_sites_to_keep_and_an_article_is_one_readers(site, tmp_path):
    async with a_front(site, tmp_path) as front:
        assert "cache-control" not in (await told_of(front, "/a.css")).headers
        assert (await told_of(front, "/story-1/")).headers["cache-control"] == "private, no-cache"


async def test_a_reader_who_names_an_address_beside_the_servers_own_is_told_nothing(site, tmp_path):
    async with a_front(site, tmp_path) as front:
        told = await told_of(front, "/a.css", x_forwarded_uri="/story-1/")
        assert (told.status, told.cookies) == (400, [])


async def test_what_is_not_counted_is_not_released_to_who_asks_either(site, tmp_path):
    async with a_front(site, tmp_path) as front:
        head = await told_of(front, "/story-1/", x_original_method="HEAD")
        ahead = await told_of(front, "/story-1/", sec_purpose="prefetch")
        assert (head.status, ahead.status) == (403, 403)
        assert not head.cookies
        assert not ahead.cookies


async def test_a_stop_is_decided_once_for_a_server_that_asks(site, tmp_path):
    async with a_front(site, tmp_path, BROADSHEET_JOURNAL="on") as front:
        browser = Browser(front)
        for number in (1, 2, 3):
            await browser.get("/broadsheet/auth", x_original_uri=f"/story-{number}/")
    lines = [line.split("\t")[1] for line in written(tmp_path / "data" / "journal")]
    assert lines == ["event", "decision", "decision", "decision", "wall_shown"]


def written(folder):
    """Return the lines of a journal."""
    return [
        line for path in sorted(folder.rglob("*")) if path.is_file() for line in path.open() if "\t" in line
    ]


async def test_where_the_public_half_is_for_all_caches_the_rest_is_decided_about_too(site, tmp_path):
    async with a_front(site, tmp_path, GATE + "[cdn]\non = true\n") as front:
        browser = Browser(front)
        told = [await browser.get("/broadsheet/auth", x_original_uri=f"/story-{n}/") for n in (1, 2, 3)]
        assert [answer.status for answer in told] == [200, 200, 403]


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
