"""Several gates with nothing in common but their servers: a reader is counted once, whoever answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from ipaddress import ip_address
from pathlib import Path

import pytest

from broadsheet.gate.app import Gate
from broadsheet.ledgers import open_ledger
from tests.engines.ledgers import an_empty_cluster, an_empty_postgres, an_empty_valkey
from tests.gate.origin import FakeOrigin, an_article_page
from tests.gate.reading import Browser, a_gate, running

RELEASED, WALLED = "<p>Lead.</p><p>Rest.</p>", "<p>Lead.</p>[wall "
EMPTY = {"valkey": an_empty_valkey, "valkey_cluster": an_empty_cluster, "postgres": an_empty_postgres}
# Not this machine's own network, which the policy exempts from the budget of new readers.
ELSEWHERE = str(ip_address("192.0.2.7"))


@pytest.fixture
def origin() -> FakeOrigin:
    return FakeOrigin(pages={f"/a{number}": an_article_page(number) for number in range(1, 41)})


@pytest.fixture(params=EMPTY)
async def gates(
    request: pytest.FixtureRequest, origin: FakeOrigin, tmp_path: Path
) -> AsyncIterator[list[Gate]]:
    """Three gates, each with a folder and connections of its own."""
    url = EMPTY[request.param]()
    async with AsyncExitStack() as stack:
        made = []
        for number in range(3):
            folder = tmp_path / str(number)
            folder.mkdir()
            gate = a_gate(origin, folder, ledger=open_ledger(url))
            made.append(await stack.enter_async_context(running(gate)))
        yield made


async def test_a_reader_who_goes_from_gate_to_gate_has_one_count(gates: list[Gate]) -> None:
    reader = Browser(gates[0])
    answers = []
    for number in range(1, 6):
        reader.app = gates[number % 3]
        answers.append((await reader.get(f"/a{number}")).body)
    assert [RELEASED in body for body in answers] == [True, True, True, False, False]
    assert all(WALLED in body for body in answers[3:])


async def test_an_old_cookie_shown_to_another_gate_gives_nothing_back(gates: list[Gate]) -> None:
    reader = Browser(gates[0])
    await reader.get("/a1")
    await reader.get("/a2")
    old = reader.cookie
    await reader.get("/a3")
    for gate in gates:
        rewinding = Browser(gate, cookie=old)
        assert WALLED in (await rewinding.get("/a4")).body


async def test_requests_to_all_gates_at_once_release_exactly_the_allowance(gates: list[Gate]) -> None:
    reader = Browser(gates[0])
    await reader.get("/a1")
    browsers = [Browser(gates[number % 3], cookie=reader.cookie) for number in range(2, 34)]
    answers = await asyncio.gather(
        *(browser.get(f"/a{number}") for number, browser in enumerate(browsers, start=2))
    )
    assert sum(RELEASED in answer.body for answer in answers) == 2


async def test_a_network_brings_as_many_new_readers_to_all_gates_as_to_one(gates: list[Gate]) -> None:
    answers = [
        await Browser(gates[number % 3], client=ELSEWHERE).get(f"/a{number % 3 + 1}") for number in range(15)
    ]
    # The tests' policy lets ten come in an hour.
    assert sum(RELEASED in answer.body for answer in answers) == 10
