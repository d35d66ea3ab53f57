"""From a request to a decision: what is released, what is counted, what a pass proves."""

from datetime import timedelta

import pytest

from broadsheet.ledgers.base import LedgerUnavailable
from broadsheet.ledgers.memory import MemoryLedger
from broadsheet.meter import Entitlement, Kind
from broadsheet.passes.reader_pass import Pass
from broadsheet.passes.sealing import open_pass, seal
from tests.gate.origin import POLICY, FakeOrigin, an_article_page
from tests.gate.reading import KEYRING, NOON, Browser, Clock, a_gate, ask, running

RELEASED, WALLED = "<p>Lead.</p><p>Rest.</p>", "<p>Lead.</p>[wall "


class CountingLedger(MemoryLedger):
    """A ledger that knows how often it was asked, and can be broken."""

    def __init__(self):
        super().__init__()
        self.spends = 0
        self.is_down = False

    async def spend(self, spend):
        self.spends += 1
        if self.is_down:
            raise LedgerUnavailable("the disk is full")
        return await super().spend(spend)


@pytest.fixture
def origin():
    pages = {f"/a{number}": an_article_page(number) for number in range(1, 9)}
    pages["/open"] = an_article_page(20, access="open")
    pages["/locked"] = an_article_page(21, access="locked")
    return FakeOrigin(pages=pages)


@pytest.fixture
def ledger():
    return CountingLedger()


@pytest.fixture
async def gate(origin, ledger, tmp_path):
    async with running(a_gate(origin, tmp_path, ledger=ledger)) as gate:
        yield gate


def a_pass(**changes):
    return Pass.for_newcomer(b"browser-0001", NOON)._replace(**changes)


def carrying(pass_):
    return f"broadsheet_pass={seal(pass_, KEYRING)}"


async def test_the_allowance_is_released_and_the_next_article_ends_in_a_wall(gate):
    browser = Browser(gate)
    for number in (1, 2, 3):
        assert RELEASED in (await browser.get(f"/a{number}")).body
    refused = await browser.get("/a4")
    assert WALLED in refused.body
    assert "Rest." not in refused.body
    assert "reason=registration_allows_more" in refused.body


async def test_the_notice_says_how_many_are_left(gate):
    browser = Browser(gate)
    bodies = [(await browser.get(f"/a{number}")).body for number in (1, 2, 3)]
    assert ["left=2" in bodies[0], "left=1" in bodies[1], "left=0" in bodies[2]] == [True] * 3
    assert "until=2026-12-01T00%3A00%3A00%2B08%3A00" in bodies[0]


async def test_reading_again_is_free_and_asks_no_ledger(gate, ledger):
    browser = Browser(gate)
    for number in (1, 2, 3):
        await browser.get(f"/a{number}")
    spends = ledger.spends
    again = await browser.get("/a2")
    assert RELEASED in again.body
    assert "reason=already_read" in again.body
    assert "left=0" in again.body
    assert ledger.spends == spends


async def test_a_wall_that_the_receipts_prove_asks_no_ledger(gate, ledger):
    browser = Browser(gate)
    for number in (1, 2, 3):
        await browser.get(f"/a{number}")
    spends = ledger.spends
    assert WALLED in (await browser.get("/a4")).body
    assert ledger.spends == spends


async def test_a_reader_who_does_not_come_back_is_not_in_the_ledger(gate, ledger):
    answer = await Browser(gate).get("/a1")
    assert RELEASED in answer.body
    assert ledger.spends == 0
    pass_ = open_pass(answer.cookies[0].split("=", 1)[1].split(";")[0], KEYRING, NOON)
    assert await ledger.look(pass_.reader_id) == ()


async def test_an_old_cookie_cannot_rewind_the_count(gate):
    browser = Browser(gate)
    await browser.get("/a1")
    first_cookie = browser.cookie
    await browser.get("/a2")
    await browser.get("/a3")
    browser.cookie = first_cookie
    assert WALLED in (await browser.get("/a4")).body
    assert RELEASED in (await browser.get("/a3")).body


@pytest.mark.parametrize(
    "cookie",
    [
        "broadsheet_pass=",
        "broadsheet_pass=AAAA",
        "broadsheet_pass=%00%ff",
        "other=1",
        "broadsheet_pass=" + "A" * 90,
    ],
)
async def test_a_cookie_that_is_not_believed_makes_a_new_reader_and_never_an_error(gate, cookie):
    browser = Browser(gate, cookie=cookie)
    answer = await browser.get("/a1")
    assert answer.status == 200
    assert "left=2" in answer.body
    assert answer.cookies


