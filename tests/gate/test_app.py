"""The front door from outside: what is kept, what is sent, what passes through, renewal, start and stop."""

import asyncio
import gzip
import json
from datetime import timedelta

import brotli
import pytest

from broadsheet.gate import app as app_module
from broadsheet.gate.pages import OVERHEAD_BYTES
from broadsheet.ledgers.memory import MemoryLedger
from broadsheet.ledgers.sqlite import SqliteLedger
from broadsheet.meter import Entitlement, Kind
from broadsheet.passes.keyring import Keyring
from broadsheet.passes.reader_pass import Pass
from tests.gate.origin import SECRET, FakePage, an_article_page, an_origin
from tests.gate.reading import NOON, Browser, Clock, a_gate, ask, carrying, running
from tests.patience import PATIENCE_SECONDS

ARTICLES = 70


@pytest.fixture
def origin():
    return an_origin()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def gate(origin, tmp_path, clock):
    async with running(a_gate(origin, tmp_path, clock=clock, languages=("en", "pl"))) as gate:
        yield gate


def an_account(**changes):
    """Return the pass of a subscriber that must be renewed after a minute."""
    pass_ = Pass(
        b"account-0001",
        NOON,
        b"browser-0001",
        kind=Kind.REGISTERED,
        entitlements=(Entitlement("*"),),
        fresh_until=NOON + timedelta(minutes=1),
    )
    return pass_._replace(**changes)


# Caching.


