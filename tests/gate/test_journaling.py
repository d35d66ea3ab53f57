"""What the gate writes down: a line for each decision, and for each wall that a reader was shown."""

import asyncio
import json
from dataclasses import dataclass, field

import pytest

from broadsheet.gate import journaling
from broadsheet.gate.crawlers import Crawlers
from broadsheet.gate.journaling import Journaling
from broadsheet.journal import JournalState, JournalWriter, Names
from broadsheet.journal.schema import COLUMNS
from broadsheet.meter import Entitlement, Kind
from broadsheet.passes.reader_pass import Pass
from broadsheet.passes.sealing import seal
from tests.gate.origin import FakeOrigin, FakePage, an_article_page
from tests.gate.reading import KEYRING, NOON, Browser, Clock, a_gate, ask, running
from tests.journal.builders import rows_in

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
SECRET = "5a" * 32


@dataclass
class Lines:
    """A journal in memory."""

    lines: list[str] = field(default_factory=list)
    state: JournalState = field(default_factory=lambda: JournalState(0, 0, 0, ""))

    def write(self, line):
        self.lines.append(line)

    def start(self):
        self.state = self.state._replace(problem="running")

    def stop(self):
        self.state = self.state._replace(problem="stopped")

    @property
    def rows(self):
        return [dict(zip(COLUMNS, line.rstrip("\n").split("\t"), strict=True)) for line in self.lines]


@pytest.fixture
def journal():
    return Lines()


@pytest.fixture
def origin():
    pages = {f"/a{number}": an_article_page(number) for number in range(1, 9)}
    pages["/open"] = an_article_page(20, access="open")
    pages["/locked"] = an_article_page(21, access="locked")
    pages["/front"] = FakePage()
    return FakeOrigin(pages=pages)


@pytest.fixture
async def gate(origin, journal, tmp_path):
    journaling = Journaling(journal, Names.from_text(SECRET))
    async with running(a_gate(origin, tmp_path, journaling=journaling)) as gate:
        yield gate


def carrying(**changes):
    pass_ = Pass.for_newcomer(b"browser-0001", NOON)._replace(**changes)
    return f"broadsheet_pass={seal(pass_, KEYRING)}"


async def test_a_reading_is_told_with_its_reason_and_how_its_reader_came(gate, journal):
    headers = {"user-agent": FIREFOX, "referer": "https://duckduckgo.com/", "host": "paper.example"}
    await ask(gate, "/a1", headers=headers.items())
    (row,) = journal.rows
    assert {name: value for name, value in row.items() if value and name != "reader"} == {
        "ts_ms": str(int(NOON.timestamp() * 1000)), "event": "decision", "kind": "anonymous", "article": "1",
        "section": "business", "access": "metered", "outcome": "release", "reason": "allowance_left",
        "counted": "1", "allowance": "3", "remaining": "2", "policy": "v1", "referrer": "search",
        "device": "desktop", "version": "2",
    }  # fmt: skip


async def test_a_reader_goes_by_one_name_from_the_first_reading_on(gate, journal):
    browser = Browser(gate)
    for number in (1, 2, 3):
        await browser.get(f"/a{number}")
    await Browser(gate).get("/a1")
    names = [row["reader"] for row in journal.rows]
    assert len(names[0]) == 16
    assert names[0] == names[1] == names[2] != names[3]


async def test_a_wall_is_told_twice_once_as_a_decision_and_once_as_shown(gate, journal):
    browser = Browser(gate)
    for number in (1, 2, 3, 4):
        await browser.get(f"/a{number}", user_agent=FIREFOX)
    decision, shown = journal.rows[-2:]
    assert (decision["event"], decision["outcome"]) == ("decision", "wall")
    assert shown == decision | {"event": "wall_shown"}


async def test_a_wall_that_was_asked_for_by_its_head_alone_is_not_shown(gate, journal):
    await Browser(gate).get("/a1", method="HEAD")
    assert [(row["event"], row["reason"], row["reader"]) for row in journal.rows] == [
        ("decision", "not_counted", "")
    ]


async def test_what_is_refused_is_told_too(gate, journal):
    await Browser(gate).get("/a1", sec_purpose="prefetch")
    assert [(row["event"], row["outcome"]) for row in journal.rows] == [("decision", "refuse")]


