"""Receipts prove what was granted, and only that."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.meter.instants import to_milliseconds
from broadsheet.passes import Receipt, Receipts
from tests.passes.builders import INSTANTS, NOW, POOLS, RECEIPTS, a_receipt

HOUR = timedelta(hours=1)


@given(st.lists(RECEIPTS, max_size=40))
def test_the_newest_thirty_two_are_kept_oldest_first(items: list[Receipt]) -> None:
    newest: dict[tuple[int, str], Receipt] = {}
    for item in sorted(items, key=lambda item: item.read_at):
        newest[item.article_key, item.pool] = item
    expected = sorted(newest.values(), key=lambda item: (item.read_at, item.article_key, item.pool))
    kept = Receipts.of(items)
    assert sorted(kept, key=lambda item: (item.read_at, item.article_key, item.pool)) == expected[-32:]
    assert [item.read_at for item in kept] == sorted(item.read_at for item in kept)


@given(st.lists(st.builds(Receipt, st.integers(0, 40), INSTANTS, POOLS), max_size=50))
def test_adding_one_by_one_comes_to_the_same_as_all_at_once(items: list[Receipt]) -> None:
    one_by_one = Receipts()
    for item in sorted(items):
        one_by_one = one_by_one.with_receipt(item)
    assert one_by_one == Receipts.of((*one_by_one,))
    assert len(one_by_one) <= 32
    assert set(one_by_one) <= set(items)


def test_the_thirty_third_pushes_out_the_oldest() -> None:
    receipts = Receipts()
    for number in range(33):
        receipts = receipts.with_receipt(Receipt(number, NOW + number * HOUR, "site"))
    assert [item.article_key for item in receipts] == list(range(1, 33))


def test_an_older_receipt_finds_its_place() -> None:
    receipts = Receipts.of([a_receipt(1)]).with_receipt(a_receipt(2, ago=3 * HOUR))
    assert [item.article_key for item in receipts] == [2, 1]


def test_a_newer_grant_of_the_same_article_takes_the_place_of_the_older() -> None:
    receipts = Receipts.of([a_receipt(1, ago=3 * HOUR)]).with_receipt(a_receipt(1, ago=HOUR))
    assert list(receipts) == [a_receipt(1, ago=HOUR)]


def test_the_same_article_may_be_proven_in_two_pools() -> None:
    receipts = Receipts.of([a_receipt(1)]).with_receipt(a_receipt(1, pool="sport"))
    assert {item.pool for item in receipts} == {"site", "sport"}


@given(st.lists(RECEIPTS, max_size=32), st.integers(0, 2**64 - 1) | st.none(), INSTANTS)
def test_a_proof_is_a_receipt_at_or_after_the_start(
    items: list[Receipt], article_key: int | None, since: datetime
) -> None:
    receipts = Receipts.of(items)
    asked = article_key if article_key is not None else (items[0].article_key if items else 0)
    expected = any(item.article_key == asked and item.read_at >= since for item in receipts)
    assert receipts.proves(asked, since) is expected


def test_a_proof_counts_from_its_very_millisecond() -> None:
    receipts = Receipts.of([a_receipt(7)])
    assert receipts.proves(7, NOW - HOUR)
    assert not receipts.proves(7, NOW - HOUR + timedelta(milliseconds=1))
    assert not receipts.proves(8, NOW - HOUR)


def test_bytes_that_only_look_like_a_key_prove_nothing() -> None:
    packed = a_receipt(7)
    straddling = Receipts.of([packed, a_receipt(0x0700000000000000, ago=2 * HOUR)])
    time_bytes = to_milliseconds(packed.read_at).to_bytes(6)
    assert not straddling.proves(int.from_bytes(time_bytes + b"\0\0"), NOW - 3 * HOUR)
    assert straddling.proves(7, NOW - 3 * HOUR)


def test_a_real_key_is_found_behind_bytes_that_look_like_it() -> None:
    first = Receipt(0, NOW - 3 * HOUR, "site")
    last = Receipt(int.from_bytes(bytes(8)), NOW, "sport")
    zeros = Receipts.of([first._replace(article_key=1 << 56), first._replace(article_key=256), last])
    assert zeros.proves(0, NOW)


@given(st.lists(RECEIPTS, max_size=32), POOLS, INSTANTS)
def test_what_was_read_since_then_is_told_by_pool(items: list[Receipt], pool: str, since: datetime) -> None:
    receipts = Receipts.of(items)
    expected = [
        (item.article_key, to_milliseconds(item.read_at))
        for item in receipts
        if item.pool == pool and item.read_at >= since
    ]
    assert receipts.since(pool, since) == expected


@given(st.lists(RECEIPTS, max_size=12), st.lists(RECEIPTS, max_size=40), POOLS)
def test_a_ledgers_entries_take_the_place_of_one_pool(
    kept: list[Receipt], listed: list[Receipt], pool: str
) -> None:
    news = {item.article_key: item._replace(pool=pool) for item in listed}
    entries = sorted(
        to_milliseconds(item.read_at).to_bytes(6) + item.article_key.to_bytes(8) for item in news.values()
    )
    expected = Receipts.of([*(item for item in kept if item.pool != pool), *news.values()])
    replaced = Receipts.of(kept).with_pool(pool, b"".join(entries))
    assert set(replaced) == set(expected)
    assert set(Receipts.parse(replaced.packed)) == set(expected)


def test_entries_of_a_ledger_keep_the_pools_name_clean() -> None:
    with pytest.raises(ValueError, match="NUL"):
        Receipts().with_pool("a\0b", bytes(14))


def test_receipts_behave_as_a_sequence() -> None:
    receipts = Receipts.of([a_receipt(1), a_receipt(2, ago=2 * HOUR)])
    assert receipts[0] == a_receipt(2, ago=2 * HOUR)
    assert receipts[-1:] == (a_receipt(1),)
    assert a_receipt(1) in receipts
    assert len(receipts) == 2
    assert receipts != (a_receipt(2, ago=2 * HOUR), a_receipt(1))
    assert len({receipts, Receipts.of(reversed(receipts))}) == 1
    assert repr(Receipts()) == "Receipts.of([])"


def test_a_pool_may_not_hold_a_nul_character() -> None:
    with pytest.raises(ValueError, match="NUL"):
        Receipts().with_receipt(a_receipt(1, pool="a\0b"))
