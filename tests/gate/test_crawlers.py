"""Robots: believed when their address proves it, readers otherwise."""

import asyncio
import json
import os
import socket

import pytest

from broadsheet.gate import crawlers as crawlers_module
from broadsheet.gate.crawlers import (
    OPERATORS,
    REMEMBER_SECONDS,
    REMEMBER_SILENCE_SECONDS,
    Crawlers,
    addresses_of,
    claimed_operator,
    is_listed,
    name_of,
)
from broadsheet.meter import CrawlerPurpose
from tests.gate.origin import POLICY, FakeOrigin, an_article_page
from tests.gate.reading import Clock, a_gate, ask, running

GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
GPTBOT = "Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)"
PROVEN, CLAIMED = "66.249.66.1", "203.0.113.5"
NAME = "crawl-66-249-66-1.googlebot.com"
GOOGLES_LIST = {
    "creationTime": "2026-11-20T15:00:00.000000",
    "prefixes": [{"ipv6Prefix": "2001:4860:4801:10::/64"}, {"ipv4Prefix": "66.249.66.0/27"}],
}


class FakeDns:
    """Names and addresses set by the test; counts what it is asked."""

    def __init__(self, names=None, addresses=None):
        self.names = names or {}
        self.addresses = addresses or {}
        self.asked = 0
        self.trouble = None

    async def name_of(self, address):
        self.asked += 1
        if self.trouble is not None:
            raise self.trouble
        if address not in self.names:
            raise socket.gaierror("no such name")
        return self.names[address]

    async def addresses_of(self, name):
        return self.addresses[name]


@pytest.fixture
def dns():
    return FakeDns({PROVEN: NAME}, {NAME: {PROVEN}})


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def crawlers(dns, clock, tmp_path):
    return Crawlers(tmp_path, dns.name_of, dns.addresses_of, clock)


def verify(crawlers, user_agent=GOOGLEBOT, address=PROVEN):
    return crawlers.verify(claimed_operator(user_agent.encode()), address)


@pytest.mark.parametrize(
    ("user_agent", "token"),
    [
        (GOOGLEBOT, "googlebot"),
        (GPTBOT, "gptbot"),
        ("Mozilla/5.0 (compatible; bingbot/2.0)", "bingbot"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0.0.0", None),
        ("", None),
    ],
)
def test_a_user_agent_names_its_operator_or_none(user_agent, token):
    operator = claimed_operator(user_agent.encode())
    assert (operator and operator.token) == token


def test_every_operator_can_prove_itself():
    assert [operator.token for operator in OPERATORS if not (operator.domains or operator.lists)] == []


@pytest.mark.parametrize("name", [NAME, NAME.upper() + ".", "googlebot.com"])
async def test_a_name_under_the_operators_domain_that_leads_back_is_proof(crawlers, dns, name):
    dns.names[PROVEN] = name
    dns.addresses = {name.rstrip(".").lower(): {"66.249.66.9", PROVEN}}
    assert await verify(crawlers) is CrawlerPurpose.SEARCH


async def test_an_address_leads_back_in_any_spelling(crawlers, dns):
    dns.names["2001:4860::1"] = NAME
    dns.addresses[NAME] = {"2001:4860:0:0::1"}
    assert await verify(crawlers, address="2001:4860::1") is CrawlerPurpose.SEARCH


@pytest.mark.parametrize(
    "name",
    ["crawl.evilgooglebot.com", "googlebot.com.evil.example", "crawl.googlebot.com.evil.example", "", "com"],
)
async def test_a_name_that_only_looks_like_the_operators_is_none(crawlers, dns, name):
    dns.names[PROVEN] = name
    dns.addresses = {name: {PROVEN}}
    assert await verify(crawlers) is None


@pytest.mark.parametrize("leads_to", [set(), {"66.249.66.2"}, {""}])
async def test_a_name_that_does_not_lead_back_is_no_proof(crawlers, dns, leads_to):
    dns.addresses[NAME] = leads_to
    assert await verify(crawlers) is None


@pytest.mark.parametrize("address", ["", "unix:"])
async def test_what_is_no_address_proves_nothing(crawlers, dns, address):
    assert await verify(crawlers, address=address) is None


async def test_an_answer_is_remembered_for_a_day(crawlers, dns, clock):
    for _ in range(3):
        assert await verify(crawlers) is CrawlerPurpose.SEARCH
    assert dns.asked == 1
    dns.names[PROVEN] = "sold.example"
    clock.now += REMEMBER_SECONDS - 1
    assert await verify(crawlers) is CrawlerPurpose.SEARCH
    clock.now += 1
    assert await verify(crawlers) is None
    clock.now += REMEMBER_SECONDS - 1
    await verify(crawlers)
    assert dns.asked == 2


@pytest.mark.parametrize(
    "trouble",
    [socket.gaierror("try again"), TimeoutError(), UnicodeError("label too long"), OSError("no network")],
)
async def test_a_silent_dns_proves_nothing_and_is_asked_again_soon(crawlers, dns, clock, trouble):
    dns.trouble = trouble
    assert await verify(crawlers) is None
    assert await verify(crawlers) is None
    assert dns.asked == 1
    dns.trouble = None
    clock.now += REMEMBER_SILENCE_SECONDS
    assert await verify(crawlers) is CrawlerPurpose.SEARCH


async def test_a_slow_dns_is_not_waited_for(crawlers, monkeypatch):
    async def name_slowly(address):
        await asyncio.sleep(10)

    crawlers.find_name = name_slowly
    monkeypatch.setattr(crawlers_module, "LOOKUP_SECONDS", 0.01)
    assert await verify(crawlers) is None


async def test_only_so_many_answers_are_remembered(crawlers, monkeypatch):
    monkeypatch.setattr(crawlers_module, "MOST_REMEMBERED", 3)
    for number in range(5):
        await verify(crawlers, address=f"203.0.113.{number}")
    assert len(crawlers._remembered) == 2


@pytest.mark.parametrize(
    ("address", "purpose"),
    [
        ("66.249.66.31", CrawlerPurpose.SEARCH),
        ("66.249.66.32", None),
        ("2001:4860:4801:10::5", CrawlerPurpose.SEARCH),
        ("::ffff:66.249.66.31", CrawlerPurpose.SEARCH),
    ],
)
async def test_an_address_in_the_operators_list_is_proof(crawlers, dns, tmp_path, address, purpose):
    (tmp_path / "googlebot.json").write_text(json.dumps(GOOGLES_LIST))
    assert await verify(crawlers, address=address) is purpose


async def test_an_operator_without_domains_is_known_by_its_list_alone(crawlers, dns, tmp_path):
    assert await verify(crawlers, GPTBOT) is None
    (tmp_path / "gptbot.json").write_text('{"prefixes": [{"ipv4Prefix": "66.249.66.0/27"}]}')
    assert await verify(crawlers, GPTBOT, "66.249.66.2") is CrawlerPurpose.AI_TRAINING
    assert dns.asked == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html>",
        "[]",
        "{}",
        '{"prefixes": 1}',
        '{"prefixes": [1]}',
        '{"prefixes": [{"ipv4Prefix": "everything"}]}',
        '{"prefixes": [{"service": "66.249.66.0/27"}]}',
    ],
)
async def test_a_list_that_cannot_be_read_holds_nobody(crawlers, dns, tmp_path, text):
    (tmp_path / "googlebot.json").write_text(text)
    assert not is_listed(tmp_path / "googlebot.json", PROVEN)
    assert await verify(crawlers) is CrawlerPurpose.SEARCH, "its name is proof still"


