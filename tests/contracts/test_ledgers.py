"""What every ledger promises, asked of each of them. A new engine joins by one line in LEDGERS."""

import asyncio
import random
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadsheet.ledgers import Ledger, MemoryLedger, SqliteLedger, open_ledger
from broadsheet.meter import Claim, Reading, Tally, assess, decide, settle
from broadsheet.meter.policy import MergeRule
from tests.build import a_policy, a_reader, an_article
from tests.engines.ledgers import an_empty_cluster, an_empty_postgres, an_empty_valkey, an_empty_watched
from tests.ledgers.builders import (
    ACCOUNT,
    MARCH,
    NOW,
    READER,
    TICK,
    a_reader_id,
    a_reading,
    a_spend,
    at_hour,
    rolling_since,
)

LEDGERS: dict[str, Callable[[Path], Ledger]] = {
    "memory": lambda folder: MemoryLedger(),
    "sqlite": lambda folder: SqliteLedger(folder / "ledger.sqlite3"),
    "postgres": lambda folder: open_ledger(an_empty_postgres()),
    "valkey": lambda folder: open_ledger(an_empty_valkey()),
    "valkey_sentinel": lambda folder: open_ledger(an_empty_watched()),
    "valkey_cluster": lambda folder: open_ledger(an_empty_cluster()),
}
HOUR = timedelta(hours=1)

# The examples of one property share a ledger; each has a reader of its own.
a_property = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest_asyncio.fixture(params=LEDGERS)
async def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Ledger]:
    opened = LEDGERS[request.param](tmp_path)
    yield opened
    await opened.close()


