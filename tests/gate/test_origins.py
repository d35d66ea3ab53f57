"""An origin in the same process: what it is asked, what it answers, how it fails."""

import asyncio

import pytest

from broadsheet.gate.errors import OriginFailed
from broadsheet.gate.origins import asgi
from broadsheet.gate.origins.asgi import AsgiOrigin


def an_origin(app, site_url="https://paper.example:8443"):
    return AsgiOrigin(app, site_url=site_url, secret="between-us")


async def answer(send, *chunks, status=200, headers=()):
    await send({"type": "http.response.start", "status": status, "headers": headers})
    for chunk in chunks[:-1]:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": chunks[-1]})


async def test_the_gate_asks_for_the_site_and_proves_itself():
    scopes = []

    async def app(scope, receive, send):
        scopes.append(scope)
        assert (await receive())["more_body"] is False
        await answer(send, b"Hel", b"lo", headers=[(b"X-Shout", b"1")])

    fetched = await an_origin(app).fetch(
        "/straße", query=b"a=1", method="POST", headers=((b"cookie", b"c=1"),)
    )
    assert (fetched.status, fetched.body, fetched.header(b"x-shout")) == (200, b"Hello", b"1")
    scope = scopes[0]
    assert (scope["method"], scope["path"], scope["query_string"]) == ("POST", "/straße", b"a=1")
    assert (scope["raw_path"], scope["scheme"]) == (b"/stra%C3%9Fe", "https")
    assert scope["server"] == ("paper.example", 8443)
    assert scope["headers"] == [
        (b"host", b"paper.example:8443"),
        (b"broadsheet-gate", b"between-us"),
        (b"cookie", b"c=1"),
    ]


@pytest.mark.parametrize(
    ("site_url", "server"),
    [
        ("http://paper.example", ("paper.example", 80)),
        ("https://paper.example", ("paper.example", 443)),
        ("http://", ("localhost", 80)),
    ],
)
async def test_a_site_without_a_port_has_its_schemes(site_url, server):
    scopes = []

    async def app(scope, receive, send):
        scopes.append(scope)
        await answer(send, b"")

    await an_origin(app, site_url).fetch("/")
    assert scopes[0]["server"] == server


async def test_an_application_that_raises_has_failed():
    async def app(scope, receive, send):
        raise KeyError("page")

    with pytest.raises(OriginFailed, match="/a: KeyError: 'page'"):
        await an_origin(app).fetch("/a")


async def test_an_application_that_answers_nothing_has_failed():
    async def app(scope, receive, send):
        await send({"type": "http.response.debug"})

    with pytest.raises(OriginFailed, match="/a: answered nothing"):
        await an_origin(app).fetch("/a")


async def test_an_application_that_waits_for_the_client_to_leave_waits_as_long_as_it_answers():
    async def app(scope, receive, send):
        await receive()
        leaving = asyncio.create_task(receive())
        await asyncio.sleep(0)
        await answer(send, b"Hello")
        assert not leaving.done()
        leaving.cancel()

    assert (await an_origin(app).fetch("/a")).body == b"Hello"


async def test_an_application_that_hangs_has_failed(monkeypatch):
    monkeypatch.setattr(asgi, "PATIENCE_SECONDS", 0.01)
    ended = []

    async def app(scope, receive, send):
        try:
            await asyncio.sleep(10)
        finally:
            ended.append(True)

    with pytest.raises(OriginFailed, match=r"/a: has not answered in 0\.01 s"):
        await an_origin(app).fetch("/a")
    await asyncio.sleep(0)
    assert ended


async def test_who_stops_waiting_stops_the_application():
    ended = []

    async def app(scope, receive, send):
        try:
            await asyncio.sleep(10)
        finally:
            ended.append(True)

    fetching = asyncio.create_task(an_origin(app).fetch("/a"))
    await asyncio.sleep(0.01)
    fetching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await fetching
    await asyncio.sleep(0)
    assert ended


async def test_a_readers_claim_to_be_the_gate_is_not_handed_on():
    scopes = []

    async def app(scope, receive, send):
        scopes.append(scope)

    scope = {"type": "http", "headers": [(b"broadsheet-gate", b"between-us"), (b"accept", b"*/*")]}
    await an_origin(app).pass_through(scope, None, None)
    assert scopes[0]["headers"] == [(b"accept", b"*/*")]
    assert len(scope["headers"]) == 2, "the server's own scope is left as it was"
