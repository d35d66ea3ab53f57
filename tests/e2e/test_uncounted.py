"""What is not a reading counts nothing, and what a cache may keep is nobody's own."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.e2e.edition import Edition

ROBOTS = ["Googlebot/2.1 (+http://www.google.com/bot.html)", "GPTBot/1.2", "curl/8.5.0", "FeedFetcher-Own"]
PREFETCHES = [{"sec-purpose": "prefetch"}, {"sec-purpose": "prefetch;prerender"}, {"purpose": "prefetch"}]


def left(answer: httpx.Response) -> str:
    """Return what an answer's notice says is left."""
    found = [
        word for word in ("first of 5", "3 free", "2 free", "1 free", "last free") if word in answer.text
    ]
    return found[0] if found else "wall" if 'class="wall"' in answer.text else ""


@contextmanager
def a_reader_of_one(edition: Edition) -> Iterator[httpx.Client]:
    """Return a reader who has read one article."""
    with edition.reader() as reader:
        assert left(reader.get(edition.metered[0])) == "first of 5"
        yield reader


def test_asking_for_headers_only_counts_nothing(edition: Edition):
    with a_reader_of_one(edition) as reader:
        for path in edition.metered[:10]:
            assert reader.head(path).status_code == 200
        assert left(reader.get(edition.metered[1])) == "3 free"


@pytest.mark.parametrize("headers", PREFETCHES)
def test_a_prefetch_is_refused_and_counts_nothing(edition: Edition, headers: dict[str, str]):
    with a_reader_of_one(edition) as reader:
        for path in edition.metered[1:8]:
            answer = reader.get(path, headers=headers)
            assert answer.status_code == 503
            assert answer.headers["cache-control"] == "no-store"
            assert "article-rest" not in answer.text
        assert left(reader.get(edition.metered[1])) == "3 free"


def test_a_prefetch_of_what_was_read_is_answered(edition: Edition):
    with a_reader_of_one(edition) as reader:
        assert reader.get(edition.metered[0], headers=PREFETCHES[0]).status_code == 200


def test_addresses_with_parameters_are_the_same_article(edition: Edition):
    with a_reader_of_one(edition) as reader:
        for query in ("?utm_source=letter", "?page=2", "?print=1", "?x=1&y=2"):
            assert left(reader.get(edition.metered[1] + query)) == "3 free"
        assert left(reader.get(edition.metered[2])) == "2 free"


@pytest.mark.parametrize("name", ROBOTS)
def test_a_robot_by_name_only_is_a_reader(edition: Edition, name: str):
    with edition.reader(**{"user-agent": name}) as robot:
        said = [left(robot.get(path)) for path in edition.metered[:6]]
    assert said == ["first of 5", "3 free", "2 free", "1 free", "last free", "wall"]


@pytest.mark.parametrize(
    "cookie", ["", "x", "%00", "A" * 5000, "e30.e30.e30", "b" * 40 + "; broadsheet_pass=c"]
)
def test_a_cookie_that_cannot_be_believed_makes_a_new_reader(edition: Edition, cookie: str):
    answer = httpx.get(
        edition.url + edition.metered[0],
        headers={"cookie": f"broadsheet_pass={cookie}".encode("latin-1")},
        trust_env=False,
    )
    assert answer.status_code == 200
    assert left(answer) == "first of 5"


def test_one_changed_letter_of_a_pass_makes_a_new_reader(edition: Edition):
    with a_reader_of_one(edition) as reader:
        value = reader.cookies["broadsheet_pass"]
    forged = value[:20] + ("A" if value[20] != "A" else "B") + value[21:]
    with edition.reader(cookie=f"broadsheet_pass={forged}") as forger:
        assert left(forger.get(edition.metered[1])) == "first of 5"


def test_the_pass_is_for_the_server_only(edition: Edition):
    with edition.reader() as reader:
        said = reader.get(edition.metered[0]).headers["set-cookie"].lower()
    assert "httponly" in said
    assert "samesite=lax" in said
    assert "path=/" in said


def test_no_shared_cache_may_keep_what_was_released_to_one_reader(edition: Edition):
    with edition.reader() as reader:
        for path in edition.metered[:6]:
            answer = reader.get(path)
            assert answer.headers["cache-control"].startswith("private")
            assert "cookie" in answer.headers["vary"].lower()
            assert not [name for name in answer.headers if name.startswith("broadsheet-")]
            assert "<!--broadsheet" not in answer.text


def test_a_page_that_has_not_changed_is_not_sent_again(edition: Edition):
    with a_reader_of_one(edition) as reader:
        for path in ("/", edition.metered[0], edition.metered[0]):
            reader.get(path)
            etag = reader.get(path).headers["etag"]
            again = reader.get(path, headers={"if-none-match": etag})
            assert again.status_code == 304
            assert again.content == b""
            assert again.headers["etag"] == etag


def test_an_old_etag_does_not_spare_a_reader_the_count(edition: Edition):
    with edition.reader() as other:
        etag = other.get(edition.metered[1]).headers["etag"]
    with a_reader_of_one(edition) as reader:
        reader.get(edition.metered[1], headers={"if-none-match": etag})
        assert left(reader.get(edition.metered[2])) == "2 free"


@pytest.mark.parametrize(
    ("asked", "answered"), [("gzip", "gzip"), ("gzip, deflate, br", "br"), ("identity", None)]
)
def test_a_page_comes_in_the_encoding_that_was_asked_for(edition: Edition, asked: str, answered: str | None):
    with edition.reader(**{"accept-encoding": asked}) as reader:
        answer = reader.get(edition.metered[0])
    assert answer.headers.get("content-encoding") == answered
    assert answer.text.rstrip().endswith("</html>")
