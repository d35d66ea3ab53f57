"""What is at hand is what would be said anyway: when it is taken, when it is not, what ends it."""

import asyncio
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.gate import said as said_module
from broadsheet.meter import Entitlement, Kind, Standing
from broadsheet.meter.facts import Grant
from broadsheet.passes.reader_pass import Pass
from broadsheet.passes.receipts import Receipt
from tests.gate.origin import POLICY, FakePage, an_article_page, an_origin
from tests.gate.reading import NOON, Browser, Clock, a_gate, ask, carrying, running
from tests.gate.test_institutions import THERE
from tests.gate.test_institutions import a_list as institutions
from tests.gate.test_institutions import listed as an_institution
from tests.gate.trials import a_list as experiments
from tests.gate.trials import an_arm
from tests.gate.trials import listed as an_experiment
from tests.patience import PATIENCE_SECONDS

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36"
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
SOON, IN_A_WEEK = NOON + timedelta(seconds=2), NOON + timedelta(days=7)
MONTH_END = datetime(2026, 11, 30, 16, tzinfo=UTC)  # midnight in Singapore


def a_reader_of(*keys, name=b"browser-0001"):
    pass_ = Pass.for_newcomer(name, NOON)
    for key in keys:
        pass_ = pass_.with_receipt(Receipt(key, NOON, "site"), NOON)
    return carrying(pass_)


def an_account(*scopes, standing=Standing.SUBSCRIBED, until=None, **changes):
    rights = tuple(Entitlement(scope, until) for scope in scopes)
    pass_ = Pass(b"account-0001", NOON, b"browser-0002", Kind.REGISTERED, standing, rights)
    return carrying(pass_._replace(**changes))


async def twice(gate, path, cookie=""):
    """Ask for a page twice and return the second answer."""
    await Browser(gate, cookie).get(path)
    return await Browser(gate, cookie).get(path)


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


@pytest.fixture
def was_at_hand(gate, monkeypatch):
    """Whether each answer so far was at hand, in order."""
    noted, answer = [], gate._at_hand.answer

    def note(scope, seconds):
        found = answer(scope, seconds)
        noted.append(found is not None)
        return found

    monkeypatch.setattr(gate._at_hand, "answer", note)
    return noted


@pytest.mark.parametrize(
    ("path", "one", "like_it", "said"),
    [
        ("/", "", "", "Front"),
        ("/", an_account("*"), an_account("*", reader_id=b"account-0002"), "kind=registered"),
        ("/open", "", "", "Rest."),
        ("/locked", "", "", "reason=hard_locked"),
        ("/a1", "", "", "reason=allowance_left"),
        ("/a1", a_reader_of(1, 2), a_reader_of(3, 1, name=b"browser-0009"), "reason=already_read"),
        ("/a1", a_reader_of(2, 3, 4), a_reader_of(7, 8, 9, name=b"browser-0009"), "registration_allows_more"),
        ("/a1", an_account("*"), an_account("*", reader_id=b"account-0002"), "Rest."),
        (
            "/a1",
            an_account("business", until=IN_A_WEEK),
            an_account("business", reader_id=b"account-0002"),
            "Rest.",
        ),
    ],
)
async def test_who_is_like_an_earlier_reader_is_told_the_same_at_once(
    gate, was_at_hand, path, one, like_it, said
):
    first = await Browser(gate, one).get(path)
    again = await Browser(gate, one).get(path)
    await Browser(gate, like_it).get("/")  # their pass is opened
    other = await Browser(gate, like_it).get(path)
    assert first.body == again.body == other.body
    assert said in other.body
    assert (was_at_hand[:2], was_at_hand[-1]) == ([False, True], True)
    assert gate.counts.answered == 4


async def test_each_newcomer_gets_a_pass_of_their_own(gate, was_at_hand):
    cookies = [(await Browser(gate).get("/a1")).cookies for _ in range(5)]
    assert was_at_hand == [False, True, True, True, True]
    assert len({cookie for (cookie,) in cookies}) == 5


async def test_a_newcomer_whose_network_has_no_place_left_meets_the_wall(gate, was_at_hand):
    bodies = [(await Browser(gate, client="203.0.113.5").get("/a1")).body for _ in range(12)]
    assert ["too_many_new_readers" in body for body in bodies] == [False] * 10 + [True] * 2
    assert not was_at_hand[-1]


async def test_cookies_of_others_do_not_hide_a_newcomer(gate, was_at_hand):
    await Browser(gate).get("/a1")
    answer = await Browser(gate, "statistics=1; consent=yes").get("/a1")
    assert len(answer.cookies) == 1
    assert was_at_hand == [False, True]


@pytest.mark.parametrize(
    "more",
    [
        {"if_none_match": '"a"'},
        {"sec_purpose": "prefetch"},
        {"purpose": "prefetch"},
        {"x_moz": "prefetch"},
        {"user_agent": GOOGLEBOT},
        {"cookie": "broadsheet_pass=forged"},
    ],
)
async def test_what_asks_for_more_than_a_page_is_not_at_hand(gate, was_at_hand, more):
    for _ in range(2):
        await Browser(gate).get("/a1", **more)
    await Browser(gate).get("/a1", method="HEAD")
    assert not any(was_at_hand)


