"""Requests told one by one: their ids, their lines, and nothing about who made them."""

import json
import logging
import sys
from ipaddress import ip_network

import pytest

from broadsheet.project.watching.json_lines import JsonLines
from broadsheet.project.watching.request_ids import REQUEST_ID, request_id_of
from broadsheet.project.watching.requests import WatchedRequests
from tests.gate.origin import FakeOrigin, FakePage, an_article_page
from tests.gate.reading import Browser, a_gate, ask, running

PROXIES = (ip_network("10.0.0.0/8"),)
LINE_FIELDS = {"at", "level", "logger", "message", "process", "request_id"}


@pytest.fixture
async def gate(tmp_path):
    pages = {f"/a{number}": an_article_page(number) for number in range(1, 6)}
    async with running(a_gate(FakeOrigin(pages={"/": FakePage(), **pages}), tmp_path)) as gate:
        yield gate


@pytest.fixture
def lines(caplog):
    """Return a function that gives the JSON lines of requests so far."""
    caplog.handler.setFormatter(JsonLines())
    caplog.set_level(logging.INFO, "broadsheet.requests")

    def read():
        return [json.loads(line) for line in caplog.text.splitlines() if "broadsheet.requests" in line]

    return read


def a_scope(client, *ids):
    return {"client": (client, 1), "headers": [(b"x-request-id", one) for one in ids]}


def test_a_trusted_proxys_id_is_taken():
    assert request_id_of(a_scope("10.1.2.3", b"abc-1"), PROXIES) == "abc-1"


@pytest.mark.parametrize(
    "scope",
    [
        a_scope("192.0.2.1", b"abc-1"),
        a_scope("10.1.2.3"),
        a_scope("10.1.2.3", b'"}\r\nadmin'),
        a_scope("10.1.2.3", b"x" * 129),
        {"client": None, "headers": [(b"x-request-id", b"abc-1")]},
    ],
    ids=["a reader's", "none", "one that is no id", "a long one", "over a socket"],
)
def test_any_other_request_gets_one_of_its_own(scope):
    first, second = request_id_of(scope, PROXIES), request_id_of(scope, PROXIES)
    assert first != second
    assert len(first) == 32


async def test_each_request_has_a_line_with_its_id_and_the_reason_of_its_decision(gate, lines):
    browser = Browser(WatchedRequests(gate, trusted=PROXIES, are_logged=True), client="10.0.0.1")
    for number in range(1, 5):
        answer = await browser.get(f"/a{number}", x_request_id=f"r{number}")
        assert answer.headers["x-request-id"] == f"r{number}"
    await browser.get("/")
    said = lines()
    assert [(one["path"], one["request_id"], one["reason"]) for one in said[:2]] == [
        ("/a1", "r1", "allowance_left"),
        ("/a2", "r2", "allowance_left"),
    ]
    assert (said[3]["outcome"], said[3]["reason"]) == ("wall", "registration_allows_more")
    assert (said[4]["path"], said[4]["status"], said[4]["reason"]) == ("/", 200, None)
    assert said[0]["method"] == "GET"
    assert said[0]["milliseconds"] > 0
    assert said[4]["request_id"] not in ("r4", "")


async def test_a_line_names_no_reader_no_address_and_nothing_that_was_searched_for(gate, lines):
    app = WatchedRequests(gate, trusted=PROXIES, are_logged=True)
    headers = [("cookie", "broadsheet_pass=secret"), ("x-forwarded-for", "192.0.2.77")]
    await ask(app, "/a1", headers=headers, client="198.51.100.7", query=b"q=divorce")
    (line,) = lines()
    assert set(line) == LINE_FIELDS | {"method", "path", "status", "milliseconds", "outcome", "reason"}
    assert not [word for word in ("secret", "192.0.2.77", "198.51.100.7", "divorce") if word in str(line)]


async def test_with_lines_off_the_id_is_there_and_no_line(gate, lines):
    answer = await ask(WatchedRequests(gate, trusted=PROXIES, are_logged=False), "/a1")
    assert len(answer.headers["x-request-id"]) == 32
    assert lines() == []


async def test_kept_answers_are_not_marked_with_one_readers_id(gate):
    app = WatchedRequests(gate, trusted=PROXIES, are_logged=False)
    first = await ask(app, "/")
    assert (await ask(app, "/")).headers["x-request-id"] != first.headers["x-request-id"]
    assert "x-request-id" not in (await ask(gate, "/")).headers


async def test_what_goes_wrong_in_a_request_bears_its_id_and_its_line_is_written(lines, caplog):
    async def broken(scope, receive, send):
        logging.getLogger("broadsheet.requests").info("something")
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError):
        await ask(WatchedRequests(broken, trusted=PROXIES, are_logged=True), "/a1")
    inside, line = lines()
    assert inside["request_id"] == line["request_id"] == REQUEST_ID.get()
    assert line["status"] == 0


def test_an_exception_stands_in_its_line():
    try:
        raise ValueError("no")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "failed: %s", ("a",), sys.exc_info())
    said = json.loads(JsonLines().format(record))
    assert (said["message"], said["level"]) == ("failed: a", "error")
    assert said["exception"].endswith("ValueError: no")
