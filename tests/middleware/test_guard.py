"""The guard around a small program: it begins and ends with it, knows its readers, and hears of changes."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from broadsheet.middleware import CookieReaders, Guard, GuardSettings
from tests.gate.reading import Clock, ask
from tests.patience import PATIENCE_SECONDS

POLICY = """
timezone = "Asia/Singapore"
window = { period = "month" }
allowances = { anonymous = 1, registered = 2 }
new_readers = { exempt_networks = ["127.0.0.0/8"] }
"""
PAGE = """<!--broadsheet:notice--><!--broadsheet:lead-in-->lead-in {edition}<!--broadsheet:rest-->
withheld<!--broadsheet:end-->"""
CLAIMS = {
    "subscriber": {"sub": "one", "entitled": ["*"], "until": "2027-01-01T00:00:00+08:00"},
    "registered": {"sub": "two"},
    "staff": {"sub": "three", "entitled": ["staff"]},
    "faulty": {"sub": "four", "entitled": ["*"], "until": "tomorrow"},
}


class Program:
    """An ASGI application of articles; `hears` whether it minds the lifespan."""

    def __init__(self, *, hears=True):
        self.hears = hears
        self.edition = "one"
        self.asked = []
        self.lived = []

    async def __call__(self, scope, receive, send):
        if scope["type"] == "lifespan":
            if not self.hears:
                raise ValueError("http alone")
            for said in ("startup", "shutdown"):
                self.lived.append((await receive())["type"])
                await send({"type": f"lifespan.{said}.complete"})
            return
        self.asked.append(scope["path"])
        headers = [(b"content-type", b"text/html"), (b"broadsheet-article", scope["path"].encode())]
        headers.append((b"broadsheet-keys", b"page" + scope["path"].replace("/", "-").encode()))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": PAGE.format(edition=self.edition).encode()})


def settings_in(folder, **more):
    """Return settings with a policy beside the data and a ledger in memory."""
    policy = folder / "policy.toml"
    if not policy.exists():
        policy.write_text(POLICY)
    given = {
        "policy": policy,
        "site_url": "http://paper.example",
        "data_dir": folder / "data",
        "pass_keys": "1:" + "5a" * 32,
        "ledger": "memory:",
    }
    return GuardSettings(**given | more)


@asynccontextmanager
async def a_guard(program, folder, **more):
    """Yield a guard, ended afterwards."""
    guard = Guard(program, settings_in(folder, **more), clock=Clock())
    try:
        yield guard
    finally:
        await guard.stop()


async def find_claims(session):
    return CLAIMS.get(session)


async def live(guard):
    """Have a guard begin and end as a server does; return what it said."""
    said, messages = [], [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]

    async def receive():
        return messages.pop(0)

    async def send(message):
        said.append(message)

    await guard({"type": "lifespan"}, receive, send)
    return said


@pytest.mark.parametrize("hears", [True, False])
async def test_it_begins_and_ends_with_the_program(tmp_path, hears):
    program = Program(hears=hears)
    said = await live(Guard(program, settings_in(tmp_path), clock=Clock()))
    assert [message["type"] for message in said] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]
    assert program.lived == (["lifespan.startup", "lifespan.shutdown"] if hears else [])


@pytest.mark.parametrize("hears", [True, False])
async def test_a_faulty_policy_keeps_the_server_from_starting_and_says_why(tmp_path, hears):
    (tmp_path / "policy.toml").write_text("timezone = 'Nowhere'")
    said = await live(Guard(Program(hears=hears), settings_in(tmp_path), clock=Clock()))
    assert said[0]["type"] == "lifespan.startup.failed"
    assert "timezone" in said[0]["message"]


async def test_without_a_lifespan_it_begins_with_the_first_request(tmp_path):
    async with a_guard(Program(), tmp_path) as guard:
        first, second = await asyncio.gather(ask(guard, "/a/"), ask(guard, "/b/"))
        assert "withheld" in first.body
        assert "withheld" in second.body


async def test_a_subscriber_of_the_programs_reads_everything(tmp_path):
    async with a_guard(Program(), tmp_path, readers=CookieReaders("session", find_claims)) as guard:
        for path in ("/a/", "/b/", "/c/"):
            answer = await ask(guard, path, headers=[("cookie", "other=1; session=subscriber")])
            assert "withheld" in answer.body
            assert answer.headers["cache-control"] == "private, no-cache"


async def test_staff_of_the_programs_read_and_are_told_so(tmp_path):
    async with a_guard(Program(), tmp_path, readers=CookieReaders("session", find_claims)) as guard:
        answer = await ask(guard, "/a/", headers=[("cookie", "session=staff")])
        assert "You read as staff" in answer.body


async def test_a_registered_reader_has_one_count_in_every_browser(tmp_path):
    async with a_guard(Program(), tmp_path, readers=CookieReaders("session", find_claims)) as guard:
        cookie = [("cookie", "session=registered")]
        bodies = [(await ask(guard, path, headers=cookie)).body for path in ("/a/", "/b/", "/c/")]
        assert ["withheld" in body for body in bodies] == [True, True, False]


@pytest.mark.parametrize("session", ["over", "faulty"])
async def test_a_session_that_says_nothing_readable_opens_nothing(tmp_path, session):
    policy = POLICY.replace("anonymous = 1", "anonymous = 0")
    (tmp_path / "policy.toml").write_text(policy)
    async with a_guard(Program(), tmp_path, readers=CookieReaders("session", find_claims)) as guard:
        answer = await ask(guard, "/a/", headers=[("cookie", f"session={session}")])
        assert "withheld" not in answer.body


@pytest.mark.parametrize("keys", [("page-a-",), ()])
async def test_a_change_that_is_told_is_seen(tmp_path, keys):
    program = Program()
    async with a_guard(program, tmp_path) as guard:
        assert "lead-in one" in (await ask(guard, "/a/")).body
        program.edition = "two"
        assert "lead-in one" in (await ask(guard, "/a/")).body
        guard.forget(*keys)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while "lead-in two" not in (await ask(guard, "/a/")).body:
                await asyncio.sleep(0.05)


async def test_a_program_that_starts_anew_makes_its_pages_anew(tmp_path):
    async with a_guard(Program(), tmp_path) as guard:
        await ask(guard, "/a/")
    program = Program()
    program.edition = "two"
    async with a_guard(program, tmp_path) as guard:
        assert "lead-in two" in (await ask(guard, "/a/")).body


async def test_what_can_be_no_page_is_asked_for_once_and_cut_all_the_same(tmp_path):
    program = Program()
    async with a_guard(program, tmp_path, pages=("/articles/*",)) as guard:
        answer = await ask(guard, "/stream/")
        assert program.asked == ["/stream/"]
        assert "withheld" not in answer.body
        assert "broadsheet" not in answer.body


async def test_no_reader_hears_what_the_gate_asks(tmp_path):
    async with a_guard(Program(), tmp_path) as guard:
        for path in ("/-/policy", "/-/changes", "/-/fragments/wall", "/-/anything"):
            assert (await ask(guard, path)).status == 404


def test_secrets_are_not_shown(tmp_path):
    assert "5a5a" not in repr(settings_in(tmp_path))


@pytest.mark.parametrize("url", ["paper.example", "ftp://paper.example", "https://"])
def test_an_address_that_names_no_site_is_refused(tmp_path, url):
    with pytest.raises(ValueError, match=r"expected one such as https://paper\.example"):
        settings_in(tmp_path, site_url=url)
