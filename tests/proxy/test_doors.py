"""Other ways to an article's text: what each preset does with feeds, interfaces, embeds and print."""

import json

import pytest

from broadsheet.proxy.fingerprints import plain
from tests.gate.reading import Browser, ask
from tests.proxy.build import GATE, PAPER, a_front
from tests.proxy.site import FREE, LOCKED, SENTENCES, Reply, a_site, an_article

HTML = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
RSS = f"""<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Paper</title>
<item><title>Story 1</title><link>{PAPER}/story-1/</link><description>{" ".join(SENTENCES)}</description>
<content:encoded><![CDATA[{HTML}]]></content:encoded></item></channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="{PAPER}/story-1/"/>
<summary>{" ".join(SENTENCES)}</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{HTML}</div></content></entry></feed>"""
JSON_FEED = json.dumps({"items": [{"url": f"{PAPER}/story-1/", "content_html": HTML, "summary": HTML}]})
POST = {
    "id": 1,
    "link": f"{PAPER}/story-1/",
    "title": {"rendered": "Story 1"},
    "content": {"rendered": HTML, "protected": False},
    "excerpt": {"rendered": f"<p>{SENTENCES[0]} {LOCKED}</p>"},
    "yoast_head_json": {"schema": {"articleBody": " ".join(SENTENCES)}, "description": f"{FREE} {LOCKED}"},
}


@pytest.fixture
async def site():
    async with a_site(**{"/story-1/": an_article(1)}) as served:
        yield served


@pytest.fixture
async def front(site, tmp_path):
    async with a_front(site, tmp_path) as built:
        yield built


async def test_rss_has_lead_ins_alone(front, site):
    site.pages["/feed/"] = Reply(RSS, "application/rss+xml; charset=UTF-8")
    feed = await ask(front, "/feed/")
    assert feed.status == 200
    assert FREE in feed.body
    assert LOCKED not in plain(feed.body)
    assert SENTENCES[2] not in plain(feed.body)
    assert "<title>Story 1</title>" in feed.body


@pytest.mark.parametrize(
    ("body", "kind"), [(ATOM, "application/atom+xml"), (JSON_FEED, "application/feed+json")]
)
async def test_so_have_atom_and_json_feeds_wherever_they_stand(front, site, body, kind):
    site.pages["/anywhere"] = Reply(body, kind)
    feed = await ask(front, "/anywhere", headers=[("accept", "*/*")])
    assert feed.status == 200
    assert FREE in plain(feed.body)
    assert LOCKED not in plain(feed.body)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/wp-json/wp/v2/posts", b""),
        ("/index.php/wp-json/wp/v2/posts/1", b"_embed=1"),
        ("/", b"rest_route=/wp/v2/posts"),
        ("/unheard/of", b""),
    ],
)
async def test_an_interface_gives_no_text_by_whatever_address(front, site, path, query):
    site.pages[path] = Reply(json.dumps([POST]), "application/json; charset=UTF-8")
    answer = await ask(front, path, query=query)
    said = json.loads(answer.body)[0]
    assert said["title"]["rendered"] == "Story 1"
    assert said["content"]["rendered"] == ""
    assert LOCKED not in answer.body
    assert said["yoast_head_json"]["description"] == FREE


async def test_an_editor_whose_right_the_site_has_proven_gets_the_text(front, site):
    post = POST | {"content": {"raw": HTML, "rendered": HTML}}
    site.pages["/wp-json/wp/v2/posts/1"] = Reply(json.dumps(post), "application/json")
    answer = await ask(front, "/wp-json/wp/v2/posts/1", query=b"context=edit")
    assert json.loads(answer.body) == post


async def test_asking_as_an_editor_proves_nothing(front, site):
    site.pages["/wp-json/wp/v2/posts/1"] = Reply(json.dumps(POST), "application/json")
    answer = await ask(front, "/wp-json/wp/v2/posts/1", query=b"context=edit&context=view")
    assert LOCKED not in answer.body


async def test_a_list_shows_no_more_than_lead_ins(front, site):
    site.pages["/"] = Reply(
        f'<body class="home blog"><h2><a href="{PAPER}/story-1/">Story 1</a></h2>'
        f'<div class="entry-content">{HTML}</div><p class="teaser">{SENTENCES[0]} {LOCKED}</p></body>'
    )
    page = await Browser(front).get("/")
    assert FREE in page.body
    assert SENTENCES[2] not in page.body
    assert LOCKED not in page.body, "a teaser made by other means is held to the article's own page"


async def test_other_answers_are_searched_for_what_is_known_to_be_withheld(front, site):
    await Browser(front).get("/story-1/")
    site.pages["/search"] = Reply(f'<div class="hit">Story 1: {LOCKED}</div><div>Another</div>', "text/html")
    page = await ask(front, "/search", query=b"s=treasurer")
    assert (LOCKED in page.body, "Another" in page.body) == (False, True)
    site.pages["/wp-admin/admin-ajax.php"] = Reply(f"<p>{LOCKED}</p>", "text/html")
    assert LOCKED not in (await ask(front, "/wp-admin/admin-ajax.php", query=b"action=more")).body


async def test_a_part_of_a_page_is_read_whole_first(front, site):
    at = an_article(1).body.index(LOCKED)
    browser = Browser(front, cookie="wordpress_logged_in_x=1")
    page = await browser.get("/story-1/", range=f"bytes={at}-{at + len(LOCKED)}")
    assert page.status == 200
    assert page.body.startswith("<!DOCTYPE html>")


async def test_trackbacks_are_shut(front, site):
    assert (await ask(front, "/story-1/trackback/")).status == 404
    assert not site.asked


async def test_ghosts_content_interface_gives_no_text(site, tmp_path):
    text = GATE.replace("wordpress", "ghost")
    post = {
        "posts": [
            {"title": "Story 1", "html": HTML, "plaintext": HTML, "excerpt": LOCKED, "url": f"{PAPER}/s/"}
        ]
    }
    site.pages["/ghost/api/content/posts/"] = Reply(json.dumps(post), "application/json")
    site.pages["/ghost/api/admin/posts/"] = Reply(json.dumps(post), "application/json")
    async with a_front(site, tmp_path, text) as front:
        answer = await ask(front, "/ghost/api/content/posts/", query=b"key=1")
        assert json.loads(answer.body)["posts"][0] | {"url": ""} == {
            "title": "Story 1",
            "html": "",
            "plaintext": "",
            "excerpt": "",
            "url": "",
        }
        assert json.loads((await ask(front, "/ghost/api/admin/posts/")).body) == post, (
            "that asks for a key of its own"
        )
        assert (await ask(front, "/.ghost/activitypub/inbox")).status == 404


async def test_asking_what_may_be_done_with_an_article_gives_no_text(front):
    answer = await ask(front, "/story-1/", method="OPTIONS")
    assert (answer.status, answer.body, answer.cookies) == (200, "", [])
