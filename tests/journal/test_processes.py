"""Real processes: one that is killed, and one whose disk is full."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from broadsheet.journal.checking import check
from broadsheet.journal.segments import closed, list_files
from tests.journal.builders import rows_in

ROOT = Path(__file__).parents[2]
SECOND = 1.0


def scribble(*arguments: object) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "tests.journal.scribbler", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_a_kill_loses_the_last_second_at_most(tmp_path: Path) -> None:
    child = scribble("on", tmp_path)
    assert child.stdout is not None
    seen = b"".join(child.stdout.readline() for _ in range(800))
    killed_at = time.time()
    os.kill(child.pid, signal.SIGKILL)
    said, errors = child.communicate()
    assert errors == b""
    handed_over = [line.split() for line in (seen + said).splitlines() if line.count(b" ") == 1]
    due = max(int(count) for count, at in handed_over if float(at) < killed_at - SECOND)
    (kept,) = list_files(tmp_path)
    torn = check(kept.path).unreadable
    assert len(torn) <= 1
    if torn:
        whole = kept.path.read_bytes()
        kept.path.write_bytes(whole[: whole.rindex(b"\n") + 1])
    numbers = [int(row["article"]) for row in rows_in(tmp_path)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= due > 0
    with closed(kept.path) as is_closed:
        assert is_closed


def test_a_full_disk_stops_nobody_and_tears_no_line(tmp_path: Path) -> None:
    child = scribble("full", tmp_path, 20_000)
    said, errors = child.communicate(timeout=60)
    problem, dropped_then, written, dropped = said.decode().strip().split("|")
    assert (child.returncode, problem) == (0, "File too large")
    assert errors.decode().count("the journal cannot be written") == 1
    assert 0 < int(dropped_then) == int(dropped)
    assert int(written) + int(dropped) == 1_000
    numbers = [int(row["article"]) for row in rows_in(tmp_path)]
    assert len(numbers) == int(written)
    assert numbers == sorted(numbers)
    assert not [path for kept in list_files(tmp_path) if (path := kept.path) and check(path).unreadable]
