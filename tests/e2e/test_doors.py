"""No door says what the wall withholds: pages, feeds, search, sitemaps, lists, forms of an address."""

import re
from collections.abc import Iterator
from itertools import islice

import httpx
import pytest

from tests.e2e.accounts import register, sign_in
from tests.e2e.doors import leaks, read_all
from tests.e2e.edition import Edition

MACHINES = ["/feed/", "/sitemap.xml", "/news-sitemap.xml", "/robots.txt", "/healthz", "/account/readings/"]
# Ways to ask for a page that might go around the wall.
WAYS: list[dict[str, str]] = [
    {},
    {"accept": "application/json"},
    {"accept-encoding": "gzip"},
    {"range": "bytes=0-200000"},
    {"cookie": "broadsheet_pass=; sessionid=x; preview=1"},
    {"user-agent": "Googlebot/2.1 (+http://www.google.com/bot.html)"},
    {"user-agent": "GPTBot/1.2"},
    {"referer": "https://www.google.com/"},
    {"x-forwarded-for": "66.249.66.1"},
    {"broadsheet-gate": "guessed"},
    {"broadsheet-gate": ""},
    {"x-original-url": "/", "x-rewrite-url": "/"},
    {"if-none-match": "*"},
    {"save-data": "on", "x-requested-with": "XMLHttpRequest"},
    {"sec-purpose": "prefetch"},
]
QUERIES = ["?print=1", "?format=amp", "?preview=true", "?mode=full", "?in_preview_panel=true", "?_=/-/"]
PRIVATE = ["/-/changes?since=0", "/-/policy", "/-/fragments/wall?reason=quota_spent&lang=en", "/-/pass"]


@pytest.fixture(scope="module")
def secret(edition: Edition) -> dict[str, list[str]]:
    """The withheld sentences of every metered and locked article, by path."""
    paths = [one["path"] for one in edition.articles if one["access"] != "open"]
    with edition.reader() as subscriber:
        sign_in(subscriber, "subscriber@meridian.example")
        found = read_all(subscriber, [path for path in paths if subscriber.get(path).status_code == 200])
    assert len(found) > 30
    return found


@pytest.fixture(scope="module")
def stopped(edition: Edition) -> Iterator[httpx.Client]:
    """A reader with nothing left, who has read the five oldest."""
    with edition.reader() as reader:
        for path in edition.metered[-8:]:
            reader.get(path)
        yield reader


def unread(secret: dict[str, list[str]], edition: Edition) -> dict[str, list[str]]:
    """Return what the stopped reader has not read."""
    return {path: held for path, held in secret.items() if path not in edition.metered[-8:]}


def hear(answer: httpx.Response, secret: dict[str, list[str]]) -> list[str]:
    """Return every withheld sentence that an answer says, in its body or its headers."""
    said = answer.text + " ".join(answer.headers.values())
    return [sentence for held in secret.values() for sentence in leaks(said, held)]


def test_walled_pages_hold_nothing_of_any_article(edition: Edition, stopped, secret):
    withheld = unread(secret, edition)
    for path in withheld:
        answer = stopped.get(path)
        assert 'class="wall"' in answer.text
        assert not hear(answer, withheld), path


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_no_way_of_asking_goes_around_the_wall(edition: Edition, stopped, secret, way: dict[str, str]):
    withheld = unread(secret, edition)
    cookie = "; ".join(f"{name}={value}" for name, value in stopped.cookies.items())
    for path in islice(withheld, 3):
        for method in ("GET", "HEAD", "POST", "OPTIONS"):
            # The pass is sent by hand, so that no answer changes it.
            said = (
                {"cookie": cookie} | way if "cookie" not in way else {"cookie": f"{cookie}; {way['cookie']}"}
            )
            answer = httpx.request(method, edition.url + path, headers=said, trust_env=False)
            assert answer.status_code < 500 or answer.status_code == 503, f"{method} {answer.status_code}"
            assert not hear(answer, withheld), f"{method} {path}"


def test_no_form_of_an_address_goes_around_the_wall(edition: Edition, stopped, secret):
    withheld = unread(secret, edition)
    path = next(iter(withheld))
    forms = [path + query for query in QUERIES]
    forms += [path.rstrip("/"), path.upper(), "/" + path, path.replace("/", "//"), f"{path}index.html"]
    forms += [path.replace("-", "%2D"), path[:-1] + "%2F", f"{path}./", f"/x/..{path}", f"{path};x=1"]
    forms += [f"{path}feed/", f"{path}amp/", f"{path}print/", f"{path}?", f"{path}%00", f"{path}%20"]
    for form in forms:
        answer = stopped.get(form, follow_redirects=True)
        assert answer.status_code < 500, form
        assert not hear(answer, withheld), form


def test_lists_feeds_and_sitemaps_hold_no_locked_text(edition: Edition, stopped, secret):
    withheld = unread(secret, edition)
    for path in MACHINES:
        answer = stopped.get(path)
        assert answer.status_code == 200, path
        assert not hear(answer, withheld), path
    listed = edition.run("articles", "--json")
    assert not [found for held in withheld.values() for found in leaks(listed, held)]


def test_every_page_that_the_sitemap_names_withholds_it_too(edition: Edition, stopped, secret):
    withheld = unread(secret, edition)
    addresses = re.findall(r"<loc>([^<]+)</loc>", stopped.get("/sitemap.xml").text)
    assert len(addresses) > 50
    for address in addresses:
        assert address.startswith(edition.url)
        answer = stopped.get(address)
        assert answer.status_code == 200, address
        assert not hear(answer, withheld), address


def test_search_finds_by_locked_words_and_shows_none(edition: Edition, stopped, secret):
    withheld = unread(secret, edition)
    for path in islice(withheld, 12):
        query = " ".join(re.findall(r"\w+", withheld[path][0])[2:6])
        answer = stopped.get("/search/", params={"q": query})
        assert answer.status_code == 200
        said = answer.text.replace(query, "")
        assert not [found for held in withheld.values() for found in leaks(said, held)], query


def test_what_the_gate_and_the_origin_say_to_each_other_is_not_for_readers(edition: Edition, stopped):
    for path in PRIVATE:
        for method in ("GET", "POST", "HEAD"):
            for headers in ({}, {"broadsheet-gate": "guessed"}):
                answer = stopped.request(method, path, headers=headers)
                assert answer.status_code == 404, f"{method} {path}"


def test_a_registered_reader_hears_nothing_of_what_is_locked(edition: Edition, secret):
    locked = [one["path"] for one in edition.articles if one["section"] == "briefing"]
    withheld = {path: secret[path] for path in locked}
    with edition.reader() as reader:
        register(edition, reader)
        for path in locked:
            assert not hear(reader.get(path), withheld), path
