"""Real processes on one ledger file: many at once, killed, and forked."""

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from broadsheet.ledgers import SqliteLedger
from tests.ledgers.builders import READER, a_spend

ROOT = Path(__file__).parents[2]


def start(*arguments: object) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "tests.ledgers.hammer", *map(str, arguments)]
    return subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def parse(output: bytes) -> list[tuple[bytes, int]]:
    """Return the readings that were printed, without a last line that was cut off."""
    lines = output[: output.rfind(b"\n") + 1].splitlines()
    return [(bytes.fromhex(name.decode()), int(key)) for name, key in (line.split() for line in lines)]


def test_processes_and_threads_release_exactly_the_allowance(tmp_path: Path) -> None:
    # Nobody has made the file: the processes do, all at once.
    path = tmp_path / "ledger.sqlite3"
    children = [start("all", path, 100, 20, 7, 2) for _ in range(3)]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
    for child in children:
        assert child.stdin is not None
        child.stdin.write(b"go\n")
        child.stdin.flush()
    granted: dict[bytes, set[int]] = defaultdict(set)
    for child in children:
        output, errors = child.communicate(timeout=60)
        assert (child.returncode, errors) == (0, b"")
        for reader_id, key in parse(output):
            granted[reader_id].add(key)
    ledger = SqliteLedger(path)
    for number in range(100):
        reader_id = number.to_bytes(12)
        kept = asyncio.run(ledger.look(reader_id))
        assert {reading.article_key for reading in kept} == granted[reader_id]
        assert len(granted[reader_id]) == 7
    asyncio.run(ledger.close())


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    for _ in range(3):
        child = start("on", path)
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        seen = child.stdout.read(40_000)
        os.kill(child.pid, signal.SIGKILL)
        acknowledged = parse(seen + child.stdout.read())
        assert (child.wait(), child.stderr.read()) == (-signal.SIGKILL, b"")
        for stream in (child.stdin, child.stdout, child.stderr):
            stream.close()
        assert len(acknowledged) > 1_000
        ledger = SqliteLedger(path)
        for reader_id in {reader_id for reader_id, _ in acknowledged}:
            kept = {reading.article_key for reading in asyncio.run(ledger.look(reader_id))}
            assert kept >= {key for name, key in acknowledged if name == reader_id}
        asyncio.run(ledger.close())


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="this system does not fork")
def test_a_ledger_may_be_used_on_both_sides_of_a_fork(tmp_path: Path) -> None:
    ledger = SqliteLedger(tmp_path / "ledger.sqlite3")
    assert asyncio.run(ledger.spend(a_spend(100, limit=6))).first

    def read_in_child(first_key: int) -> None:
        assert ledger._file._connection is None  # SQLite's locks would not survive the fork
        read(first_key)

    def read(first_key: int) -> None:
        for key in range(first_key, first_key + 4):
            asyncio.run(ledger.spend(a_spend(key, limit=6)))

    children = [
        multiprocessing.get_context("fork").Process(target=read_in_child, args=(10 * number,))
        for number in (1, 2)
    ]
    for child in children:
        child.start()
    read(30)
    for child in children:
        child.join()
        assert child.exitcode == 0
    assert len(asyncio.run(ledger.look(READER))) == 6
    asyncio.run(ledger.close())
