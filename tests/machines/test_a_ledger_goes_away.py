"""The ledger is taken away from a running gate and given back: no error page, and counting goes on."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from broadsheet.gate.app import Gate
from broadsheet.gate.journaling import Journaling
from broadsheet.journal import Names
from broadsheet.ledgers import open_ledger
from broadsheet.ledgers.resting import REST_SECONDS
from tests.engines.places import a_free_port
from tests.engines.postgres import PostgresServer
from tests.engines.valkey import ValkeyServer
from tests.gate.origin import FakeOrigin, an_article_page
from tests.gate.reading import Browser, a_gate, running
from tests.gate.test_journaling import FIREFOX, Lines

RELEASED, WALLED = "<p>Lead.</p><p>Rest.</p>", "<p>Lead.</p>[wall "


class Server:
    """Either engine, by what this test does with it."""

    def __init__(self, engine: str) -> None:
        self.made = ValkeyServer() if engine == "valkey" else PostgresServer()

    @property
    def url(self) -> str:
        made = self.made
        url = made.url if isinstance(made, ValkeyServer) else made.url_of("postgres")
        return f"{url}?timeout=5"

    def go(self) -> None:
        if isinstance(self.made, ValkeyServer):
            self.made.kill()
        else:
            self.made.stop()

    def come_back(self) -> None:
        self.made.begin()


@pytest.fixture(params=["valkey", "postgres"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    made = Server(request.param)
    yield made
    made.go()


@pytest.fixture
def origin() -> FakeOrigin:
    return FakeOrigin(pages={f"/a{number}": an_article_page(number) for number in range(1, 9)})


@pytest.fixture
def journal() -> Lines:
    return Lines()


@pytest.fixture
async def gate(origin: FakeOrigin, server: Server, journal: Lines, tmp_path: Path) -> AsyncIterator[Gate]:
    journaling = Journaling(journal, Names.from_text("5a" * 32))
    ledger = open_ledger(server.url)
    async with running(a_gate(origin, tmp_path, ledger=ledger, journaling=journaling)) as gate:
        yield gate


async def test_readers_are_served_meanwhile_and_counted_again_afterwards(
    gate: Gate, server: Server, journal: Lines
) -> None:
    reader = Browser(gate)
    for path in ("/a1", "/a2"):
        assert RELEASED in (await reader.get(path, user_agent=FIREFOX)).body
    server.go()
    for path in ("/a3", "/a4", "/a5", "/a6"):
        answer = await reader.get(path, user_agent=FIREFOX)
        assert answer.status == 200
        assert RELEASED in answer.body, "the outage rule favours the reader"
    server.come_back()
    await asyncio.sleep(REST_SECONDS)
    assert RELEASED in (await reader.get("/a7", user_agent=FIREFOX)).body, "the third that is counted"
    assert WALLED in (await reader.get("/a8", user_agent=FIREFOX)).body
    said = [row["reason"] for row in journal.rows if row["event"] == "decision"]
    assert said.count("ledger_down") == 4


@pytest.mark.parametrize("scheme", ["valkey", "valkey+cluster"])
async def test_a_gate_that_starts_while_its_ledger_is_down_serves_readers(
    origin: FakeOrigin, tmp_path: Path, scheme: str
) -> None:
    ledger = open_ledger(f"{scheme}://127.0.0.1:{a_free_port()}")
    async with running(a_gate(origin, tmp_path, ledger=ledger)) as gate:
        reader = Browser(gate)
        for path in ("/a1", "/a2"):
            assert RELEASED in (await reader.get(path)).body
