"""The bell that wakes the gates of one machine."""

import asyncio
import os

from broadsheet.gate import freshness
from broadsheet.gate.bell import FileBell
from tests.gate.origin import FakeOrigin
from tests.gate.reading import a_gate, running
from tests.patience import PATIENCE_SECONDS


def ring(path, ns):
    path.touch()
    os.utime(path, ns=(ns, ns))


def test_a_bell_is_heard_once_for_each_time_it_is_rung(tmp_path):
    path = tmp_path / "bell"
    bell = FileBell(path)
    assert not bell.has_rung()
    ring(path, 1_000)
    assert bell.has_rung()
    assert not bell.has_rung()
    ring(path, 2_000)
    assert bell.has_rung()


def test_each_process_hears_the_bell_for_itself(tmp_path):
    path = tmp_path / "bell"
    ring(path, 1_000)
    bells = [FileBell(path), FileBell(path)]
    ring(path, 2_000)
    assert [bell.has_rung() for bell in bells] == [True, True]


async def test_a_gate_that_hears_the_bell_looks_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(freshness, "POLL_WITH_BELL_SECONDS", 3600.0)
    origin = FakeOrigin()
    async with running(a_gate(origin, tmp_path, bell=FileBell(tmp_path / "bell"))) as gate:
        origin.change("page-1")
        ring(tmp_path / "bell", 1_000)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while gate.shelf.seq != 1:
                await asyncio.sleep(0.01)


async def test_a_gate_looks_by_itself_when_the_bell_stays_silent(tmp_path, monkeypatch):
    monkeypatch.setattr(freshness, "POLL_WITH_BELL_SECONDS", 0.01)
    origin = FakeOrigin()
    async with running(a_gate(origin, tmp_path, bell=FileBell(tmp_path / "bell"))):
        before = origin.times("/-/changes")
        while origin.times("/-/changes") < before + 2:
            await asyncio.sleep(0.01)
