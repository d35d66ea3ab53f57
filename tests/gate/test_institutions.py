"""Readers of an institution: recognised without a call, read by its right, counted for it."""

import asyncio
import json
from datetime import timedelta

import pytest

from broadsheet.gate import freshness
from broadsheet.gate import institutions as institutions_module
from broadsheet.gate.institutions import Institutions, read_institutions
from broadsheet.ledgers.base import LedgerUnavailable
from broadsheet.ledgers.memory import MemoryLedger
from broadsheet.meter import Entitlement, Kind, Standing
from broadsheet.passes.reader_pass import Pass
from broadsheet.passes.sealing import seal
from tests.gate.origin import FakeOrigin, FakePage, an_article_page
from tests.gate.reading import KEYRING, NOON, Browser, Clock, a_gate, running
from tests.patience import PATIENCE_SECONDS

UNIVERSITY, LIBRARY = "01" * 12, "02" * 12
THERE, ELSEWHERE = "192.0.2.7", "198.51.100.7"
RELEASED, WALLED = "<p>Rest.</p>", "[wall "
FULL = "the disk is full"


class BrokenLedger(MemoryLedger):
    """A ledger that can be broken."""

    is_down = False

    async def spend(self, spend):
        if self.is_down:
            raise LedgerUnavailable(FULL)
        return await super().spend(spend)


def listed(institution_id=UNIVERSITY, *, networks=("192.0.2.0/24",), scope="*", until=None, allowance=None):
    """Return one institution as the origin lists it."""
    return {
        "id": institution_id,
        "networks": list(networks),
        "entitled": [{"scope": scope, "until": until}],
        "allowance": allowance,
    }


def a_list(*institutions):
    return FakePage(json.dumps({"institutions": institutions}), {}, content_type="application/json")


def an_account(institution_id="", **changes):
    pass_ = Pass(
        b"account-0001",
        NOON,
        b"browser-0001",
        kind=Kind.REGISTERED,
        institution_id=bytes.fromhex(institution_id),
        **changes,
    )
    return f"broadsheet_pass={seal(pass_, KEYRING)}"


@pytest.fixture
def origin():
    pages = {f"/a{number}": an_article_page(number, access="locked") for number in range(1, 5)}
    pages["/metered"] = an_article_page(9)
    pages["/-/institutions"] = a_list(listed())
    return FakeOrigin(pages=pages)


@pytest.fixture
def ledger():
    return BrokenLedger()


@pytest.fixture
async def gate(origin, ledger, tmp_path):
    async with running(a_gate(origin, tmp_path, ledger=ledger, proxies=["127.0.0.0/8"])) as gate:
        yield gate


async def opened(ledger, institution_id=UNIVERSITY):
    """Return the keys of what was counted for an institution."""
    return sorted(reading.article_key for reading in await ledger.look(bytes.fromhex(institution_id)))


async def relist(origin, gate, *institutions):
    """Let the origin list other institutions, and the gate hear of it."""
    origin.pages["/-/institutions"] = a_list(*institutions)
    origin.change("institutions")
    await gate.watch.look()


async def test_readers_within_the_network_read_what_is_locked_and_get_no_pass(gate):
    answer = await Browser(gate, client=THERE).get("/a1")
    assert RELEASED in answer.body
    assert answer.cookies == []
    assert answer.headers["cache-control"] == "private, no-cache"


async def test_the_notice_says_by_whose_right_they_read(gate):
    answer = await Browser(gate, client=THERE).get("/a1")
    assert "[notice kind=anonymous&lang=en&reason=institution" in answer.body


async def test_readers_outside_of_it_do_not(gate):
    assert WALLED in (await Browser(gate, client=ELSEWHERE).get("/a1")).body


async def test_a_trusted_proxy_names_the_reader_and_nobody_else_may(gate):
    behind = await Browser(gate, client="127.0.0.1").get("/a1", x_forwarded_for=THERE)
    pretending = await Browser(gate, client=ELSEWHERE).get("/a1", x_forwarded_for=THERE)
    assert RELEASED in behind.body
    assert WALLED in pretending.body


