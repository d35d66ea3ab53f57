"""A log, opened; and what a person and a replay say about opening one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from broadsheet.analytics.books import Books
from broadsheet.analytics.duckdb import Engine, Watch
from broadsheet.analytics.logs.recognise import Kind


@dataclass(frozen=True, slots=True)
class Log:
    """One log, opened: what it is, and the view that holds its readings.

    `left_out` counts lines by why they are no readings; `unreadable` names the first of those that
    could not be read, counted from 1, in a journal with the file they stand in. `is_whole` is false for
    a gzip file that ends early.
    `whole_numbers` are the keys that are numbers there.
    """

    path: Books
    kind: Kind
    view: str
    lines: int
    left_out: Mapping[str, int]
    unreadable: tuple[int | str, ...]
    is_whole: bool = True
    whole_numbers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Hints:
    """What a person says of logs: which column holds a field, further words in the names of robots."""

    columns: Mapping[str, str] = field(default_factory=dict)
    robots: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Folder:
    """Where a replay keeps what it writes, and with what it reads."""

    engine: Engine
    path: Path
    watch: Watch
