"""The kinds of columns that readings are held in."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]  # instants in milliseconds, counts, row numbers
Keys = NDArray[np.uint64]  # 64-bit names of readers and articles
Flags = NDArray[np.bool_]
Column = NDArray[Any]
Columns = dict[str, Column]  # columns of equal length, by name


def rows_in(columns: Columns) -> int:
    """Return how many rows the columns have."""
    return len(next(iter(columns.values())))


def joined(pieces: Sequence[Columns]) -> Columns:
    """Return the columns of all pieces, one after the other."""
    if len(pieces) == 1:
        return pieces[0]
    return {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}


def picked(columns: Columns, rows: Column) -> Columns:
    """Return the columns with only `rows`: row numbers in the order wanted, or flags."""
    return {name: column[rows] for name, column in columns.items()}