@pytest.mark.parametrize(
    "cookie",
    [
        an_account(),  # their count is the ledger's: they may read on other devices
        an_account("*", standing=Standing.CANCELLED, until=IN_A_WEEK),  # is told the end
        carrying(Pass.for_newcomer(b"browser-0001", NOON)._replace(grants=(Grant(1, IN_A_WEEK, 5),))),
        a_reader_of(2),  # has something left: the ledger counts it
    ],
)
async def test_who_is_like_nobody_else_is_told_by_the_gate_itself(gate, was_at_hand, cookie):
    for _ in range(2):
        await Browser(gate, cookie).get("/a1")
    assert was_at_hand == [False, False]


async def test_cookies_in_two_lines_are_the_gates(gate, was_at_hand):
    cookie = a_reader_of(1)
    await twice(gate, "/a1")  # newcomers are at hand
    for _ in range(2):
        answer = await ask(gate, "/a1", headers=[("cookie", cookie), ("cookie", "other=1")])
        assert "reason=already_read" in answer.body
    assert was_at_hand == [False, True, False, False]


async def test_where_there_are_institutions_everyone_is_looked_at(origin, gate, was_at_hand):
    origin.pages["/-/institutions"] = institutions(an_institution())
    origin.change("institutions")
    await gate.watch.look()
    for client, reason in [("127.0.0.1", "allowance_left")] * 2 + [(THERE, "institution")]:
        assert f"reason={reason}" in (await Browser(gate, client=client).get("/a1")).body
    assert not any(was_at_hand)


async def test_in_an_experiment_only_open_articles_are_at_hand(origin, gate, was_at_hand):
    begin_an_experiment(origin)
    await gate.watch.look()
    for path in ("/a1", "/open"):
        await twice(gate, path)
    assert was_at_hand == [False, False, False, True]


async def test_in_a_rolling_window_every_answer_has_an_end_of_its_own(origin, gate, clock, was_at_hand):
    origin.policy, origin.policy_version = POLICY.replace('period = "month"', "rolling_days = 30"), "v2"
    await gate.watch.look()
    for _ in range(2):
        assert "window=rolling" in (await Browser(gate).get("/a1")).body
    assert was_at_hand == [False, False]


# What ends it.


def tighten(origin):
    origin.policy, origin.policy_version = POLICY.replace("anonymous = 3", "anonymous = 2"), "v2"
    origin.change("policy")


def rename_the_paper(origin):
    origin.pages["/-/fragments/reader"] = FakePage("[new words]", {})
    origin.change("words")


def publish_again(origin):
    origin.pages["/a1"] = an_article_page(1, rest="New rest.")
    origin.change("page-1")


def admit_a_university(origin):
    origin.pages["/-/institutions"] = institutions(an_institution(networks=("127.0.0.0/8",)))
    origin.change("institutions")


def begin_an_experiment(origin):
    arm = an_arm("two", share=10_000, policy=POLICY.replace("anonymous = 3", "anonymous = 2"))
    origin.pages["/-/experiments"] = experiments(an_experiment(arm))
    origin.change("experiments")


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [
        (tighten, "left=2", "left=1"),
        (rename_the_paper, "[reader", "[new words]"),
        (publish_again, "<p>Rest.</p>", "<p>New rest.</p>"),
        (admit_a_university, "reason=allowance_left", "reason=institution"),
        (begin_an_experiment, "left=2", "left=1"),
    ],
)
async def test_what_changes_at_the_origin_ends_it(origin, gate, was_at_hand, change, before, after):
    assert before in (await twice(gate, "/a1")).body
    change(origin)
    await gate.watch.look()
    async with asyncio.timeout(PATIENCE_SECONDS):
        while after not in (answer := await Browser(gate).get("/a1")).body:
            assert before in answer.body  # a successor is fetched behind readers' backs
            await asyncio.sleep(0.001)
    assert before not in answer.body


async def test_a_month_ends_it(gate, clock, was_at_hand):
    clock.now = MONTH_END.timestamp() - 2
    cookie = a_reader_of(1, 2, 3)
    assert "reason=already_read" in (await twice(gate, "/a1", cookie)).body
    clock.now += 2
    assert "reason=allowance_left" in (await Browser(gate, cookie).get("/a1")).body
    assert was_at_hand == [False, True, False]


async def test_the_end_of_a_right_ends_it(gate, clock, was_at_hand):
    cookie = an_account("*", until=SOON)
    assert "Rest." in (await twice(gate, "/locked", cookie)).body
    clock.now = SOON.timestamp()
    assert "Rest." not in (await Browser(gate, cookie).get("/locked")).body
    assert was_at_hand == [False, True, False]