async def test_a_front_page_is_nobodys_reading(gate, journal):
    assert (await Browser(gate).get("/front")).status == 200
    assert journal.lines == []


@pytest.mark.parametrize(
    ("changes", "path", "kind"),
    [
        ({}, "/a1", "anonymous"),
        ({"reader_id": b"account-0001", "kind": Kind.REGISTERED}, "/a1", "registered"),
        ({"reader_id": b"account-0001", "kind": Kind.STAFF}, "/locked", "staff"),
        ({"kind": Kind.REGISTERED, "entitlements": (Entitlement("business"),)}, "/locked", "subscriber"),
        ({"kind": Kind.REGISTERED, "entitlements": (Entitlement("sport"),)}, "/locked", "registered"),
    ],
)
async def test_readers_are_told_apart_by_kind(gate, journal, changes, path, kind):
    await Browser(gate, cookie=carrying(**changes)).get(path)
    assert journal.rows[0]["kind"] == kind


async def test_robots_are_told_apart_from_readers(origin, journal, tmp_path):
    async def name_of(address):
        return "crawl.googlebot.com"

    async def addresses_of(name):
        return ["192.0.2.1"]

    crawlers = Crawlers(find_name=name_of, find_addresses=addresses_of)
    journaling = Journaling(journal, Names.from_text(SECRET))
    async with running(a_gate(origin, tmp_path, crawlers=crawlers, journaling=journaling)) as gate:
        for client, agent in (
            ("192.0.2.1", "Googlebot/2.1"),
            ("192.0.2.2", "Googlebot/2.1"),
            ("192.0.2.3", FIREFOX),
        ):
            await Browser(gate, client=client).get("/open", user_agent=agent)
    assert [(row["robot"], row["device"]) for row in journal.rows] == [
        ("search", "robot"), ("named", "robot"), ("", "desktop"),
    ]  # fmt: skip


async def test_an_article_that_was_changed_is_told_as_it_is_now(origin, journal, tmp_path, monkeypatch):
    monkeypatch.setattr(journaling, "MOST_REMEMBERED", 1)
    async with running(
        a_gate(origin, tmp_path, journaling=Journaling(journal, Names.from_text(SECRET)))
    ) as gate:
        await Browser(gate).get("/a1")
        origin.pages["/a1"] = an_article_page(1, section="sport")
        origin.change("page-1")
        await gate.watch.look()
        await origin.reached("/a1", 2)
        async with asyncio.timeout(30):
            while journal.rows[-1]["section"] != "sport":
                await Browser(gate).get("/a1")
                await asyncio.sleep(0)  # a page at hand is answered without a pause
        browser = Browser(gate)
        for path in ("/a2", "/a1", "/a3"):
            await browser.get(path)
    assert (journal.rows[0]["section"], journal.rows[-1]["section"]) == ("business", "business")


async def test_a_gate_begins_and_ends_its_journal(gate, journal):
    assert journal.state.problem == "running"
    await gate.stop()
    assert journal.state.problem == "stopped"


async def test_an_orderly_stop_keeps_all_lines(origin, tmp_path):
    writer = JournalWriter(tmp_path / "journal", clock=Clock())
    async with running(
        a_gate(origin, tmp_path, journaling=Journaling(writer, Names.from_text(SECRET)))
    ) as gate:
        for _ in range(50):
            await Browser(gate).get("/a1")
    assert len(rows_in(tmp_path / "journal")) == 50


async def test_a_journal_that_cannot_be_written_stops_no_reader_and_is_said(origin, tmp_path):
    (tmp_path / "journal").write_text("in the way")
    writer = JournalWriter(tmp_path / "journal", clock=Clock(), most_waiting=2)
    async with running(
        a_gate(origin, tmp_path, journaling=Journaling(writer, Names.from_text(SECRET)))
    ) as gate:
        for number in (1, 2, 3):
            assert (await Browser(gate).get(f"/a{number}")).status == 200
        writer.flush()
        health = await ask(gate, "/healthz")
    assert health.status == 200
    assert json.loads(health.body)["journal"] == {
        "status": "File exists", "lines_written": 0, "lines_waiting": 2, "lines_lost": 1,
    }  # fmt: skip
