"""What is no page: streams, uploads and sockets, both ways, with the headers that belong to each hop."""

import asyncio

import pytest

from tests.gate.reading import ask
from tests.proxy.build import GATE, a_front
from tests.proxy.site import Reply, a_site


@pytest.fixture
async def site():
    async with a_site() as served:
        yield served


@pytest.fixture
async def front(site, tmp_path):
    async with a_front(site, tmp_path) as built:
        yield built


def a_scope(path, *, method="GET", headers=(), kind="http", **more):
    return {
        "type": kind,
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers],
        "client": ("192.0.2.7", 4000),
        **more,
    }


async def exchange(app, scope, chunks=(b"",)):
    """Return the messages that came back for a request sent in chunks."""
    waiting, came = list(chunks), []

    async def receive():
        if not waiting:
            await asyncio.Event().wait()
        chunk = waiting.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": bool(waiting)}

    async def send(message):
        came.append(message)

    await app(scope, receive, send)
    return came


def header_of(came, name):
    return [value for key, value in came[0]["headers"] if key == name]


async def test_an_upload_reaches_the_site_as_it_was_sent(front, site):
    chunks = [bytes([number]) * 70_000 for number in range(20)]
    site.pages["/upload"] = Reply("Thanks.", status=201)
    length = sum(map(len, chunks))
    scope = a_scope(
        "/upload", method="POST", headers=[("content-length", str(length)), ("content-type", "x/y")]
    )
    came = await exchange(front, scope, chunks)
    assert came[0]["status"] == 201
    assert site.bodies[-1] == b"".join(chunks)
    assert site.last.headers["Content-Type"] == "x/y"


async def test_an_upload_of_unknown_length_is_streamed(front, site):
    site.pages["/upload"] = Reply("Thanks.")
    scope = a_scope("/upload", method="PUT", headers=[("transfer-encoding", "chunked")])
    await exchange(front, scope, [b"one ", b"two"])
    assert site.bodies[-1] == b"one two"


@pytest.mark.parametrize("declared", [True, False])
async def test_an_upload_beyond_the_limit_is_refused(site, tmp_path, declared):
    text = GATE + "[origin]\nmost_upload_megabytes = 1\n"
    async with a_front(site, tmp_path, text) as front:
        headers = [("content-length", "1500000")] if declared else [("transfer-encoding", "chunked")]
        chunks = [b"x" * 500_000] * 3
        came = await exchange(front, a_scope("/upload", method="POST", headers=headers), chunks)
        assert came[0]["status"] == 413
        assert not site.bodies


async def test_a_download_is_the_sites_own_and_may_be_had_in_parts(front, site):
    site.pages["/song.mp3"] = Reply(bytes(range(256)) * 40, "audio/mpeg", headers={"ETag": '"1"'})
    came = await exchange(front, a_scope("/song.mp3", headers=[("range", "bytes=10-19")]))
    assert came[0]["status"] == 206
    assert b"".join(message["body"] for message in came[1:]) == bytes(range(10, 20))
    assert header_of(came, b"etag") == [b'"1"']


async def test_events_arrive_one_by_one(front):
    came = await exchange(front, a_scope("/events", headers=[("accept", "text/event-stream")]))
    bodies = [message["body"] for message in came[1:] if message["body"]]
    assert bodies == [b"data: 0\n\n", b"data: 1\n\n", b"data: 2\n\n"]


async def test_a_reader_who_leaves_ends_the_sites_work(front, site):
    left = asyncio.Event()

    async def receive():
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message):
        if message.get("body"):
            left.set()

    async with asyncio.timeout(2):
        await front(a_scope("/events", headers=[("accept", "text/event-stream")]), receive, send)
    assert site.last.path == "/events"


