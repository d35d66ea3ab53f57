"""What the origin answers readers itself: untouched, but never with what is between it and the gate."""

import pytest

from broadsheet.gate.passing import Unmarked, without_contract
from tests.gate.origin import an_article_page

ARTICLE = an_article_page().body.encode()
HTML = (b"content-type", b"text/html; charset=utf-8")


class Reader:
    """Receives what is sent."""

    def __init__(self):
        self.messages = []

    async def __call__(self, message):
        self.messages.append(message)

    @property
    def status(self):
        return self.messages[0]["status"]

    @property
    def headers(self):
        return dict(self.messages[0]["headers"])

    @property
    def body(self):
        return b"".join(message["body"] for message in self.messages[1:])


async def passed(*chunks, headers=(HTML,), status=200):
    """Return the Reader to whom an origin sent these."""
    reader = Reader()
    send = Unmarked("/a", reader)
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    for chunk in chunks[:-1]:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": chunks[-1]})
    return reader


def an_article_with(access):
    return (HTML, (b"Broadsheet-Article", b"1"), (b"broadsheet-access", access), (b"etag", b'"1"'))


@pytest.mark.parametrize("access", [b"metered", b"locked"])
@pytest.mark.parametrize("status", [200, 403])
async def test_of_an_article_that_is_not_open_the_rest_is_not_sent(access, status):
    half = len(ARTICLE) // 2
    reader = await passed(ARTICLE[:half], ARTICLE[half:], headers=an_article_with(access), status=status)
    assert (reader.status, reader.body) == (status, b"<html><p>Lead.</p></html>")
    assert reader.headers == {
        b"content-type": b"text/html; charset=utf-8",
        b"content-length": b"%d" % len(reader.body),
    }


async def test_an_open_article_is_sent_without_its_marks():
    reader = await passed(ARTICLE, headers=an_article_with(b"open"))
    assert reader.body == b"<html><p>Lead.</p><p>Rest.</p></html>"


async def test_marks_without_headers_hide_the_rest_too():
    reader = await passed(ARTICLE, headers=[HTML, (b"broadsheet-keys", b"shell")])
    assert reader.body == b"<html><p>Lead.</p></html>"
    assert b"broadsheet-keys" not in reader.headers


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"<p>All of it.</p>", an_article_with(b"metered")),
        (b"<!--broadsheet:rest-->All of it.", (HTML,)),
        (b"\x1f\x8bcompressed", (*an_article_with(b"metered"), (b"content-encoding", b"gzip"))),
    ],
)
async def test_what_is_in_doubt_is_not_sent(body, headers):
    reader = await passed(body, headers=headers)
    assert reader.status == 503
    assert body not in reader.body


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"<p>Search results</p>", (HTML, (b"content-length", b"21"), (b"etag", b'"1"'))),
        (b"\x1f\x8bcompressed", (HTML, (b"content-encoding", b"gzip"))),
        (b"", (HTML, (b"content-length", b"1000"))),
        (b"<!--broadsheet:rest-->", ((b"content-type", b"text/plain"),)),
        (b"\x00\x01", ()),
    ],
)
async def test_everything_else_goes_by_untouched(body, headers):
    reader = await passed(body, headers=headers)
    assert (reader.status, reader.body) == (200, body)
    assert reader.messages[0]["headers"] == list(headers)


async def test_a_head_of_an_article_loses_its_headers_to_the_gate():
    reader = await passed(b"", headers=an_article_with(b"locked"))
    assert (reader.status, list(reader.headers)) == (200, [b"content-type", b"etag"])


async def test_what_is_no_html_streams():
    reader = Reader()
    send = Unmarked("/a", reader)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/csv")]})
    await send({"type": "http.response.body", "body": b"1,2", "more_body": True})
    assert reader.body == b"1,2"


async def test_in_a_stream_that_is_not_looked_into_only_headers_are_dropped():
    reader = Reader()
    send = without_contract(reader)
    headers = [HTML, (b"Broadsheet-Keys", b"shell")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": ARTICLE, "more_body": True})
    assert (list(reader.headers), reader.body) == ([b"content-type"], ARTICLE)
