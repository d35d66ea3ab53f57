"""Carrying: what is written into the folder goes on to the server, which holds the books of all machines.

Readers and writers know nothing of it. A line is in the folder within half a second, as it would be without
a server; from there it is carried in batches, and a segment that is closed and carried is deleted. While the
server is away the folder grows. One process carries for all of a machine; when it ends, another takes over.

A batch arrives once. What is about to be sent is noted beside its segment first, so that after a crash the
very same lines are sent again under the same name, and only if the server does not have them.
"""

import fcntl
import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from broadsheet.analytics.clickhouse import ClickHouse
from broadsheet.analytics.journal import server
from broadsheet.analytics.journal.server import Batch
from broadsheet.journal.schema import COLUMNS, SEPARATOR
from broadsheet.journal.segments import FILE_MODE, FOLDER_MODE, Kept, closed, list_files

log = logging.getLogger(__name__)

FIRST_NAME = f"{COLUMNS[0]}{SEPARATOR}".encode()
BATCH_BYTES = 8_000_000  # about 50,000 lines
NOTE, LOCK = ".carried", "carrier.lock"


class Noted(NamedTuple):
    """How far a segment is carried: up to `done`; what lies between that and `sending` may be on its way."""

    done: int
    sending: int


@dataclass(frozen=True, slots=True)
class Carried:
    """What was carried: lines, those that were torn (as `file:byte`), and segments that are done with."""

    lines: int = 0
    torn: tuple[str, ...] = ()
    segments: int = 0


def carry(folder: Path, clickhouse: ClickHouse) -> Carried | None:
    """Carry what lies in the folder; None where another process of this machine does so already.

    Raises BooksUnavailable; what was carried until then is noted.
    """
    with _alone(folder) as is_alone:
        if not is_alone:
            return None
        found = [_carry_segment(kept, clickhouse) for kept in list_files(folder) if kept.is_segment]
        for note in folder.glob(f"*{NOTE}"):
            if not note.with_suffix("").exists():
                note.unlink(missing_ok=True)
    torn = tuple(place for each in found for place in each.torn)
    for place in torn:
        log.warning("a line of the journal was torn and is left out: %s", place)
    return Carried(sum(each.lines for each in found), torn, sum(each.segments for each in found))


def waiting_bytes(folder: Path) -> int:
    """Return how many bytes of the folder have not been carried yet."""
    sizes = ((kept.path.stat().st_size, _noted(kept.path)) for kept in list_files(folder) if kept.is_segment)
    return sum(size - noted.done for size, noted in sizes)


def _carry_segment(kept: Kept, clickhouse: ClickHouse) -> Carried:
    with closed(kept.path) as is_closed:
        lines, torn, path = 0, [], kept.path
        for batch in _batches(path):
            whole = [(place, line) for place, line in batch.lines if server.is_readable(line)]
            torn += [f"{path.name}:{place}" for place, line in batch.lines if not server.is_readable(line)]
            if whole:
                _send(path, batch._replace(lines=whole), clickhouse)
            _note(path, Noted(batch.end, batch.end))
            lines += len(whole)
        if not is_closed:
            return Carried(lines, tuple(torn))
        rest = path.stat().st_size - _noted(path).done
        if rest > 0:
            torn.append(f"{path.name}:{_noted(path).done}")
        path.unlink()
        _note_of(path).unlink(missing_ok=True)
        return Carried(lines, tuple(torn), segments=1)


def _send(path: Path, batch: Batch, clickhouse: ClickHouse) -> None:
    """Send a batch, unless it was on its way before and has arrived."""
    if _noted(path) == Noted(batch.first, batch.end) and server.has(clickhouse, batch):
        return
    _note(path, Noted(batch.first, batch.end))
    server.add(clickhouse, batch)


def _batches(path: Path) -> Iterator[Batch]:
    """Yield what has not been carried, in whole lines; first, alone, what may be on its way."""
    writer = int.from_bytes(blake2b(path.name.encode(), digest_size=8).digest())
    with path.open("rb") as file:
        while True:
            noted = _noted(path)
            file.seek(noted.done)
            block = file.read(noted.sending - noted.done if noted.sending > noted.done else BATCH_BYTES)
            block = block[: block.rfind(b"\n") + 1]
            if not block:
                return
            yield Batch(writer, noted.done, noted.done + len(block), _lines(block, noted.done))


def _lines(block: bytes, at: int) -> list[tuple[int, str]]:
    """Return the lines of a block, each with the byte at which it begins; the names of columns are none."""
    found = []
    for line in block.split(b"\n")[:-1]:
        if at or not line.startswith(FIRST_NAME):
            found.append((at, line.decode("utf-8", "replace")))
        at += len(line) + 1
    return found


def _note_of(path: Path) -> Path:
    return path.with_name(path.name + NOTE)


def _noted(path: Path) -> Noted:
    try:
        return Noted(*json.loads(_note_of(path).read_bytes()))
    except FileNotFoundError:
        return Noted(0, 0)


def _note(path: Path, noted: Noted) -> None:
    """Write down how far a segment is carried, so that the disk has it before anything else happens."""
    beside = _note_of(path).with_suffix(".new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE)
    try:
        os.write(descriptor, json.dumps(noted).encode())
        os.fdatasync(descriptor)
    finally:
        os.close(descriptor)
    beside.replace(_note_of(path))


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Say whether this process may carry: one at a time does, until it is done or ends."""
    folder.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, FILE_MODE)
    is_alone = True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        is_alone = False
    try:
        yield is_alone
    finally:
        os.close(descriptor)