async def test_a_pass_that_must_be_renewed_ends_it(origin, gate, clock, was_at_hand):
    cookie = an_account("*", fresh_until=NOON + timedelta(minutes=1))
    await twice(gate, "/locked", cookie)
    clock.now += 60
    await Browser(gate, cookie).get("/locked")
    assert origin.times("/-/pass") == 1


async def test_an_article_that_everyone_may_read_for_a_while_is_counted_after_it(
    origin, gate, clock, was_at_hand
):
    origin.pages["/a1"].headers["broadsheet-open-until"] = SOON.isoformat()
    assert "left=" not in (await twice(gate, "/a1")).body
    clock.now = SOON.timestamp()
    assert "reason=allowance_left" in (await Browser(gate).get("/a1")).body
    assert was_at_hand == [False, True, False]


async def test_words_that_change_while_they_are_joined_are_not_kept(origin, gate, was_at_hand):
    event = origin.hold("/-/fragments/notice")
    waiting = asyncio.create_task(Browser(gate).get("/a1"))
    await origin.reached("/-/fragments/notice")
    origin.change("words")
    await gate.watch.look()
    event.set()
    await waiting
    await Browser(gate).get("/a1")
    assert was_at_hand == [False, False]


async def test_only_so_many_kinds_of_readers_are_kept(gate, monkeypatch):
    monkeypatch.setattr(said_module, "MOST", 3)
    for number in range(8):
        await Browser(gate, an_account(f"section-{number}")).get("/open")
    assert len(gate.shelf.pages["/open"].said.to_known) <= 3


# That it never differs.

READERS = {
    "nobody": "",
    "has read one": a_reader_of(1),
    "has read three": a_reader_of(2, 3, 4),
    "registered": an_account(),
    "subscribed": an_account("*"),
    "until next week": an_account("*", until=IN_A_WEEK),
    "cancelled": an_account("*", standing=Standing.CANCELLED, until=IN_A_WEEK),
    "expired": an_account(standing=Standing.TRIAL_EXPIRED),
    "staff": carrying(Pass(b"account-0003", NOON, b"browser-0003", Kind.STAFF)),
    "a guest": carrying(Pass.for_newcomer(b"browser-0004", NOON)._replace(grants=(Grant(1, IN_A_WEEK, 5),))),
}
MANNERS = (
    {},
    {"accept_language": "pl", "accept_encoding": "gzip"},
    {"user_agent": CHROME},
    {"user_agent": GOOGLEBOT},
    {"sec_purpose": "prefetch"},
    {"if_none_match": "*"},
)
CHANGES = (None, None, None, None, tighten, rename_the_paper, admit_a_university)
STEPS = st.tuples(
    st.sampled_from(sorted(READERS)),
    st.sampled_from(("/", "/a1", "/a1", "/a2", "/open", "/locked")),
    st.sampled_from(("GET", "GET", "GET", "HEAD")),
    st.sampled_from(MANNERS),
    st.sampled_from(("127.0.0.1", "203.0.113.5", THERE)),
    st.sampled_from((0, 0, 0, 60, 86_400 * 8)),
    st.sampled_from(CHANGES),
)


def walk(steps):
    with tempfile.TemporaryDirectory() as name:
        folders = [Path(name) / gate for gate in ("one", "other")]
        for folder in folders:
            folder.mkdir()
        return asyncio.run(_walk(steps, folders))


async def _walk(steps, folders):
    """Take the same steps through two gates, one with nothing at hand; return how often the other had."""
    origin, clock = an_origin(), Clock()
    gates = [a_gate(origin, folder, clock=clock, languages=("en", "pl")) for folder in folders]
    at_hand, other = gates
    find, found = at_hand._at_hand.answer, []
    at_hand._at_hand.answer = lambda scope, seconds: found.append(find(scope, seconds)) or found[-1]
    other._at_hand.answer = lambda scope, seconds: None
    async with running(at_hand), running(other):
        readers = [{name: Browser(gate, cookie) for name, cookie in READERS.items()} for gate in gates]
        for name, path, method, manner, client, seconds, change in steps:
            clock.now += seconds
            if change is not None:
                change(origin)
                for gate in gates:
                    await gate.watch.look()
            answers = []
            for known in readers:
                browser = known[name] if name != "nobody" else Browser(known[name].app)
                browser.client = client
                answers.append(await browser.get(path, method=method, **manner))
            one, other_one = answers
            for answer in answers:
                answer.headers.pop("set-cookie", None)
            assert (one.status, one.headers, one.body) == (
                other_one.status,
                other_one.headers,
                other_one.body,
            )
            assert len(one.cookies) == len(other_one.cookies)
        counted = [{key: tally.count for key, tally in gate.counts.answers.items()} for gate in gates]
        assert counted[0] == counted[1]
    return sum(messages is not None for messages in found)


@settings(max_examples=50)
@given(st.lists(STEPS, min_size=5, max_size=40))
def test_what_is_at_hand_is_what_would_be_said_anyway(steps):
    walk(steps)


def test_the_walk_takes_both_ways():
    step = ("subscribed", "/a1", "GET", {}, "127.0.0.1", 0, None)
    assert walk([step] * 5) == 4
