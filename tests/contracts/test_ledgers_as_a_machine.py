"""Any order of calls on any ledger comes to what a naive model comes to."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from broadsheet.ledgers import Ledger, Spend
from broadsheet.meter import Reading
from broadsheet.meter.policy import MergeRule
from tests.contracts.test_ledgers import LEDGERS
from tests.ledgers.builders import at_hour, rolling_since

Answer = TypeVar("Answer")
Book = dict[tuple[str, int], datetime]

READERS = st.sampled_from([b"browser-0001", b"browser-0002", b"account-0001"])
POOLS = st.sampled_from(["site", "sport"])
KEYS = st.integers(0, 6)
DAYS_KEPT = timedelta(days=400)


class LedgerMachine(RuleBasedStateMachine):
    """Time goes on by hours; readers read, sign in, show old passes and are forgotten."""

    open_one: Callable[[Path], Ledger]

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.loop = asyncio.new_event_loop()
        self.ledger = type(self).open_one(Path(self.folder.name))
        self.model: dict[bytes, Book] = {}
        self.hours = 0

    def teardown(self) -> None:
        self.wait(self.ledger.close())
        self.loop.close()
        self.folder.cleanup()

    def wait(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        return self.loop.run_until_complete(work)

    @property
    def now(self) -> datetime:
        return at_hour(self.hours)

    def start_of(self, days: int, calendar: bool) -> datetime:
        if calendar:
            return at_hour(self.hours // (24 * days) * 24 * days)
        return rolling_since(self.now, days)

    @rule(hours=st.integers(0, 60))
    def time_goes_on(self, hours: int) -> None:
        self.hours += hours

    @rule(
        reader_id=READERS,
        pool=POOLS,
        key=KEYS,
        limit=st.none() | st.integers(0, 3),
        days=st.integers(1, 3),
        calendar=st.booleans(),
        carried=st.lists(st.tuples(POOLS, KEYS, st.integers(0, 100)), max_size=2),
    )
    def somebody_reads(
        self,
        reader_id: bytes,
        pool: str,
        key: int,
        limit: int | None,
        days: int,
        calendar: bool,
        carried: list[tuple[str, int, int]],
    ) -> None:
        since = self.start_of(days, calendar)
        shown = [Reading(key, pool, at_hour(max(0, self.hours - ago))) for pool, key, ago in carried]
        spent = self.wait(self.ledger.spend(Spend(reader_id, pool, key, self.now, since, limit, shown)))
        book = self.model.setdefault(reader_id, {})
        for reading in shown:
            note(book, reading)
        live = {name for name, at in book.items() if name[0] == pool and at >= since}
        is_live = (pool, key) in live
        is_first = not is_live and (limit is None or len(live) < limit)
        if is_first:
            book[pool, key] = self.now
        assert (spent.granted, spent.first, spent.used) == (
            is_live or is_first,
            is_first,
            len(live) + is_first,
        )
        assert set(spent.readings) == {
            (name[1], at) for name, at in book.items() if name[0] == pool and at >= since
        }

    @rule(
        browser=READERS,
        account=READERS,
        merge_rule=st.sampled_from(MergeRule),
        hours=st.none() | st.integers(0, 90),
    )
    def somebody_signs_in(
        self, browser: bytes, account: bytes, merge_rule: MergeRule, hours: int | None
    ) -> None:
        since = None if hours is None else at_hour(max(0, self.hours - hours))
        self.wait(self.ledger.merge(browser, account, rule=merge_rule, since=since, now=self.now))
        start = since or self.now - DAYS_KEPT
        browsers = dict(self.model.get(browser, {}))
        accounts = self.model.setdefault(account, {})
        for pool in ("site", "sport"):
            theirs = live_of(browsers, pool, start)
            own = live_of(accounts, pool, start)
            if merge_rule is MergeRule.MAX and len(theirs) > len(own):
                for name in own:
                    del accounts[name]
            if merge_rule is MergeRule.UNION or (merge_rule is MergeRule.MAX and len(theirs) > len(own)):
                for (_, key), at in theirs.items():
                    note(accounts, Reading(key, pool, at))
        if merge_rule is MergeRule.FRESH and browser != account:
            self.model.pop(browser, None)

    @rule(reader_id=READERS)
    def somebody_is_forgotten(self, reader_id: bytes) -> None:
        self.wait(self.ledger.forget(reader_id))
        self.model.pop(reader_id, None)

    @rule(hours=st.integers(0, 200), batch=st.integers(1, 3))
    def the_ledger_is_pruned(self, hours: int, batch: int) -> None:
        before = at_hour(max(0, self.hours - hours))
        gone = self.wait(self.ledger.prune(before, batch=batch))
        size = sum(map(len, self.model.values()))
        self.model = {
            reader_id: {name: at for name, at in book.items() if at >= before}
            for reader_id, book in self.model.items()
        }
        assert gone == size - sum(map(len, self.model.values()))

    @invariant()
    def the_ledger_holds_what_the_model_holds(self) -> None:
        for reader_id in (b"browser-0001", b"browser-0002", b"account-0001"):
            kept = self.wait(self.ledger.look(reader_id))
            assert len(kept) == len(set(kept))
            held = {(reading.pool, reading.article_key): reading.read_at for reading in kept}
            assert held == self.model.get(reader_id, {})


def note(book: Book, reading: Reading) -> None:
    """Record a reading in the model: the newest grant is kept."""
    name = (reading.pool, reading.article_key)
    book[name] = max(book.get(name, reading.read_at), reading.read_at)


def live_of(book: Book, pool: str, start: datetime) -> Book:
    return {name: at for name, at in book.items() if name[0] == pool and at >= start}


@pytest.mark.parametrize("engine", LEDGERS)
def test_any_order_of_calls_comes_to_what_the_model_says(engine: str) -> None:
    class Machine(LedgerMachine):
        open_one = LEDGERS[engine]

    run_state_machine_as_test(
        Machine,
        settings=settings(
            # What goes over a network takes a hundred times as long.
            max_examples=40 if engine in ("memory", "sqlite") else 12,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