@pytest.mark.parametrize(
    "held",
    ["{}", "W/{}", '"other", {}', '"other",W/{}', "*"],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_browser_that_has_the_page_is_told_so(gate, held, method):
    first = await ask(gate, "/open")
    headers = [("if-none-match", held.format(first.headers["etag"]))]
    answer = await ask(gate, "/open", method=method, headers=headers)
    assert (answer.status, answer.body) == (304, "")
    for name in ("etag", "cache-control", "vary"):
        assert answer.headers[name] == first.headers[name]
    assert "content-length" not in answer.headers


async def test_a_browser_that_has_another_version_gets_the_page(gate):
    answer = await ask(gate, "/open", headers=[("if-none-match", '"other", W/"another"')])
    assert (answer.status, answer.body) == (200, (await ask(gate, "/open")).body)


async def test_a_head_has_the_headers_of_the_page_and_no_body(gate):
    page, head = await ask(gate, "/open"), await ask(gate, "/open", method="HEAD")
    assert (head.status, head.body, head.headers) == (200, "", page.headers)


async def test_the_tag_of_a_released_page_does_not_open_the_walled_one(gate):
    browser = Browser(gate)
    released = await browser.get("/a1")
    walled = await ask(gate, "/locked", headers=[("if-none-match", released.headers["etag"])])
    assert walled.status == 200
    stranger = await ask(gate, "/a1", method="HEAD", headers=[("if-none-match", released.headers["etag"])])
    assert stranger.status == 200, "a stranger's HEAD is of the walled page"
    assert stranger.headers["etag"] != released.headers["etag"]
    assert stranger.headers["content-length"] != released.headers["content-length"]


async def test_a_page_is_read_again_from_the_browsers_own_copy(gate):
    browser = Browser(gate)
    await browser.get("/a1")
    again = await browser.get("/a1")
    assert (await browser.get("/a1", if_none_match=again.headers["etag"])).status == 304


@pytest.mark.parametrize(
    ("path", "cookie", "kept"),
    [
        ("/", None, "public, no-cache"),
        ("/open", None, "public, no-cache"),
        ("/a1", None, "private, no-cache"),
        ("/locked", None, "private, no-cache"),
        ("/", carrying(an_account()), "private, no-cache"),
        ("/open", carrying(an_account()), "private, no-cache"),
        ("/a1", carrying(an_account()), "private, no-cache"),
        ("/", "broadsheet_pass=forged", "public, no-cache"),
    ],
)
async def test_only_what_is_the_same_for_all_may_be_kept_by_a_shared_cache(gate, path, cookie, kept):
    answer = await ask(gate, path, headers=[("cookie", cookie)] if cookie else [])
    assert answer.headers["cache-control"] == kept
    assert answer.headers["vary"] == "accept-encoding, accept-language, cookie"


async def test_what_carries_a_cookie_is_never_public(origin, gate, clock):
    origin.pass_cookie = carrying(Pass.for_newcomer(b"browser-0001", NOON)) + "; Path=/"
    clock.now += 60
    answer = await ask(gate, "/open", headers=[("cookie", carrying(an_account()))])
    assert answer.cookies == [origin.pass_cookie]
    assert answer.headers["cache-control"] == "private, no-cache"


# What a reader receives.


@pytest.mark.parametrize(
    ("accepted", "encoding", "unpack"),
    [
        ("br, gzip", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("identity", None, bytes),
    ],
)
async def test_a_page_comes_in_the_encoding_that_the_browser_likes(gate, accepted, encoding, unpack):
    messages = []

    async def send(message):
        messages.append(message)

    headers = [(b"accept-encoding", accepted.encode())]
    scope = {"type": "http", "method": "GET", "path": "/open", "headers": headers, "client": None}
    await gate(scope, None, send)
    sent = dict(messages[0]["headers"])
    assert sent.get(b"content-encoding") == (encoding and encoding.encode())
    assert unpack(messages[1]["body"]).decode() == (await ask(gate, "/open")).body


async def test_words_come_in_the_readers_language(gate):
    assert "lang=en" in (await ask(gate, "/")).body
    assert "lang=pl" in (await ask(gate, "/", headers=[("accept-language", "pl,en;q=0.5")])).body


async def test_the_way_back_is_written_into_the_wall(origin, gate):
    origin.pages["/półka"] = an_article_page(22, access="locked")
    origin.pages["/-/fragments/wall"] = FakePage('<a href="/account/login/?next=%%path%%">', {})
    assert '"/account/login/?next=%2Fp%C3%B3%C5%82ka"' in (await ask(gate, "/półka")).body


@pytest.mark.parametrize("path", ["/", "/open", "/a1", "/locked", "/none"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
async def test_neither_marks_nor_the_contracts_headers_reach_a_reader(gate, path, method):
    answer = await ask(gate, path, method=method)
    assert "broadsheet:" not in answer.body
    assert not [name for name in answer.headers if name.lower().startswith("broadsheet-")]


async def test_query_strings_change_neither_page_nor_count(origin, gate):
    browser = Browser(gate)
    await browser.get("/a1")
    for query in (b"a=1", b"utm_source=x", b"unlock=1&again"):
        answer = await ask(gate, "/a1", query=query, headers=[("cookie", browser.cookie)])
        assert "reason=already_read" in answer.body
    assert origin.times("/a1") == 1


async def test_what_was_prepared_together_is_prepared_once(origin, gate):
    event = origin.hold("/-/fragments/reader")
    asked = [asyncio.create_task(ask(gate, "/open")) for _ in range(20)]
    await origin.reached("/-/fragments/reader")
    event.set()
    assert len({answer.body for answer in await asyncio.gather(*asked)}) == 1
    page = gate.shelf.find("/open", 0)
    (prepared,) = page.prepared.values()
    pieces = sum(len(piece.content) for piece in page.pieces.sequence)
    assert gate.shelf.held == (1, OVERHEAD_BYTES + pieces + len(prepared.body))


# What passes through.


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
async def test_what_is_no_reading_is_the_origins(origin, gate, method):
    origin.pages["/form"] = FakePage("Thank you.", {"set-cookie": "session=1"}, status=201)
    answer = await ask(gate, "/form", method=method, query=b"a=1", headers=[("cookie", "session=0")])
    assert (answer.status, answer.body, answer.cookies) == (201, "Thank you.", ["session=1"])
    scope = origin.scopes[-1]
    assert (scope["method"], scope["query_string"]) == (method, b"a=1")
    assert (b"cookie", b"session=0") in scope["headers"]


@pytest.mark.parametrize("path", ["/static/a.css", "/media/a.jpg", "/admin/", "/account/login/"])
async def test_what_is_never_a_page_is_asked_for_once_and_as_it_came(origin, gate, path):
    origin.pages[path] = FakePage("Here.", {"cache-control": "no-store", "broadsheet-keys": "shell"})
    answer = await ask(gate, path, query=b"v=1")
    assert (answer.body, answer.headers["cache-control"]) == ("Here.", "no-store")
    assert "broadsheet-keys" not in answer.headers
    assert (origin.times(path), origin.scopes[-1]["query_string"]) == (1, b"v=1")


async def test_a_search_is_no_page_and_keeps_its_query(origin, gate):
    origin.pages["/search/"] = FakePage("Found.", {})
    for query in (b"q=ports", b"q=straits"):
        assert (await ask(gate, "/search/", query=query)).body == "Found."
        assert origin.scopes[-1]["query_string"] == query
    assert origin.times("/search/") == 3


async def test_a_post_to_an_article_does_not_open_it(gate):
    answer = await ask(gate, "/locked", method="POST")
    assert (answer.status, "Lead." in answer.body, "Rest." in answer.body) == (200, True, False)


async def test_an_article_that_was_published_a_moment_ago_does_not_slip_through(origin, gate):
    assert (await ask(gate, "/new")).status == 404
    origin.pages["/new"] = an_article_page(23, access="locked")
    answer = await ask(gate, "/new")
    assert (answer.status, "Rest." in answer.body) == (200, False)


@pytest.mark.parametrize(
    "broken",
    [
        FakePage("<p>Rest.</p>", {"broadsheet-article": "9", "broadsheet-access": "locked"}),
        FakePage("<!--broadsheet:rest-->Rest.", {"broadsheet-article": "9"}),
    ],
)
async def test_an_article_whose_marks_are_broken_is_not_sent(origin, gate, broken, caplog):
    origin.pages["/broken"] = broken
    answer = await ask(gate, "/broken")
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    assert "Rest." not in answer.body
    assert "no page and no earlier copy: /broken: " in caplog.text


async def test_an_origin_that_fails_says_so_in_its_own_words(origin, gate):
    origin.pages["/broken"] = FakePage("<h1>Our fault.</h1>", {"x-trace": "7"}, status=500)
    answer = await ask(gate, "/broken")
    assert (answer.status, answer.body, answer.headers["x-trace"]) == (500, "<h1>Our fault.</h1>", "7")
    assert origin.times("/broken") == 1
    origin.is_down = True
    assert (await ask(gate, "/down")).status == 503


@pytest.mark.parametrize("path", ["/-/changes", "/-/pass", "/-/policy", "/-/", "/-/fragments/wall"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_the_talk_of_gate_and_origin_is_nobody_elses(origin, gate, path, method):
    asked = len(origin.asked)
    answer = await ask(gate, path, method=method, headers=[("broadsheet-gate", SECRET)])
    assert answer.status == 404
    assert len(origin.asked) == asked


@pytest.mark.parametrize(("path", "method"), [("/form", "POST"), ("/admin/", "GET"), ("/none", "GET")])
async def test_a_reader_who_claims_to_be_the_gate_is_not(origin, gate, path, method):
    await ask(gate, path, method=method, headers=[("broadsheet-gate", SECRET), ("x-a", "1")])
    headers = origin.scopes[-1]["headers"]
    assert (b"broadsheet-gate", SECRET.encode()) not in headers
    assert (b"x-a", b"1") in headers


@pytest.mark.parametrize(("proxies", "address"), [([], "10.0.0.1"), (["10.0.0.0/8"], "203.0.113.7")])
async def test_the_origin_learns_a_readers_address_from_trusted_proxies(origin, tmp_path, proxies, address):
    async with running(a_gate(origin, tmp_path, proxies=proxies)) as gate:
        await ask(
            gate, "/form", method="POST", headers=[("x-forwarded-for", "203.0.113.7")], client="10.0.0.1"
        )
    assert origin.scopes[-1]["client"][0] == address


async def test_other_connections_are_the_origins(gate, monkeypatch):
    scopes = []

    async def pass_through(scope, receive, send):
        scopes.append(scope)

    monkeypatch.setattr(gate._origin, "pass_through", pass_through)
    await gate({"type": "websocket", "path": "/-/live", "headers": []}, None, None)
    assert scopes[0]["type"] == "websocket"


# Renewal.


async def test_a_pass_that_is_fresh_is_not_renewed(origin, gate):
    await ask(gate, "/a1", headers=[("cookie", carrying(an_account()))])
    assert origin.times("/-/pass") == 0


async def test_a_pass_that_is_no_longer_fresh_is_renewed_at_the_origin(origin, gate, clock):
    clock.now += 60
    renewed = an_account(entitlements=(), fresh_until=NOON + timedelta(minutes=6))
    origin.pass_cookie = f"{carrying(renewed)}; Path=/; HttpOnly"
    cookie = f"session=1; {carrying(an_account())}"
    answer = await ask(gate, "/locked", headers=[("cookie", cookie)])
    assert "Rest." not in answer.body, "a right that was taken away is gone"
    assert answer.cookies == [origin.pass_cookie]
    scope = next(scope for scope in origin.scopes if scope["path"] == "/-/pass")
    assert scope["method"] == "POST"
    assert (b"cookie", cookie.encode()) in scope["headers"]
    assert (b"broadsheet-gate", SECRET.encode()) in scope["headers"]


async def test_a_reading_after_a_renewal_is_counted_for_the_renewed_reader(origin, gate, clock):
    clock.now += 60
    browsers_own = Pass.for_newcomer(b"browser-0001", NOON)
    origin.pass_cookie = carrying(browsers_own)
    answer = await ask(gate, "/a1", headers=[("cookie", carrying(an_account()))])
    assert "left=2" in answer.body
    assert len(answer.cookies) == 2, "the renewed one, and after it the one with the receipt"
    browser = Browser(gate, cookie=answer.cookies[-1].split(";")[0])
    assert "reason=already_read" in (await browser.get("/a1")).body


@pytest.mark.parametrize(
    "answer",
    [
        FakePage(status=500),
        FakePage("", {}, status=204),
        FakePage("", {"set-cookie": "session=2"}, status=204),
        FakePage("", {"set-cookie": "broadsheet_pass=forged"}, status=204),
        FakePage("", {"set-cookie": carrying(an_account(), Keyring({7: b"x" * 32}, 7))}, status=204),
        None,
    ],
)
async def test_while_the_origin_renews_no_pass_the_old_one_holds(origin, gate, clock, caplog, answer):
    await ask(gate, "/locked")
    clock.now += 60
    if answer is None:
        origin.is_down = True
    else:
        origin.pages["/-/pass"] = answer
    cookie = [("cookie", carrying(an_account()))]
    for _ in range(3):
        answered = await ask(gate, "/locked", headers=cookie)
        assert "Rest." in answered.body
        assert answered.cookies == []
    assert origin.times("/-/pass") == 1, "it is not asked again with every request"
    assert "the old one holds" in caplog.text
    clock.now += app_module.RENEWAL_PAUSE.total_seconds()
    await ask(gate, "/locked", headers=cookie)
    assert origin.times("/-/pass") == 2


# Trouble with words.


async def test_a_wall_whose_words_are_missing_is_made_again_soon(origin, gate, monkeypatch):
    monkeypatch.setattr(app_module, "RETRY_SECONDS", 1.0)
    origin.pages["/-/fragments/wall"] = FakePage(status=500)
    assert (await ask(gate, "/locked")).body == "<html>[reader kind=anonymous&lang=en]<p>Lead.</p></html>"
    del origin.pages["/-/fragments/wall"]
    assert "[wall" not in (await ask(gate, "/locked")).body, "it is not made with every request"
    async with asyncio.timeout(PATIENCE_SECONDS):
        while "[wall" not in (await ask(gate, "/locked")).body:
            await asyncio.sleep(0.01)


# Start and stop.


async def live(gate, *messages):
    """Run a gate's lifespan over these messages; return what it sent."""
    waiting, sent = list(messages), []

    async def receive():
        return {"type": waiting.pop(0)}

    async def send(message):
        sent.append(message)

    await gate({"type": "lifespan"}, receive, send)
    return sent


async def test_a_gate_starts_and_stops_with_its_server(origin, tmp_path):
    gate = a_gate(origin, tmp_path)
    sent = await live(gate, "lifespan.startup", "lifespan.shutdown")
    assert [message["type"] for message in sent] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]


async def test_a_gate_that_cannot_start_says_why(origin, tmp_path, caplog):
    origin.policy = "timezone = 1"
    gate = a_gate(origin, tmp_path)
    (sent,) = await live(gate, "lifespan.startup")
    assert sent["type"] == "lifespan.startup.failed"
    assert "timezone" in sent["message"]
    assert "the gate cannot start" in caplog.text
    await gate.stop()


async def test_the_gates_own_health_is_told(origin, gate, clock):
    async def health():
        answer = await ask(gate, "/healthz")
        assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
        return json.loads(answer.body)

    await ask(gate, "/open")
    state = await health()
    assert (state["status"], state["policy"], state["pages_in_memory"]) == ("ok", "v1", 1)
    origin.is_down = True
    clock.now += 60
    assert (await health())["status"] == "serving the last good copies"


# The promise.


@pytest.mark.parametrize("has_read", [False, True])
@pytest.mark.parametrize("engine", ["memory", "sqlite"])
async def test_sixty_four_requests_at_once_release_exactly_the_allowance(origin, tmp_path, engine, has_read):
    for number in range(1, ARTICLES):
        origin.pages[f"/a{number}"] = an_article_page(number)
    ledgers = [MemoryLedger()] * 2 if engine == "memory" else []
    ledgers = ledgers or [SqliteLedger(tmp_path / "ledger.sqlite3") for _ in range(2)]
    first = a_gate(origin, tmp_path / "gate", ledger=ledgers[0])
    second = a_gate(origin, tmp_path / "gate", ledger=ledgers[1])
    async with running(first), running(second):
        browser = Browser(first, cookie=carrying(Pass.for_newcomer(b"browser-0001", NOON)))
        if has_read:
            browser.cookie = ""
            await browser.get("/a69")
        headers = [("cookie", browser.cookie)]
        gates = [first, second] * 32
        asked = [ask(gate, f"/a{number}", headers=headers) for number, gate in enumerate(gates, start=1)]
        answers = await asyncio.gather(*asked)
        released = [number for number, answer in enumerate(answers, start=1) if "Rest." in answer.body]
        assert len(released) == (2 if has_read else 3)
        assert all(answer.status == 200 for answer in answers)
        for number in released:
            assert "Rest." in (await ask(second, f"/a{number}", headers=headers)).body
