"""Looking at a site before readers do: what is shown, and when the gate does not start."""

import asyncio
import threading

import pytest
from click.testing import CliRunner

from broadsheet.project.cli import main
from broadsheet.project.gate_wiring import http_settings
from broadsheet.proxy.checking import MOST_ARTICLES, SHOWN, check, report
from tests.proxy.build import GATE, POLICY, a_file
from tests.proxy.site import FREE, LOCKED, SENTENCES, Reply, a_site, an_article

FEED = "<rss><channel>{items}</channel></rss>"


def a_feed(*paths):
    """Return a feed that names these articles by their whole addresses."""
    items = "".join(f"<item><link>http://paper.example{path}</link></item>" for path in paths)
    return Reply(FEED.format(items=items), kind="application/rss+xml")


def a_paper(**articles):
    """Return the pages of a site: a front page, articles, and a feed of them."""
    pages = {f"/{name.replace('_', '-')}/": reply for name, reply in articles.items()}
    return {"/": Reply("<html><body>Front</body></html>"), **pages, "/feed/": a_feed(*pages)}


async def looked_at(pages, folder, *named, text=GATE):
    """Return what a check found, and its lines."""
    async with a_site(**pages) as site:
        file = a_file(folder, text, origin=site.url)
        found = await check(file, http_settings(file, ""), named)
    return found, "\n".join(report(found, file))


async def test_it_shows_of_each_article_what_is_kept_and_what_is_cut(tmp_path):
    found, said = await looked_at(a_paper(story_1=an_article(1), story_2=an_article(2)), tmp_path)
    assert found.problem == ""
    assert [looked.path for looked in found.articles] == ["/story-1/", "/story-2/"]
    assert "metered, id 1" in said
    free = sum(len(sentence.split()) for sentence in SENTENCES[:2])
    locked = sum(len(sentence.split()) for sentence in SENTENCES[2:])
    assert f"kept  {free:5} words … {FREE[-SHOWN:]}" in said
    assert f"cut   {locked:5} words: {SENTENCES[2][:SHOWN]} …" in said
    assert LOCKED not in said


async def test_it_looks_at_a_few_articles_and_no_more(tmp_path):
    found, _ = await looked_at(a_paper(**{f"story_{n}": an_article(n) for n in range(1, 12)}), tmp_path)
    assert len(found.articles) == MOST_ARTICLES


async def test_articles_are_named_by_path_or_by_address(tmp_path):
    pages = a_paper(**{f"story_{n}": an_article(n) for n in (1, 2, 3)})
    found, _ = await looked_at(pages, tmp_path, "/story-3/", "http://paper.example/story-2/", "story-1/")
    assert [looked.path for looked in found.articles] == ["/story-3/", "/story-2/", "/story-1/"]


async def test_an_article_that_is_not_kept_is_said_to_be_asked_for_by_each_reader(tmp_path):
    personal = an_article(1)
    personal.headers["Cache-Control"] = "private"
    found, said = await looked_at(a_paper(story_1=personal), tmp_path)
    assert found.problem == ""
    assert "not kept, each reader asks the site (Cache-Control: private)" in said


async def test_a_site_that_does_not_answer_is_to_be_started_first(tmp_path):
    file = a_file(tmp_path)
    found = await check(file, http_settings(file, ""), ())
    assert found.problem.startswith("http://127.0.0.1:1 does not answer: ")
    assert found.problem.endswith("Start the site first, or name another --origin.")


@pytest.mark.parametrize(
    ("pages", "named", "problem"),
    [
        ({}, (), "No article is found (looked at: nothing). Say by articles.paths or articles.when"),
        (
            {"about": Reply("<html><body>About us.</body></html>")},
            (),
            "No article is found (looked at: /about/). Say by articles.paths or articles.when",
        ),
        ({}, ("/gone/",), "No article is found (looked at: /gone/)."),
        (
            {"story_1": Reply('<html><body class="single-post postid-1"><h1>A</h1></body></html>')},
            (),
            "No locked part is found anywhere: /story-1/: cannot be cut: ",
        ),
        (
            {"story_1": an_article(1, access="free")},
            (),
            "Every article is open, so nothing would be withheld. If that is not meant, see articles.access",
        ),
        (
            {"story_1": an_article(7), "story_2": an_article(7)},
            (),
            "Several articles have the same id, so that one would open the others: ['7', '7'].",
        ),
    ],
    ids=["nothing", "no article", "not there", "no text", "all open", "one id"],
)
async def test_a_gate_that_would_withhold_nothing_is_told_what_to_change(tmp_path, pages, named, problem):
    found, _ = await looked_at(a_paper(**pages), tmp_path, *named)
    assert problem in found.problem


async def test_one_article_that_can_be_cut_is_enough_and_the_others_say_what_is_wrong(tmp_path):
    broken = Reply('<html><body class="single-post postid-2"><h1>A</h1></body></html>')
    gone = Reply("Nothing.", status=404)
    found, said = await looked_at(a_paper(story_1=an_article(1), story_2=broken, gone=gone), tmp_path)
    assert found.problem == ""
    assert "/story-2/\n      /story-2/: cannot be cut: " in said
    assert "/gone/\n      answered 404, text/html" in said


def run_gate(folder, pages, *words):
    """Run `broadsheet gate` before a site; return what click made of it."""
    started, address, end = threading.Event(), [], threading.Event()

    async def serve():
        async with a_site(**pages) as site:
            address.append(site.url)
            started.set()
            await asyncio.to_thread(end.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    try:
        assert started.wait(30)
        (folder / "gate.toml").write_text(GATE)
        (folder / "policy.toml").write_text(POLICY)
        command = ["gate", "--config", str(folder / "gate.toml"), "--origin", address[0], *words]
        variables = {"BROADSHEET_ENV": "demo", "DATA_DIR": str(folder / "data")}
        return CliRunner(env=variables).invoke(main, command)
    finally:
        end.set()
        thread.join(30)


def test_the_command_ends_well_where_something_would_be_cut(tmp_path):
    done = run_gate(tmp_path, a_paper(story_1=an_article(1)), "--check")
    assert done.exit_code == 0, done.output
    assert "Looked at http://paper.example through" in done.output


def test_the_command_does_not_start_a_gate_that_would_withhold_nothing(tmp_path):
    done = run_gate(tmp_path, a_paper(story_1=an_article(1, access="free")))
    assert done.exit_code == 1
    assert "Every article is open" in done.output
    assert "Read    " not in done.output, "it has not begun to serve"
