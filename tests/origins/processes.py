"""Programs that a test starts and ends: each with a log, and a time by which it must be there."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

STARTING_SECONDS = 180


def apt(*packages: str, program: str) -> None:
    """Have Debian's packages installed; skip where that cannot be done."""
    if shutil.which(program):
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        pytest.skip(f"{program} is missing, and only root on Debian may install {', '.join(packages)}")
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        subprocess.run(
            ["apt-get", *words],
            check=True,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )


@contextmanager
def started(
    command: list[str], log: Path, is_there: Callable[[], bool], folder: Path | None = None, **variables: str
) -> Iterator[None]:
    """Run a program until the block ends; the block begins when `is_there`."""
    with log.open("ab") as file:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdout=file,
            stderr=file,
            env={**os.environ, **variables},
            start_new_session=True,
        )
    try:
        began = time.monotonic()
        while not is_there():
            assert process.poll() is None, log.read_text("utf-8", "replace")[-3000:]
            assert time.monotonic() - began < STARTING_SECONDS, f"{command[0]} did not start, see {log}"
            time.sleep(0.2)
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def answers(url: str, **headers: str) -> bool:
    """Whether a site is there for readers."""
    try:
        return httpx.get(url, headers=headers, trust_env=False, timeout=60).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
