"""Experiments at the gate: the arm's meter decides, the reader stays in the arm, the journal hears of it."""

import json
from collections import Counter as Counts
from datetime import timedelta

import pytest

from broadsheet.gate import freshness
from broadsheet.gate.journaling import Journaling
from broadsheet.gate.trials import read_trials
from broadsheet.journal import Names
from broadsheet.meter import Entitlement, Kind
from broadsheet.passes.reader_pass import Pass
from broadsheet.passes.sealing import open_pass, seal
from tests.build import policy_text
from tests.gate.origin import POLICY, FakeOrigin, FakePage, an_article_page
from tests.gate.reading import KEYRING, NOON, Browser, Clock, a_gate, running
from tests.gate.test_journaling import FIREFOX, SECRET, Lines
from tests.gate.trials import a_list, an_arm, listed

ONE_ARTICLE = POLICY.replace("anonymous = 3", "anonymous = 1")
RELEASED, WALLED = "<p>Rest.</p>", "[wall "

ONE = listed(an_arm("today"), an_arm("one", policy=ONE_ARTICLE))


@pytest.fixture
def origin():
    pages = {f"/a{number}": an_article_page(number) for number in range(1, 9)}
    pages["/open"] = an_article_page(20, access="open")
    pages["/-/experiments"] = a_list(ONE)
    return FakeOrigin(pages=pages)


@pytest.fixture
def journal():
    return Lines()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def gate(origin, journal, clock, tmp_path, monkeypatch):
    monkeypatch.setattr(freshness, "POLL_SECONDS", 0.005)
    journaling = Journaling(journal, Names.from_text(SECRET))
    async with running(a_gate(origin, tmp_path, clock=clock, journaling=journaling)) as gate:
        yield gate


async def heard(origin, *experiments, hold_out=0):
    """Have the gate hear of other experiments."""
    origin.pages["/-/experiments"] = a_list(*experiments, hold_out=hold_out)
    origin.change("experiments")
    await origin.was_heard()


async def readings(gate, *, count=4):
    """Return a browser, and how many articles it was given."""
    browser, given = Browser(gate), 0
    for number in range(1, count + 1):
        given += RELEASED in (await browser.get(f"/a{number}", user_agent=FIREFOX)).body
    return browser, given


def exposures(journal):
    return [row for row in journal.rows if row["event"] == "exposure"]


async def test_each_reader_has_the_meter_of_their_arm(gate):
    given = Counts([(await readings(gate))[1] for _ in range(40)])
    assert given.keys() == {1, 3}
    assert given[1] > 8
    assert given[3] > 8


async def test_the_arm_is_that_which_the_meter_draws_for_the_readers_id(gate):
    trials = read_trials(json.dumps({"experiments": [ONE], "hold_out": 0}).encode())
    for _ in range(10):
        browser, given = await readings(gate)
        lot = open_pass(browser.cookie.partition("=")[2], KEYRING, NOON).reader_id
        assert (trials.draw(lot, NOON).label == "one:one") == (given == 1)


async def test_lines_name_the_arm_and_its_policy_and_a_reader_is_exposed_once(gate, journal):
    while not any(row["arm"] == "one:one" for row in journal.rows):
        journal.lines.clear()
        await readings(gate, count=3)
    decisions = [row for row in journal.rows if row["event"] == "decision"]
    assert {(row["arm"], row["policy"]) for row in decisions} == {("one:one", "one:one")}
    (exposed,) = exposures(journal)
    assert (exposed["arm"], exposed["reader"]) == ("one:one", decisions[0]["reader"])
    assert exposed["before"] not in ("", exposed["reader"])


async def test_a_reader_goes_by_one_name_in_an_experiment_although_months_turn(gate, journal, clock):
    browser = Browser(gate)
    await browser.get("/a1", user_agent=FIREFOX)
    clock.now += 8 * 86_400  # 1 December in Singapore
    await browser.get("/a2", user_agent=FIREFOX)
    november, december = exposures(journal)
    assert november["reader"] != december["reader"]
    assert november["before"] == december["before"]


async def test_no_call_is_made_for_it_on_the_way_of_an_article(gate, origin):
    browser = Browser(gate)
    await browser.get("/a1")
    before = [path for path in origin.asked if not path.startswith(("/-/changes", "/-/fragments"))]
    for number in (2, 3, 4):
        await browser.get(f"/a{number}")
    after = [path for path in origin.asked if not path.startswith(("/-/changes", "/-/fragments"))]
    assert after[len(before) :] == ["/a2", "/a3", "/a4"]


async def test_an_arm_without_free_articles_keeps_its_strangers_by_a_pass(gate, origin):
    none = POLICY.replace("anonymous = 3", "anonymous = 0")
    await heard(origin, listed(an_arm("today"), an_arm("none", policy=none)))
    for _ in range(12):
        browser = Browser(gate)
        first = RELEASED in (await browser.get("/a1")).body
        assert browser.cookie
        # Whoever was walled at the first article is walled again: nobody is drawn anew.
        assert (RELEASED in (await browser.get("/a2")).body) is first


async def test_a_pass_for_nothing_takes_a_place_in_the_budget_of_new_readers(gate, origin):
    none = POLICY.replace("anonymous = 3", "anonymous = 0").replace('["127.0.0.0/8"]', "[]")
    origin.policy, origin.policy_version = none.replace("per_hour = 10", "per_hour = 2"), "v2"
    await heard(origin, listed(an_arm("today", share=10_000)))
    given = 0
    for _ in range(6):
        browser = Browser(gate)
        await browser.get("/a1")
        given += bool(browser.cookie)
    assert given == 2