async def test_recognising_an_institution_asks_the_origin_nothing(origin, gate):
    await Browser(gate, client=THERE).get("/a1")
    asked = len(origin.asked)
    await Browser(gate, client="192.0.2.8").get("/a1")
    assert origin.asked[asked:] == []


async def test_what_its_people_open_is_counted_for_an_institution_without_a_limit(gate, ledger):
    for path in ("/a1", "/a1", "/a2"):
        await Browser(gate, client=THERE).get(path)
    await gate._deciding.finish()
    assert await opened(ledger) == [1, 2]


async def test_headers_alone_are_not_counted(gate, ledger):
    await Browser(gate, client=THERE).get("/a1", method="HEAD")
    await gate._deciding.finish()
    assert await opened(ledger) == []


async def test_what_was_noted_long_ago_may_be_forgotten_and_is_counted_once(gate, ledger, monkeypatch):
    monkeypatch.setattr(institutions_module, "MOST_NOTED", 1)
    for path in ("/a1", "/a2", "/a1"):
        await Browser(gate, client=THERE).get(path)
    await gate._deciding.finish()
    assert await opened(ledger) == [1, 2]


async def test_a_ledger_that_is_down_stops_nobody_of_an_institution_without_a_limit(gate, ledger, caplog):
    ledger.is_down = True
    assert RELEASED in (await Browser(gate, client=THERE).get("/a1")).body
    await gate._deciding.finish()
    assert FULL in caplog.text


async def test_an_allowance_is_spent_by_all_of_an_institution_together(origin, gate, ledger):
    await relist(origin, gate, listed(allowance=2))
    one, other = Browser(gate, client=THERE), Browser(gate, client="192.0.2.8")
    assert RELEASED in (await one.get("/a1")).body
    assert RELEASED in (await other.get("/a2")).body
    assert WALLED in (await one.get("/a3")).body
    assert RELEASED in (await other.get("/a1")).body, "what one of them has opened is open to all"
    assert await opened(ledger) == [1, 2]


async def test_when_the_allowance_is_spent_readers_have_their_own(origin, gate):
    await relist(origin, gate, listed(allowance=0))
    answer = await Browser(gate, client=THERE).get("/metered")
    assert RELEASED in answer.body
    assert len(answer.cookies) == 1


async def test_a_registered_reader_of_an_institution_that_has_spent_all_hears_so(origin, gate):
    await relist(origin, gate, listed(allowance=0, networks=()))
    answer = await Browser(gate, an_account(UNIVERSITY)).get("/a1")
    assert "reason=institution_spent" in answer.body


async def test_a_prefetch_spends_nothing_of_the_allowance(origin, gate, ledger):
    await relist(origin, gate, listed(allowance=2))
    assert (await Browser(gate, client=THERE).get("/a1", sec_purpose="prefetch")).status == 503
    assert await opened(ledger) == []


async def test_while_the_ledger_is_down_the_outage_rule_decides_about_an_allowance(origin, gate, ledger):
    await relist(origin, gate, listed(allowance=2))
    ledger.is_down = True
    assert RELEASED in (await Browser(gate, client=THERE).get("/a1")).body


async def test_an_account_of_the_institution_reads_anywhere(gate, ledger):
    assert RELEASED in (await Browser(gate, an_account(UNIVERSITY), client=ELSEWHERE).get("/a1")).body
    await gate._deciding.finish()
    assert await opened(ledger) == [1]


async def test_a_right_of_the_readers_own_is_not_counted_for_the_institution(gate, ledger):
    cookie = an_account(standing=Standing.SUBSCRIBED, entitlements=(Entitlement("*"),))
    assert RELEASED in (await Browser(gate, cookie, client=THERE).get("/a1")).body
    await gate._deciding.finish()
    assert await opened(ledger) == []


async def test_a_metered_article_outside_of_the_institutions_sections_is_counted_for_the_reader(origin, gate):
    await relist(origin, gate, listed(scope="sport"))
    answer = await Browser(gate, client=THERE).get("/metered")
    assert "reason=allowance_left" in answer.body


