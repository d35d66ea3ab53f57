"""Groups are right even where the quick way is misled."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.analytics import grouping
from broadsheet.analytics.grouping import group_by

KEYS = st.sampled_from((0, 1, 2, 1 << 40, (1 << 63) + 1, (1 << 64) - 1))
ROWS = st.lists(st.tuples(KEYS, KEYS), max_size=40)


def groups_of(rows: list[tuple[int, int]]) -> list[list[int]]:
    """Return the row numbers of each group, found with a dictionary."""
    found: dict[tuple[int, int], list[int]] = {}
    for number, row in enumerate(rows):
        found.setdefault(row, []).append(number)
    return sorted(found.values())


def grouped(rows: list[tuple[int, int]]) -> list[list[int]]:
    columns = np.array(rows, np.uint64).reshape(-1, 2)
    groups = group_by(columns[:, 0].copy(), columns[:, 1].copy())
    ends = [*groups.starts[1:], len(groups.order)]
    return sorted(groups.order[start:end].tolist() for start, end in zip(groups.starts, ends, strict=False))


@given(ROWS)
def test_equal_rows_are_side_by_side_in_their_order(rows: list[tuple[int, int]]) -> None:
    assert grouped(rows) == groups_of(rows)


@given(ROWS)
def test_keys_that_share_every_bit_of_their_hash_are_told_apart(rows: list[tuple[int, int]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grouping, "mixed", lambda *keys: np.zeros(len(keys[0]), np.uint64))
        assert grouped(rows) == groups_of(rows)