async def test_head_counts_nothing_and_has_no_body(gate, ledger):
    browser = Browser(gate)
    answer = await browser.get("/a1", method="HEAD")
    assert (answer.status, answer.body, answer.cookies, ledger.spends) == (200, "", [], 0)


async def test_a_prefetch_is_refused_unless_the_article_is_read_already(gate, ledger):
    browser = Browser(gate)
    refused = await browser.get("/a1", sec_purpose="prefetch;prerender")
    assert (refused.status, refused.headers["cache-control"], refused.cookies) == (503, "no-store", [])
    await browser.get("/a1")
    assert RELEASED in (await browser.get("/a1", sec_purpose="prefetch")).body


async def test_an_open_article_is_read_by_everyone_and_leaves_no_trace(gate, ledger):
    answer = await Browser(gate).get("/open", sec_purpose="prefetch")
    assert RELEASED in answer.body
    assert (answer.cookies, ledger.spends) == ([], 0)


async def test_a_locked_article_opens_for_the_entitled_alone(gate, ledger):
    entitled = a_pass(kind=Kind.REGISTERED, entitlements=(Entitlement("business", NOON + timedelta(days=1)),))
    elsewhere = a_pass(kind=Kind.REGISTERED, entitlements=(Entitlement("sport"),))
    assert WALLED in (await Browser(gate).get("/locked")).body
    assert WALLED in (await Browser(gate, carrying(elsewhere)).get("/locked")).body
    assert RELEASED in (await Browser(gate, carrying(entitled)).get("/locked")).body
    assert ledger.spends == 0


async def test_a_right_that_has_ended_opens_nothing_even_for_a_pass_seen_before(origin, tmp_path):
    clock = Clock()
    entitled = a_pass(kind=Kind.REGISTERED, entitlements=(Entitlement("business", NOON + timedelta(days=1)),))
    async with running(a_gate(origin, tmp_path, clock=clock)) as gate:
        assert RELEASED in (await Browser(gate, carrying(entitled)).get("/locked")).body
        clock.now += 86_400
        assert RELEASED not in (await Browser(gate, carrying(entitled)).get("/locked")).body


async def test_staff_read_everything_and_see_why(gate):
    answer = await Browser(gate, carrying(a_pass(kind=Kind.STAFF))).get("/locked")
    assert RELEASED in answer.body
    assert "reason=staff" in answer.body
    assert "article=21" in answer.body


async def test_an_account_is_counted_by_its_ledger_on_every_device(gate, ledger):
    account = a_pass(reader_id=b"account-0001", kind=Kind.REGISTERED)
    phone, laptop = Browser(gate, carrying(account)), Browser(gate, carrying(account))
    for number in (1, 2, 3):
        await phone.get(f"/a{number}")
    assert "left=1" in (await laptop.get("/a4")).body
    assert "left=1" in (await phone.get("/a1")).body
    assert RELEASED in (await phone.get("/a5")).body
    assert "reason=quota_spent" in (await laptop.get("/a6")).body


async def test_a_pool_of_its_own_is_counted_apart(origin, ledger, tmp_path):
    origin.policy = POLICY + '[[rules]]\nname = "Sport"\nsection = "sport"\npool = "sport"\n'
    origin.pages["/sport"] = an_article_page(30, section="sport")
    async with running(a_gate(origin, tmp_path, ledger=ledger)) as gate:
        browser = Browser(gate)
        for number in (1, 2, 3):
            await browser.get(f"/a{number}")
        assert "left=2" in (await browser.get("/sport")).body
        assert "left=0" in (await browser.get("/a3")).body
        assert WALLED in (await browser.get("/a4")).body


async def test_an_unlimited_reader_is_counted_and_never_stopped(origin, ledger, tmp_path):
    origin.policy = POLICY.replace("anonymous = 3", 'anonymous = "unlimited"')
    async with running(a_gate(origin, tmp_path, ledger=ledger)) as gate:
        browser = Browser(gate)
        for number in range(1, 8):
            assert RELEASED in (await browser.get(f"/a{number}")).body
        assert ledger.spends == 6