async def test_an_institution_that_is_struck_off_opens_nothing_from_then_on(origin, gate):
    assert RELEASED in (await Browser(gate, an_account(UNIVERSITY), client=ELSEWHERE).get("/a1")).body
    await relist(origin, gate)
    assert WALLED in (await Browser(gate, client=THERE).get("/a1")).body
    await relist(origin, gate, listed(LIBRARY))
    assert WALLED in (await Browser(gate, an_account(UNIVERSITY), client=ELSEWHERE).get("/a1")).body


async def test_a_verified_crawler_of_the_network_is_a_crawler(origin, tmp_path):
    class Verified:
        async def verify(self, operator, address):
            return operator.purpose

    async with running(a_gate(origin, tmp_path, crawlers=Verified())) as gate:
        answer = await Browser(gate, client=THERE).get("/a1", user_agent="Googlebot/2.1")
        assert WALLED in answer.body


async def test_the_narrowest_network_wins():
    wide = listed(UNIVERSITY, networks=["192.0.0.0/16", "2001:db8::/32"])
    narrow = listed(LIBRARY, networks=["192.0.2.0/24"])
    found = read_institutions(json.dumps({"institutions": [wide, narrow]}).encode())
    names = {
        text: at and at.institution_id.hex()
        for text in ("192.0.2.9", "192.0.3.9", "2001:db8::9", "::ffff:192.0.3.9", "203.0.113.1", "no address")
        for at in [found._at(text)]
    }
    assert names == {
        "192.0.2.9": LIBRARY,
        "192.0.3.9": UNIVERSITY,
        "2001:db8::9": UNIVERSITY,
        "::ffff:192.0.3.9": UNIVERSITY,
        "203.0.113.1": None,
        "no address": None,
    }


async def test_a_right_that_ends_ends_by_itself(origin, tmp_path):
    clock = Clock()
    origin.pages["/-/institutions"] = a_list(listed(until=(NOON + timedelta(hours=1)).isoformat()))
    async with running(a_gate(origin, tmp_path, clock=clock)) as gate:
        assert RELEASED in (await Browser(gate, client=THERE).get("/a1")).body
        clock.now += 3600
        assert WALLED in (await Browser(gate, client=THERE).get("/a1")).body


FAULTY = [
    "",
    "[]",
    "{}",
    json.dumps({"institutions": ["x"]}),
    json.dumps({"institutions": [listed("01")]}),
    json.dumps({"institutions": [listed("no hex")]}),
    json.dumps({"institutions": [listed(networks=["192.0.2.1/24"])]}),
    json.dumps({"institutions": [listed(allowance=-1)]}),
    json.dumps({"institutions": [listed(allowance="many")]}),
    json.dumps({"institutions": [listed(until="2026-12-01T00:00")]}),
]


@pytest.mark.parametrize("text", FAULTY)
async def test_a_list_that_cannot_be_read_is_not_taken(origin, gate, caplog, text):
    origin.pages["/-/institutions"] = FakePage(text, {}, content_type="application/json")
    origin.change("institutions")
    await gate.watch.look()
    assert RELEASED in (await Browser(gate, client=THERE).get("/a1")).body
    assert "the institutions stay as they were" in caplog.text


async def test_a_list_that_did_not_come_is_asked_for_again(origin, gate, monkeypatch):
    monkeypatch.setattr(freshness, "POLL_SECONDS", 0.01)
    good = origin.pages["/-/institutions"]
    origin.pages["/-/institutions"] = FakePage("", {}, status=500)
    origin.change("institutions")
    await origin.reached("/-/institutions", 2)
    origin.pages["/-/institutions"] = good
    asked = origin.times("/-/institutions")
    await asyncio.wait_for(origin.reached("/-/institutions", asked + 1), PATIENCE_SECONDS)


async def test_an_origin_without_institutions_has_none(origin, tmp_path):
    del origin.pages["/-/institutions"]
    async with running(a_gate(origin, tmp_path)) as gate:
        assert not gate.watch.in_force.institutions


def test_no_institutions_are_false():
    assert not Institutions()
