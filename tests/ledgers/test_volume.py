"""All books of one reader in one value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.ledgers import book, volume
from tests.ledgers.builders import at_hour

BOOKS = st.dictionaries(
    st.text(min_size=1, max_size=20),
    st.lists(st.tuples(st.integers(0, 2**64 - 1), st.integers(0, 500).map(at_hour)), min_size=1).map(
        book.pack
    ),
    max_size=4,
)


@given(BOOKS)
def test_what_is_packed_is_unpacked_again(books: dict[str, bytes]) -> None:
    assert volume.unpack(volume.pack(books)) == books


def test_five_readings_of_one_pool_take_seventy_seven_bytes() -> None:
    kept = book.pack([(key, at_hour(key)) for key in range(5)])
    assert len(volume.pack({"site": kept})) == 77
    assert volume.pack({"site": b""}) == b""


def test_a_name_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="more than 255 bytes"):
        volume.pool_name("ż" * 128)


def test_of_more_than_a_volume_holds_the_newest_are_kept() -> None:
    many = b"".join(at.to_bytes(6) + at.to_bytes(8) for at in range(volume.MOST_ENTRIES + 2))
    assert volume.unpack(volume.pack({"site": many}))["site"] == many[2 * book.SIZE :]