async def test_an_allowance_of_none_stops_a_newcomer_at_once(origin, ledger, tmp_path):
    origin.policy = POLICY.replace("anonymous = 3", "anonymous = 0")
    async with running(a_gate(origin, tmp_path, ledger=ledger)) as gate:
        answer = await Browser(gate).get("/a1")
        assert WALLED in answer.body
        assert answer.cookies == []


async def test_when_the_ledger_is_down_the_reader_is_let_in(gate, ledger):
    browser = Browser(gate)
    await browser.get("/a1")
    ledger.is_down = True
    assert RELEASED in (await browser.get("/a2")).body


async def test_when_the_ledger_is_down_the_policy_may_say_wall(origin, ledger, tmp_path):
    origin.policy = POLICY + '[outage]\nrule = "wall"\n'
    async with running(a_gate(origin, tmp_path, ledger=ledger)) as gate:
        browser = Browser(gate)
        await browser.get("/a1")
        ledger.is_down = True
        assert "reason=ledger_down" in (await browser.get("/a2")).body


async def test_a_network_that_brings_too_many_new_readers_is_asked_to_register(gate):
    answers = [await ask(gate, "/a1", client=f"203.0.113.{number}") for number in range(1, 13)]
    assert [RELEASED in answer.body for answer in answers] == [True] * 10 + [False] * 2
    assert "reason=too_many_new_readers" in answers[-1].body
    assert RELEASED in (await ask(gate, "/a1", client="198.51.100.7")).body


async def test_a_refused_spend_that_changes_nothing_sends_no_cookie(origin, ledger, tmp_path):
    clock = Clock()
    async with running(a_gate(origin, tmp_path, ledger=ledger, clock=clock)) as gate:
        browser = Browser(gate)
        for number in (1, 2, 3):
            await browser.get(f"/a{number}")
        stripped = open_pass(browser.cookie.split("=", 1)[1], KEYRING, NOON)._replace(
            receipts=a_pass().receipts
        )
        browser.cookie = carrying(stripped)
        assert (await browser.get("/a5")).cookies, "the ledger's list goes back into the pass"
        assert not (await browser.get("/a6")).cookies


async def test_a_pass_that_holds_as_many_receipts_as_it_can_is_not_sent_again(origin, ledger, tmp_path):
    origin.policy = POLICY.replace("anonymous = 3", "anonymous = 34")
    origin.pages |= {f"/b{number}": an_article_page(100 + number) for number in range(40)}
    clock = Clock()
    async with running(a_gate(origin, tmp_path, ledger=ledger, clock=clock)) as gate:
        browser = Browser(gate)
        for number in range(34):
            clock.now += 1
            assert (await browser.get(f"/b{number}")).cookies
        spends = ledger.spends
        answer = await browser.get("/b35")
        assert (WALLED in answer.body, answer.cookies, ledger.spends) == (True, [], spends + 1)


async def test_in_a_rolling_window_each_reading_is_given_back_after_its_own_days(origin, ledger, tmp_path):
    origin.policy = POLICY.replace('period = "month"', "rolling_days = 7")
    clock = Clock()
    async with running(a_gate(origin, tmp_path, ledger=ledger, clock=clock)) as gate:
        browser = Browser(gate)
        assert "until=2026-11-30T" in (await browser.get("/a1")).body
        clock.now += 86_400
        for number in (2, 3):
            assert RELEASED in (await browser.get(f"/a{number}")).body
        assert "until=2026-11-30T" in (await browser.get("/a4")).body
        clock.now += 6 * 86_400
        assert RELEASED in (await browser.get("/a4")).body
        assert WALLED in (await browser.get("/a1")).body


async def test_a_request_that_began_before_its_period_is_counted_in_it(origin, ledger, tmp_path):
    origin.policy = POLICY.replace('period = "month"', 'period = "day"')
    clock = Clock()
    async with running(a_gate(origin, tmp_path, ledger=ledger, clock=clock)) as gate:
        browser = Browser(gate)
        await browser.get("/a1")
        clock.now += 86_400
        await ask(gate, "/a2")
        clock.now -= 86_400
        assert RELEASED in (await browser.get("/a2")).body


async def test_the_count_begins_anew_with_the_window(origin, ledger, tmp_path):
    clock = Clock()
    async with running(a_gate(origin, tmp_path, ledger=ledger, clock=clock)) as gate:
        browser = Browser(gate)
        for number in (1, 2, 3):
            await browser.get(f"/a{number}")
        clock.now = NOON.timestamp() + 8 * 86_400
        assert "left=2" in (await browser.get("/a4")).body
