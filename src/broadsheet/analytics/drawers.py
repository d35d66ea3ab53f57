"""Readings put away by reader, so that a log of any size is replayed a drawer at a time.

A replay needs all readings of a reader together, and only those. Slices of the log come in order of
time; each is dealt out into drawers by the reader's key, and what a drawer is given is appended to its
file. When the log is through, every drawer holds whole readers, each one's readings in order of time,
and is small enough to work on in memory.
"""

from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import numpy as np

from broadsheet.analytics.arrays import Column, Columns, Ints, Keys
from broadsheet.analytics.grouping import SPREAD, STIR
from broadsheet.analytics.numba import compiled

# A drawer of this size is worked on within a processor's own memory.
READINGS_A_DRAWER = 250_000
MOST_DRAWERS = 256


class Drawers:
    """Files of readings in `folder`, each with the readers whose keys send them there."""

    def __init__(self, folder: Path, readings: int) -> None:
        count = min(MOST_DRAWERS, -(-readings // READINGS_A_DRAWER)) or 1
        self._files: list[BinaryIO] = [(folder / f"drawer-{number}").open("w+b") for number in range(count)]
        self._kinds: dict[str, np.dtype[np.generic]] = {}

    def __enter__(self) -> "Drawers":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._files:
            file.close()
            Path(file.name).unlink()

    def __len__(self) -> int:
        return len(self._files)

    def put(self, slice_: Columns) -> None:
        """Deal out a slice of the log; slices come in order of time."""
        self._kinds = {name: column.dtype for name, column in slice_.items()}
        place, ends = _deal(slice_["reader"], len(self))
        dealt = np.empty((len(place), len(slice_)), np.int64)
        for number, column in enumerate(slice_.values()):
            _lay(_as_wide(column), place, dealt, number)
        for file, start, end in zip(self._files, ends, ends[1:], strict=False):
            file.write(dealt[start:end].data)

    def open(self, number: int) -> Columns:
        """Return the columns of a drawer, readings in order of time."""
        file = self._files[number]
        file.flush()
        laid = np.fromfile(file.name, np.int64).reshape(-1, max(1, len(self._kinds)))
        return {
            name: laid[:, at].view(kind) if kind.itemsize == laid.itemsize else laid[:, at].astype(kind)
            for at, (name, kind) in enumerate(self._kinds.items())
        }


def _as_wide(column: Column) -> Ints:
    """Return whole numbers as ones of 64 bits with a sign; the bits of those without one stay as they are."""
    wide: Ints = column.view(np.int64) if column.dtype.itemsize == 8 else column.astype(np.int64)
    return wide


@compiled
def _deal(reader: Keys, drawers: int) -> tuple[Ints, Ints]:
    """Return where each reading goes when they lie drawer by drawer, and where each drawer ends, from 0."""
    drawer = np.empty(len(reader), np.uint8)
    ends = np.zeros(drawers + 1, np.int64)
    for row in range(len(reader)):
        # Stirred, since readers are looked up by their spread keys within a drawer.
        key = np.uint64(reader[row]) * STIR
        key = ((key ^ (key >> np.uint64(32))) * SPREAD) >> np.uint64(40)
        drawer[row] = np.int64(key * np.uint64(drawers)) >> 24
        ends[drawer[row] + 1] += 1
    for number in range(drawers):
        ends[number + 1] += ends[number]
    place = np.empty(len(reader), np.int64)
    for row in range(len(reader)):
        place[row] = ends[drawer[row]]
        ends[drawer[row]] += 1
    ends[1:] = ends[:-1].copy()
    ends[0] = 0
    return place, ends


@compiled
def _lay(column: Ints, place: Ints, dealt: Ints, number: int) -> None:
    """Put a column's values where they go, as the column `number` of what is dealt."""
    for row in range(len(column)):
        dealt[place[row], number] = column[row]
