"""What each process last said of itself, in a folder that all processes of a machine share.

A process holds a lock for as long as it lives. What one that has ended had counted is added to the file
of the ended, so that no counter ever goes back, whatever is killed or restarted.
"""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from broadsheet.project.metrics.catalogue import BY_NAME, Kind

ENDED = "ended.json"
GATHERING = "gathering"
LASTING = (Kind.COUNTER, Kind.HISTOGRAM)


class Value(NamedTuple):
    """One number. A histogram's `numbers` are its buckets, then the sum; others have one."""

    name: str
    labels: tuple[str, ...]
    numbers: tuple[float, ...]


class Reporter:
    """Keeps what one process says of itself. It lives as long as the process."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{os.getpid()}-{secrets.token_hex(4)}.json"
        self._lock = os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def report(self, values: list[Value]) -> None:
        """Put what is said now in the place of what was said before."""
        write_values(self._path, values)

    def close(self) -> None:
        """Let go: from now on this process counts among the ended."""
        os.close(self._lock)


def gather(folder: Path) -> list[Value]:
    """Return what all living processes say, and what the ended had counted."""
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder / GATHERING):
        ended = read_values(folder / ENDED)
        living: list[Value] = []
        for path in sorted(folder.glob("*.json")):
            if path.name == ENDED:
                continue
            if _is_living(path):
                living += read_values(path)
            else:
                ended = add_up([*ended, *_lasting(read_values(path))])
                write_values(folder / ENDED, ended)
                path.unlink()
                path.with_suffix(".lock").unlink(missing_ok=True)
    return [*ended, *living]


def add_up(values: list[Value]) -> list[Value]:
    """Return one value for each name and labels, number by number by the rule of its metric."""
    found: dict[tuple[str, tuple[str, ...]], Value] = {}
    for value in values:
        key = (value.name, value.labels)
        found[key] = value if key not in found else _together(found[key], value)
    return list(found.values())


def read_values(path: Path) -> list[Value]:
    """Return the values in a file; none if it is not there yet."""
    try:
        listed = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return []
    return [Value(name, tuple(labels), tuple(numbers)) for name, labels, numbers in listed]


def write_values(path: Path, values: list[Value]) -> None:
    """Put values into a file, whole or not at all."""
    unfinished = path.with_suffix(".new")
    unfinished.write_text(json.dumps(values), "utf-8")
    unfinished.replace(path)


def _together(one: Value, other: Value) -> Value:
    match BY_NAME[one.name].kind:
        case Kind.COUNTER | Kind.SUM | Kind.HISTOGRAM:
            numbers = tuple(a + b for a, b in zip(one.numbers, other.numbers, strict=True))
        case Kind.MOST:
            numbers = max(one.numbers, other.numbers)
        case Kind.AGE:
            numbers = min(one.numbers, other.numbers)
    return one._replace(numbers=numbers)


def _lasting(values: list[Value]) -> list[Value]:
    return [value for value in values if BY_NAME[value.name].kind in LASTING]


def _is_living(path: Path) -> bool:
    try:
        lock = os.open(path.with_suffix(".lock"), os.O_RDWR)
    except FileNotFoundError:
        return False
    with suppress(OSError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(lock)
        return False
    os.close(lock)
    return True


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Let one process at a time gather: what has ended is added once."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