async def test_headers_of_one_hop_stay_there(front, site):
    site.pages["/a.css"] = Reply(
        "a{}",
        "text/css",
        headers={"Connection": "X-Secret", "X-Secret": "1", "X-Kept": "2", "Broadsheet-Keys": "k"},
    )
    headers = [
        ("connection", "x-mine, close"),
        ("x-mine", "1"),
        ("te", "trailers"),
        ("upgrade", "h2c"),
        ("x-kept", "3"),
    ]
    came = await exchange(front, a_scope("/a.css", headers=headers))
    assert site.last.headers["X-Kept"] == "3"
    assert not {"X-Mine", "TE", "Upgrade"} & set(site.last.headers)
    assert header_of(came, b"x-kept") == [b"2"]
    assert not header_of(came, b"x-secret")
    assert not header_of(came, b"broadsheet-keys")


async def test_the_site_is_told_who_asks_and_does_not_believe_readers(front, site):
    claims = [
        ("x-forwarded-for", "198.51.100.1"),
        ("forwarded", "for=198.51.100.1"),
        ("x-real-ip", "198.51.100.1"),
        ("x-forwarded-proto", "https"),
        ("host", "evil.example"),
        ("broadsheet-reader", "staff"),
    ]
    await exchange(front, a_scope("/a.css", headers=claims))
    said = site.last.headers
    assert said.getall("X-Forwarded-For") == ["192.0.2.7"]
    assert said["Forwarded"] == 'for=192.0.2.7;host="paper.example";proto=http'
    assert (said["X-Real-IP"], said["X-Forwarded-Proto"]) == ("192.0.2.7", "http")
    assert said["Host"] == "paper.example"
    assert "Broadsheet-Reader" not in said


async def test_a_proxy_of_ours_is_believed(site, tmp_path):
    text = GATE.replace("[links]", 'trusted_proxies = ["192.0.2.0/24"]\n[links]')
    async with a_front(site, tmp_path, text) as front:
        await exchange(front, a_scope("/a.css", headers=[("x-forwarded-for", "198.51.100.9, 2001:db8::1")]))
    assert site.last.headers["X-Forwarded-For"] == "2001:db8::1"
    assert site.last.headers["Forwarded"].startswith('for="[2001:db8::1]";host=')


async def test_links_to_the_sites_own_address_lead_to_the_paper(front, site):
    site.pages["/old"] = Reply("", status=301, headers={"Location": f"{site.url}/new?a=1"})
    assert (await ask(front, "/old")).headers["location"] == "http://paper.example/new?a=1"
    site.pages["/away"] = Reply("", status=302, headers={"Location": f"{site.url}.example/"})
    assert (await ask(front, "/away")).headers["location"] == f"{site.url}.example/"


async def test_a_request_that_changes_something_is_sent_once(front, site):
    came = await exchange(front, a_scope("/reset", method="POST", headers=[("content-length", "1")]), [b"x"])
    assert came[0]["status"] == 502
    assert site.times("/reset") == 1


async def test_a_site_that_is_not_there_is_said_to_be_away(tmp_path):
    async with a_site() as gone:
        pass
    async with a_front(gone, tmp_path) as front:
        assert (await ask(front, "/a.css")).status == 502


async def test_sockets_speak_both_ways_and_end_as_they_end(front, site):
    asked = [
        {"type": "websocket.connect"},
        {"type": "websocket.receive", "text": "hello"},
        {"type": "websocket.receive", "bytes": b"abc"},
        {"type": "websocket.receive", "text": "bye"},
    ]
    came, enough = [], asyncio.Event()

    async def receive():
        if not asked:
            await enough.wait()
        return asked.pop(0)

    async def send(message):
        came.append(message)

    scope = a_scope("/socket", kind="websocket", subprotocols=["chat"], headers=[("cookie", "a=1")])
    async with asyncio.timeout(5):
        await front(scope, receive, send)
    assert came[0] == {"type": "websocket.accept", "subprotocol": "chat"}
    assert [message.get("text") or message.get("bytes") for message in came[1:3]] == ["HELLO", b"cba"]
    assert came[3] == {"type": "websocket.close", "code": 4001}
    assert site.last.headers["Cookie"] == "a=1"


async def test_a_socket_that_the_site_refuses_is_refused(front):
    came = []

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        came.append(message)

    await front(a_scope("/nothing", kind="websocket"), receive, send)
    assert came == [{"type": "websocket.close", "code": 1014}]