def test_a_list_that_is_missing_is_no_news_and_a_broken_one_is(tmp_path, caplog):
    assert not is_listed(tmp_path / "googlebot.json", PROVEN)
    assert not caplog.records
    (tmp_path / "googlebot.json").write_text("<html>")
    assert not is_listed(tmp_path / "googlebot.json", PROVEN)
    assert "googlebot.json is no list of addresses" in caplog.text


def test_a_list_that_is_replaced_is_read_again(tmp_path):
    path = tmp_path / "googlebot.json"
    path.write_text(json.dumps(GOOGLES_LIST))
    assert is_listed(path, PROVEN)
    path.write_text('{"prefixes": []}')
    os.utime(path, (1, 1))
    assert not is_listed(path, PROVEN)


async def test_a_gate_without_a_folder_of_lists_asks_dns(dns):
    assert await verify(Crawlers(None, dns.name_of, dns.addresses_of)) is CrawlerPurpose.SEARCH


async def test_dns_is_asked_through_the_system():
    assert "127.0.0.1" in await addresses_of("localhost")
    with pytest.raises(socket.gaierror):
        await name_of("not-an-address")
    assert await name_of("127.0.0.1")


@pytest.mark.parametrize(
    ("rule", "status", "is_released"), [("full", 200, True), ("lead_in", 200, False), ("refuse", 403, False)]
)
async def test_a_proven_robot_gets_what_the_policy_gives_its_purpose(
    tmp_path, crawlers, rule, status, is_released
):
    origin = FakeOrigin(pages={"/a1": an_article_page()}, policy=POLICY + f'[crawlers]\nsearch = "{rule}"\n')
    async with running(a_gate(origin, tmp_path / "gate", crawlers=crawlers)) as gate:
        answer = await ask(gate, "/a1", headers=[("user-agent", GOOGLEBOT)], client=PROVEN)
        assert (answer.status, "Rest." in answer.body) == (status, is_released)
        assert answer.cookies == [], "a proven robot is never counted"
        assert "public" not in answer.headers["cache-control"]


async def test_a_robot_by_name_only_is_a_reader_and_is_counted(tmp_path, crawlers):
    origin = FakeOrigin(pages={"/a1": an_article_page()}, policy=POLICY + '[crawlers]\nsearch = "refuse"\n')
    async with running(a_gate(origin, tmp_path / "gate", crawlers=crawlers)) as gate:
        answer = await ask(gate, "/a1", headers=[("user-agent", GOOGLEBOT)], client=CLAIMED)
        assert "left=2" in answer.body
        assert answer.cookies
