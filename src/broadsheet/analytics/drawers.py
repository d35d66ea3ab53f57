"""Readings put away by reader, so that a log of any size is replayed a drawer at a time.

A replay needs all readings of a reader together, and only those. Slices of the log come in order of
time; each is dealt out into drawers by the reader's key, and what a drawer is given is appended to its
file. When the log is through, every drawer holds whole readers, each one's readings in order of time,
and is small enough to work on in memory.
"""

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import numpy as np

from broadsheet.analytics.arrays import Column, Columns, joined, picked
from broadsheet.analytics.grouping import mixed

READINGS_A_DRAWER = 1_000_000
MOST_DRAWERS = 256
TOP = np.uint64(56)  # what is left of 64 bits when the top 8 choose among 256


class Drawers:
    """Files of readings in `folder`, each with the readers whose keys send them there."""

    def __init__(self, folder: Path, readings: int) -> None:
        count = min(MOST_DRAWERS, -(-readings // READINGS_A_DRAWER)) or 1
        self._files: list[BinaryIO] = [(folder / f"drawer-{number}").open("w+b") for number in range(count)]
        self._put: list[list[int]] = [[] for _ in range(count)]
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
        drawer = self._drawer_of(slice_["reader"])
        dealt = picked(slice_, np.argsort(drawer, kind="stable"))
        ends = np.cumsum(np.bincount(drawer, minlength=len(self)))
        for number, (start, end) in enumerate(zip(ends - np.diff(ends, prepend=0), ends, strict=True)):
            for column in dealt.values():
                self._files[number].write(column[start:end].data)
            self._put[number].append(int(end - start))

    def open(self, number: int) -> Columns:
        """Return the columns of a drawer, readings in order of time."""
        file = self._files[number]
        file.flush()
        return joined(list(self._pieces(np.fromfile(file.name, np.uint8), self._put[number])))

    def _pieces(self, block: Column, sizes: list[int]) -> Iterator[Columns]:
        """Cut a drawer's bytes into the columns of each slice that was put into it."""
        at = 0
        for rows in sizes:
            piece: Columns = {}
            for name, kind in self._kinds.items():
                end = at + rows * kind.itemsize
                piece[name] = block[at:end].view(kind)
                at = end
            yield piece

    def _drawer_of(self, reader: Column) -> Column:
        # Mixed twice, since `group_by` sorts by the top bits of a key mixed once.
        top = (mixed(reader, reader) >> TOP).astype(np.uint16)
        drawer: Column = (top * len(self) >> 8).astype(np.uint8)
        return drawer