async def test_when_an_arm_is_stopped_its_readers_have_todays_meter_at_once(gate, origin, journal):
    while (given := await readings(gate))[1] != 1:
        pass
    browser = given[0]
    assert WALLED in (await browser.get("/a5")).body
    await heard(origin, listed(an_arm("today"), an_arm("one", policy=ONE_ARTICLE, stopped=True)))
    journal.lines.clear()
    assert RELEASED in (await browser.get("/a5")).body
    assert {(row["arm"], row["policy"]) for row in journal.rows} == {("", "v1")}


async def test_it_ends_by_the_gates_own_clock(gate, clock):
    while (given := await readings(gate, count=2))[1] != 1:
        pass
    browser = given[0]
    clock.now = (NOON + timedelta(days=8, hours=23)).timestamp()
    await browser.get("/a5")
    assert WALLED in (await browser.get("/a6")).body
    clock.now = (NOON + timedelta(days=9)).timestamp()
    assert RELEASED in (await browser.get("/a6")).body


async def test_signing_in_and_out_keeps_the_lot_of_the_account(gate, journal):
    trials = read_trials(json.dumps({"experiments": [ONE], "hold_out": 0}).encode())
    lots = {trials.draw(lot, NOON).label: lot for lot in (bytes([n]) * 12 for n in range(20))}
    for label, lot in lots.items():
        pass_ = Pass(b"account-0001", NOON, b"browser-0001", kind=Kind.REGISTERED, lot=lot)
        journal.lines.clear()
        await Browser(gate, f"broadsheet_pass={seal(pass_, KEYRING)}").get("/a1", user_agent=FIREFOX)
        assert {row["arm"] for row in journal.rows} == {label}


@pytest.mark.parametrize("changes", [{"kind": Kind.STAFF}, {"entitlements": (Entitlement("*"),)}])
async def test_staff_and_subscribers_are_in_no_experiment_by_what_they_read(gate, journal, changes):
    pass_ = Pass(b"account-0001", NOON, b"browser-0001", **{"kind": Kind.REGISTERED, **changes})
    await Browser(gate, f"broadsheet_pass={seal(pass_, KEYRING)}").get("/a1", user_agent=FIREFOX)
    assert not exposures(journal)


async def test_open_articles_stay_the_same_for_everyone_and_set_no_cookie(gate):
    answer = await Browser(gate).get("/open")
    assert answer.headers["cache-control"].startswith("public")
    assert not answer.cookies


async def test_what_only_an_arms_rule_opens_is_for_that_reader_alone(gate, origin):
    rules = [{"name": "Business is open", "section": "business", "access": "open"}]
    text = policy_text(anonymous=3, rules=rules, new_readers={"exempt_networks": ["127.0.0.0/8"]})
    await heard(origin, listed(an_arm("today", share=1), an_arm("open", share=9_999, policy=text)))
    answer = await Browser(gate).get("/a1")
    assert "private" in answer.headers["cache-control"]
    assert answer.cookies


async def test_walls_are_asked_for_by_the_arm_of_offers(gate, origin):
    offers = [an_arm("nine", offers=["nine"]), an_arm("six", offers=["six"])]
    await heard(origin, listed(*offers, name="price", layer="offers"))
    bodies = {(await (await readings(gate))[0].get("/a5")).body for _ in range(12)}
    assert {"arm=price%3Anine" in body for body in bodies} == {True, False}
    assert all("arm=price%3A" in body for body in bodies)


async def test_the_window_of_an_arm_is_told_to_its_readers(gate, origin):
    text = policy_text(anonymous=1, window=30, new_readers={"exempt_networks": ["127.0.0.0/8"]})
    await heard(origin, listed(an_arm("today"), an_arm("rolling", policy=text)))
    bodies = {(await Browser(gate).get("/a1")).body for _ in range(12)}
    assert {"window=rolling" in body for body in bodies} == {True, False}


async def test_the_hold_out_has_todays_meter_and_lines_of_its_own(gate, origin, journal):
    await heard(origin, ONE, hold_out=10_000)
    _, given = await readings(gate)
    assert given == 3
    assert {row["arm"] for row in journal.rows} == {"hold-out"}


@pytest.mark.parametrize("said", ["nonsense", '{"experiments": [{}], "hold_out": 0}'])
async def test_a_list_that_cannot_be_read_ends_all_experiments(gate, origin, said):
    origin.pages["/-/experiments"] = FakePage(said, {}, content_type="application/json")
    origin.change("experiments")
    await origin.was_heard()
    assert (await readings(gate))[1] == 3


def test_times_without_an_offset_and_faulty_policies_are_refused():
    bare = ONE | {"starts_at": "2026-11-01T00:00"}
    faulty = listed(an_arm("today"), an_arm("one", policy="anonymous = many"))
    for experiment in (bare, faulty):
        with pytest.raises(ValueError, match=r"no offset|one:one"):
            read_trials(json.dumps({"experiments": [experiment], "hold_out": 0}).encode())


async def test_without_an_experiment_there_is_nothing_to_ask(gate, origin):
    await heard(origin)
    assert gate.watch.in_force.draws is None
    assert (await readings(gate))[1] == 3
