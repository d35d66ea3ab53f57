"""Books: packed readings of one reader and one pool."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from broadsheet.ledgers import book
from tests.ledgers.builders import NOW, TICK, at_hour

READINGS = st.lists(st.tuples(st.integers(0, 2**64 - 1), st.integers(0, 5_000).map(at_hour)), max_size=30)
HOUR = timedelta(hours=1)


@given(READINGS)
def test_a_book_has_each_article_once_with_its_newest_grant_oldest_first(
    readings: list[tuple[int, object]],
) -> None:
    packed = book.pack(readings)
    entries = list(book.unpack(packed))
    assert entries == sorted(entries, key=lambda entry: (entry[1], entry[0]))
    assert len(packed) == 14 * len({key for key, _ in readings})
    assert {key for key, _ in entries} == {key for key, _ in readings}


@given(READINGS, READINGS, READINGS)
def test_union_may_be_done_again_and_in_any_order(one: list, two: list, three: list) -> None:
    a, b, c = map(book.pack, (one, two, three))
    assert book.union(a, b) == book.union(b, a)
    assert book.union(a, book.union(b, c)) == book.union(book.union(a, b), c)
    assert book.union(book.union(a, b), b) == book.union(a, b)


@given(READINGS, st.integers(0, 5_000).map(at_hour))
def test_what_was_read_since_then_is_the_end_of_the_book(readings: list, start: object) -> None:
    packed = book.pack(readings)
    part = book.since(packed, book.stamp(start))
    assert packed.endswith(part)
    expected = [entry for entry in book.unpack(packed) if entry[1] >= int.from_bytes(book.stamp(start))]
    assert list(book.unpack(part)) == expected


@given(READINGS)
def test_recording_one_by_one_comes_to_the_same_as_packing(readings: list) -> None:
    packed = b""
    for key, read_at in readings:
        packed = book.record(packed, key, read_at)
    assert packed == book.pack(readings)


@given(READINGS, st.integers(0, 2**64 - 1))
def test_an_article_is_found_where_it_is_and_nowhere_else(readings: list, stranger: int) -> None:
    packed = book.pack(readings)
    for key in {key for key, _ in readings} | {stranger}:
        at = book.find(packed, key)
        assert (at is not None) is any(key == read for read, _ in readings)
        assert at is None or packed[at + 6 : at + 14] == key.to_bytes(8)


def test_bytes_of_two_neighbours_are_no_article() -> None:
    packed = book.pack([(0x0102030405060708, NOW), (0x1112131415161718, NOW + HOUR)])
    straddling = int.from_bytes(packed[10:18])
    assert book.find(packed, straddling) is None
    assert book.find(packed + NOW.year.to_bytes(6) + straddling.to_bytes(8), straddling) == 28


def test_entries_more_than_four_hundred_days_older_leave_when_a_book_is_written() -> None:
    old = book.pack([(1, NOW), (2, NOW + TICK)])
    assert [key for key, _ in book.unpack(book.record(old, 3, NOW + book.KEEP + TICK))] == [2, 3]


def test_a_merge_takes_nothing_older_than_four_hundred_days() -> None:
    assert book.first_kept(None, NOW) == NOW - book.KEEP
    assert book.first_kept(NOW - HOUR, NOW) == NOW - HOUR
    assert book.first_kept(NOW - book.KEEP - HOUR, NOW) == NOW - book.KEEP
