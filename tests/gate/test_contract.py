"""The headers of a page: read, or refused."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from broadsheet.gate.contract import DEFAULT_MAX_AGE_SECONDS, is_page, read_facts, read_page
from broadsheet.gate.errors import OriginFailed
from broadsheet.gate.origins.base import Fetched
from broadsheet.meter import Access

BODY = b"<p>Lead.</p><!--broadsheet:rest--><p>Rest.</p><!--broadsheet:end-->"


def an_answer(*, status=200, body=BODY, content_type="text/html; charset=utf-8", **headers):
    """Return what an origin answered; keyword arguments are headers with underscores for hyphens."""
    pairs = [(b"content-type", content_type.encode())]
    pairs += [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Fetched(status, tuple(pairs), body)


@pytest.mark.parametrize(
    ("answer", "is_one"),
    [
        (an_answer(broadsheet_keys="shell"), True),
        (an_answer(broadsheet_article="1"), True),
        (an_answer(), False),
        (an_answer(broadsheet_keys="shell", status=404), False),
        (an_answer(broadsheet_keys="shell", content_type="application/json"), False),
        (Fetched(200, ((b"broadsheet-keys", b"shell"),), b""), False),
    ],
)
def test_a_page_is_a_whole_html_answer_that_names_itself_as_one(answer, is_one):
    assert is_page(answer) is is_one


def test_all_that_an_origin_says_of_an_article_is_read():
    facts = read_facts(
        an_answer(
            broadsheet_article="12",
            broadsheet_access="locked",
            broadsheet_section="/business/trade/",
            broadsheet_tags="ports caf%C3%A9%20life",
            broadsheet_published="2026-11-20T08:00:00+08:00",
            broadsheet_open_until="2026-11-21T00:00:00Z",
            broadsheet_keys="shell page-12",
            broadsheet_title="The%20strait%20narrows",
            cache_control="public, max-age=60",
        )
    )
    article = facts.article
    assert (article.article_id, article.access, article.section) == ("12", Access.LOCKED, "business/trade")
    assert article.tags == {"ports", "café life"}
    assert article.published_at == datetime(2026, 11, 20, 8, tzinfo=timezone(timedelta(hours=8)))
    assert article.open_until == datetime(2026, 11, 21, tzinfo=UTC)
    assert (facts.keys, facts.title) == ({"shell", "page-12"}, "The strait narrows")
    assert facts.max_age_seconds == 60


def test_what_an_origin_does_not_say_has_a_meaning_too():
    facts = read_facts(an_answer(broadsheet_article="12"))
    article = facts.article
    assert (article.access, article.section, article.tags) == (Access.METERED, "", frozenset())
    assert (article.published_at, article.open_until) == (None, None)
    assert facts.max_age_seconds == DEFAULT_MAX_AGE_SECONDS
    assert read_facts(an_answer(broadsheet_keys="shell")).article is None


def test_a_reader_gets_the_origins_other_headers_and_none_that_is_the_gates_own():
    facts = read_facts(
        an_answer(
            broadsheet_keys="shell",
            content_security_policy="default-src 'self'",
            set_cookie="session=1",
            cache_control="max-age=soon",
            vary="cookie",
            content_length="10",
        )
    )
    assert [name for name, _ in facts.headers] == [b"content-type", b"content-security-policy"]
    assert facts.max_age_seconds == DEFAULT_MAX_AGE_SECONDS


@pytest.mark.parametrize(
    ("headers", "says"),
    [
        ({"broadsheet_access": "ajar"}, "'ajar' is not a valid Access"),
        ({"broadsheet_published": "yesterday"}, "Invalid isoformat"),
        ({"broadsheet_published": "2026-11-20T08:00:00"}, "has no offset"),
        ({"content_encoding": "gzip"}, "compressed"),
    ],
)
def test_a_header_that_cannot_be_read_is_refused_with_its_path(headers, says):
    with pytest.raises(OriginFailed, match=f"^/a: .*{says}"):
        read_page("/a", an_answer(broadsheet_article="1", **headers))


def test_marks_that_contradict_each_other_are_refused():
    with pytest.raises(OriginFailed, match="/a: the mark rest is never closed"):
        read_page("/a", an_answer(broadsheet_article="1", body=b"<!--broadsheet:rest-->"))


@pytest.mark.parametrize("access", ["metered", "locked"])
def test_an_article_that_is_not_open_must_have_a_rest_to_withhold(access):
    answer = an_answer(broadsheet_article="1", broadsheet_access=access, body=b"<p>All of it.</p>")
    with pytest.raises(OriginFailed, match=f"is {access} but has no mark `rest`"):
        read_page("/a", answer)


def test_an_open_article_and_a_page_that_is_none_need_no_marks():
    for headers in ({"broadsheet_article": "1", "broadsheet_access": "open"}, {"broadsheet_keys": "shell"}):
        _, pieces = read_page("/a", an_answer(body=b"<p>All of it.</p>", **headers))
        assert pieces.join(released=True, fragments={}) == b"<p>All of it.</p>"