@pytest.fixture
def impatient_threads() -> Iterator[None]:
    """Threads take turns as often as Python lets them."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


async def test_the_allowance_is_released_and_not_one_more(ledger: Ledger) -> None:
    answers = [await ledger.spend(a_spend(key)) for key in (1, 2, 3, 4)]
    assert [answer.granted for answer in answers] == [True, True, True, False]
    assert [answer.first for answer in answers] == [True, True, True, False]
    assert [answer.used for answer in answers] == [1, 2, 3, 3]


async def test_reading_again_is_free_even_when_the_allowance_is_used_up(ledger: Ledger) -> None:
    for key in (1, 2, 3, 4):
        await ledger.spend(a_spend(key))
    again = await ledger.spend(a_spend(2, read_at=NOW + HOUR))
    assert (again.granted, again.first, again.used) == (True, False, 3)


async def test_no_limit_is_no_limit_and_none_is_none(ledger: Ledger) -> None:
    for key in range(50):
        assert (await ledger.spend(a_spend(key, limit=None))).granted
    assert not (await ledger.spend(a_spend(1, limit=0, reader_id=ACCOUNT))).granted
    assert await ledger.look(ACCOUNT) == ()


async def test_pools_and_readers_are_counted_apart(ledger: Ledger) -> None:
    for pool in ("site", "sport", "レポート"):
        assert (await ledger.spend(a_spend(1, pool=pool, limit=1))).used == 1
    assert (await ledger.spend(a_spend(1, reader_id=ACCOUNT))).used == 1
    assert {reading.pool for reading in await ledger.look(READER)} == {"site", "sport", "レポート"}


async def test_the_answer_tells_what_is_live_and_when_it_was_granted(ledger: Ledger) -> None:
    await ledger.record(READER, [a_reading(9, ago=timedelta(days=30))])
    await ledger.spend(a_spend(1))
    spent = await ledger.spend(a_spend(2**64 - 1, read_at=NOW + HOUR))
    assert spent.readings == ((1, NOW), (2**64 - 1, NOW + HOUR))
    assert spent.granted_at(1) == spent.oldest == NOW
    assert spent.granted_at(9) is None
    assert spent.tally == Tally(True, True, 2, NOW)


async def test_nobody_has_read_nothing(ledger: Ledger) -> None:
    assert await ledger.look(READER) == ()
    refused = await ledger.spend(a_spend(1, limit=0))
    assert (refused.used, refused.oldest, refused.readings) == (0, None, ())


async def test_a_calendar_window_counts_from_its_very_first_millisecond(ledger: Ledger) -> None:
    await ledger.record(READER, [Reading(1, "site", MARCH), Reading(2, "site", MARCH - TICK)])
    assert (await ledger.spend(a_spend(1))).first is False
    assert (await ledger.spend(a_spend(2))).first is True


async def test_a_grant_lives_for_exactly_so_many_days(ledger: Ledger) -> None:
    await ledger.spend(a_spend(1, since=rolling_since(NOW, 7), limit=1))
    last = NOW + timedelta(days=7) - TICK
    kept = await ledger.spend(a_spend(1, read_at=last, since=rolling_since(last, 7), limit=1))
    assert (kept.granted, kept.first) == (True, False)
    gone = NOW + timedelta(days=7)
    renewed = await ledger.spend(a_spend(1, read_at=gone, since=rolling_since(gone, 7), limit=1))
    assert (renewed.granted, renewed.first, renewed.used) == (True, True, 1)
    assert await ledger.look(READER) == (Reading(1, "site", gone),)


async def test_reading_again_never_renews_a_live_grant(ledger: Ledger) -> None:
    await ledger.spend(a_spend(1))
    await ledger.spend(a_spend(1, read_at=NOW + HOUR))
    assert await ledger.look(READER) == (Reading(1, "site", NOW),)


async def test_a_reading_outside_of_its_own_window_is_a_mistake(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="before since"):
        await ledger.spend(a_spend(1, read_at=MARCH - TICK))


async def test_what_is_carried_is_recorded_first_and_always(ledger: Ledger) -> None:
    carried = (a_reading(1), a_reading(2), a_reading(5, pool="sport"))
    refused = await ledger.spend(a_spend(3, limit=2, carried=carried))
    assert (refused.granted, refused.used) == (False, 2)
    assert set(await ledger.look(READER)) == set(carried)
    free = await ledger.spend(a_spend(1, limit=2, carried=carried))
    assert (free.granted, free.first) == (True, False)


async def test_an_old_pass_shown_again_rewinds_nothing(ledger: Ledger) -> None:
    carried = (a_reading(1, ago=HOUR),)
    for key in (2, 3):
        await ledger.spend(a_spend(key, carried=carried))
    before = await ledger.look(READER)
    for key in (4, 5, 6):
        assert not (await ledger.spend(a_spend(key, carried=carried))).granted
    assert await ledger.look(READER) == before


async def test_recording_keeps_the_newest_grant_and_can_be_done_again(ledger: Ledger) -> None:
    readings = [a_reading(1, ago=2 * HOUR), a_reading(1, ago=HOUR), a_reading(2, pool="sport")]
    for _ in range(2):
        await ledger.record(READER, readings)
        await ledger.record(READER, reversed(readings))
    assert set(await ledger.look(READER)) == {readings[1], readings[2]}


async def test_what_is_four_hundred_days_older_than_a_new_reading_may_go(ledger: Ledger) -> None:
    await ledger.record(
        READER, [a_reading(1, ago=timedelta(days=400)), a_reading(2, ago=timedelta(days=400) + TICK)]
    )
    await ledger.spend(a_spend(3))
    assert [reading.article_key for reading in await ledger.look(READER)] == [1, 3]


async def test_parallel_requests_release_exactly_the_allowance(ledger: Ledger) -> None:
    answers = await asyncio.gather(*(ledger.spend(a_spend(key, limit=5)) for key in range(64)))
    assert sum(answer.granted for answer in answers) == 5


async def test_threads_release_exactly_the_allowance(ledger: Ledger, impatient_threads: None) -> None:
    readers = [a_reader_id() for _ in range(50)]
    together = Barrier(4)

    def read() -> None:
        async def spend_all() -> None:
            for reader_id in readers:
                together.wait()
                for key in random.sample(range(12), 12):
                    await ledger.spend(a_spend(key, reader_id=reader_id, limit=5))

        asyncio.run(spend_all())

    with ThreadPoolExecutor(4) as threads:
        loop = asyncio.get_running_loop()
        await asyncio.gather(*(loop.run_in_executor(threads, read) for _ in range(4)))
    assert {len(await ledger.look(reader_id)) for reader_id in readers} == {5}


async def test_forgetting_leaves_nothing_and_others_alone(ledger: Ledger) -> None:
    await ledger.record(READER, [a_reading(1), a_reading(2, pool="sport")])
    await ledger.record(ACCOUNT, [a_reading(1)])
    await ledger.forget(READER)
    await ledger.forget(READER)
    assert await ledger.look(READER) == ()
    assert len(await ledger.look(ACCOUNT)) == 1


@pytest.mark.parametrize("batch", [1, 3, 500])
async def test_pruning_goes_through_the_whole_ledger_in_batches(ledger: Ledger, batch: int) -> None:
    readers = [a_reader_id() for _ in range(10)]
    for number, reader_id in enumerate(readers):
        old = [a_reading(key, ago=timedelta(days=40)) for key in range(number % 3)]
        new = [a_reading(10 + key) for key in range(number % 2)]
        await ledger.record(reader_id, [*old, *new, a_reading(20, ago=timedelta(days=40), pool="sport")])
    assert await ledger.prune(NOW - timedelta(days=30), batch=batch) == 10 + 9
    assert await ledger.prune(NOW - timedelta(days=30), batch=batch) == 0
    for number, reader_id in enumerate(readers):
        assert await ledger.look(reader_id) == (a_reading(10),) * (number % 2)


async def test_pruning_keeps_what_was_granted_at_the_very_instant(ledger: Ledger) -> None:
    await ledger.record(READER, [Reading(1, "site", NOW), Reading(2, "site", NOW - TICK)])
    assert await ledger.prune(NOW) == 1
    assert await ledger.look(READER) == (Reading(1, "site", NOW),)


async def test_a_network_gets_its_new_readers_and_not_one_more(ledger: Ledger) -> None:
    leases = await asyncio.gather(*(ledger.admit("192.0.2.0/24", 7, 16, 100) for _ in range(10)))
    assert sorted(leases) == [0, 0, 0, 4, 16, 16, 16, 16, 16, 16]
    assert await ledger.admit("198.51.100.0/24", 7, 16, 100) == 16
    assert await ledger.admit("192.0.2.0/24", 8, 16, 100) == 16


async def test_a_budget_that_was_lowered_admits_nobody_until_the_next_hour(ledger: Ledger) -> None:
    assert await ledger.admit("192.0.2.0/24", 7, 16, 100) == 16
    assert await ledger.admit("192.0.2.0/24", 7, 16, 10) == 0
    assert await ledger.admit("192.0.2.0/24", 8, 16, 10) == 10


async def test_hours_long_gone_are_forgotten(ledger: Ledger) -> None:
    assert await ledger.admit("192.0.2.0/24", 7, 5, 5) == 5
    assert await ledger.admit("192.0.2.0/24", 8, 5, 5) == 5
    assert await ledger.admit("192.0.2.0/24", 7, 5, 5) == 0
    assert await ledger.admit("192.0.2.0/24", 9, 5, 5) == 5
    assert await ledger.admit("192.0.2.0/24", 7, 5, 5) == 5


async def test_union_gives_the_account_what_either_was_granted(ledger: Ledger) -> None:
    await ledger.record(READER, [a_reading(1), a_reading(2, ago=3 * HOUR), a_reading(5, pool="sport")])
    await ledger.record(ACCOUNT, [a_reading(2, ago=2 * HOUR), a_reading(3)])
    await ledger.merge(READER, ACCOUNT, rule=MergeRule.UNION, since=None, now=NOW)
    expected = {a_reading(1), a_reading(2, ago=2 * HOUR), a_reading(3), a_reading(5, pool="sport")}
    assert set(await ledger.look(ACCOUNT)) == expected


async def test_the_larger_count_wins_under_max(ledger: Ledger) -> None:
    old = a_reading(9, ago=timedelta(days=30))
    await ledger.record(READER, [a_reading(1), a_reading(2), a_reading(3)])
    await ledger.record(ACCOUNT, [old, a_reading(4), a_reading(5)])
    await ledger.merge(READER, ACCOUNT, rule=MergeRule.MAX, since=MARCH, now=NOW)
    assert await ledger.look(ACCOUNT) == (old, a_reading(1), a_reading(2), a_reading(3))
    await ledger.record(READER, [old])
    await ledger.merge(ACCOUNT, READER, rule=MergeRule.MAX, since=MARCH, now=NOW)
    assert len(await ledger.look(READER)) == 4


async def test_an_account_that_has_as_many_keeps_its_own_under_max(ledger: Ledger) -> None:
    await ledger.record(READER, [a_reading(1)])
    await ledger.record(ACCOUNT, [a_reading(2)])
    await ledger.merge(READER, ACCOUNT, rule=MergeRule.MAX, since=MARCH, now=NOW)
    assert await ledger.look(ACCOUNT) == (a_reading(2),)


@pytest.mark.parametrize("merge_rule", [MergeRule.ACCOUNT, MergeRule.FRESH])
async def test_the_account_keeps_its_own_count(ledger: Ledger, merge_rule: MergeRule) -> None:
    await ledger.record(READER, [a_reading(1)])
    await ledger.record(ACCOUNT, [a_reading(2)])
    await ledger.merge(READER, ACCOUNT, rule=merge_rule, since=None, now=NOW)
    assert await ledger.look(ACCOUNT) == (a_reading(2),)
    assert await ledger.look(READER) == (() if merge_rule is MergeRule.FRESH else (a_reading(1),))


@pytest.mark.parametrize("merge_rule", MergeRule)
async def test_merging_with_oneself_changes_nothing(ledger: Ledger, merge_rule: MergeRule) -> None:
    await ledger.record(READER, [a_reading(1)])
    await ledger.merge(READER, READER, rule=merge_rule, since=None, now=NOW)
    assert await ledger.look(READER) == (a_reading(1),)


async def test_only_what_was_read_since_then_is_merged(ledger: Ledger) -> None:
    await ledger.record(
        READER, [a_reading(1, ago=3 * HOUR), a_reading(2, ago=HOUR), a_reading(3, ago=HOUR + TICK)]
    )
    await ledger.merge(READER, ACCOUNT, rule=MergeRule.UNION, since=NOW - HOUR, now=NOW)
    assert await ledger.look(ACCOUNT) == (a_reading(2, ago=HOUR),)


async def test_what_is_older_than_four_hundred_days_is_not_merged(ledger: Ledger) -> None:
    await ledger.record(READER, [a_reading(1, ago=timedelta(days=401)), a_reading(2)])
    await ledger.merge(READER, ACCOUNT, rule=MergeRule.UNION, since=NOW - timedelta(days=500), now=NOW)
    assert await ledger.look(ACCOUNT) == (a_reading(2),)


# Times in hours after New Year, articles few, so that everything meets everything.
KEYS = st.integers(0, 7)
STEPS = st.lists(st.tuples(KEYS, st.integers(0, 40)), min_size=1, max_size=40)
READINGS = st.lists(
    st.builds(Reading, KEYS, st.sampled_from(["site", "sport"]), st.integers(0, 2_000).map(at_hour)),
    max_size=12,
)


def releases_in(grants: list[tuple[int, datetime]], start: datetime, end: datetime) -> set[int]:
    return {key for key, at in grants if start <= at < end}


@a_property
@given(STEPS, st.integers(0, 4), st.integers(1, 5))
async def test_no_rolling_window_ever_holds_more_than_the_allowance(
    ledger: Ledger, steps: list[tuple[int, int]], limit: int, days: int
) -> None:
    reader_id, hours, span = a_reader_id(), 0, timedelta(days=days)
    grants: list[tuple[int, datetime]] = []
    for key, gap in steps:
        hours += gap
        now = at_hour(hours)
        is_live = any(read == key and at > now - span for read, at in grants)
        spent = await ledger.spend(
            a_spend(key, reader_id=reader_id, read_at=now, since=rolling_since(now, days), limit=limit)
        )
        if spent.first:
            grants.append((key, now))
        assert spent.granted is (spent.first or is_live)
        assert spent.used == len(releases_in(grants, rolling_since(now, days), now + TICK))
    for _, at in grants:
        assert len(releases_in(grants, at, at + span)) <= limit


@a_property
@given(STEPS, st.integers(0, 4), st.sampled_from(["day", "week", "month", 1, 5]))
async def test_the_ledger_and_the_meter_decide_alike(
    ledger: Ledger, steps: list[tuple[int, int]], limit: int, window: str | int
) -> None:
    policy = a_policy(anonymous=limit, window=window)
    reader_id, hours = a_reader_id(), 0
    for key, gap in steps:
        hours += gap
        now, article = at_hour(hours), an_article(str(key))
        reader = a_reader()._replace(reader_id=reader_id, readings=await ledger.look(reader_id))
        claim = assess(policy, reader, article, now)
        assert isinstance(claim, Claim)
        wish = a_spend(
            article.key, reader_id=reader_id, pool=claim.pool, read_at=now, since=claim.period.start
        )
        spent = await ledger.spend(wish._replace(limit=claim.limit))
        assert settle(claim, spent.tally) == decide(policy, reader, article, now)


@a_property
@given(STEPS, st.integers(0, 4), READINGS)
async def test_showing_old_passes_gains_nothing(
    ledger: Ledger, steps: list[tuple[int, int]], limit: int, carried: list[Reading]
) -> None:
    honest, rewinding = a_reader_id(), a_reader_id()
    await ledger.record(honest, carried)
    shown, hours = tuple(carried), 2_000
    for key, gap in steps:
        hours += gap
        wish = a_spend(key, read_at=at_hour(hours), since=rolling_since(at_hour(hours), 3), limit=limit)
        expected = await ledger.spend(wish._replace(reader_id=honest))
        assert await ledger.spend(wish._replace(reader_id=rewinding, carried=shown)) == expected
        shown = (*await ledger.look(rewinding), *shown)[:8]


@a_property
@given(READINGS, READINGS, st.sampled_from(MergeRule), st.none() | st.integers(0, 2_000).map(at_hour))
async def test_merging_again_changes_nothing_and_the_source_keeps_its_own(
    ledger: Ledger,
    browsers: list[Reading],
    accounts: list[Reading],
    merge_rule: MergeRule,
    since: datetime | None,
) -> None:
    source, target = a_reader_id(), a_reader_id()
    await ledger.record(source, browsers)
    await ledger.record(target, accounts)
    before = await ledger.look(source)
    await ledger.merge(source, target, rule=merge_rule, since=since, now=at_hour(2_000))
    once = await ledger.look(target)
    await ledger.merge(source, target, rule=merge_rule, since=since, now=at_hour(2_000))
    assert await ledger.look(target) == once
    assert await ledger.look(source) == (() if merge_rule is MergeRule.FRESH else before)


@a_property
@given(READINGS, READINGS, READINGS)
async def test_union_loses_and_invents_nothing_in_whatever_order(
    ledger: Ledger, one: list[Reading], two: list[Reading], three: list[Reading]
) -> None:
    ids = [a_reader_id() for _ in range(5)]
    for reader_id, readings in zip(ids, (one, two, three), strict=False):
        await ledger.record(reader_id, readings)
    for source, target in ((0, 3), (1, 3), (2, 3), (2, 4), (1, 4), (0, 4), (3, 4)):
        await ledger.merge(ids[source], ids[target], rule=MergeRule.UNION, since=None, now=at_hour(2_000))
    newest: dict[tuple[int, str], Reading] = {}
    for reading in sorted((*one, *two, *three), key=lambda reading: reading.read_at):
        newest[reading.article_key, reading.pool] = reading
    assert set(await ledger.look(ids[3])) == set(await ledger.look(ids[4])) == set(newest.values())
