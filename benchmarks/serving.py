"""Servers as processes of their own, started for a measurement and stopped after it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from benchmarks.cores import SERVER, held_to

START_SECONDS = 120


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def running(command: list[str], port: int, *, path: str = "/", **variables: str) -> Iterator[str]:
    """Run a server on a core of its own until it answers, yield its address, stop it in the end."""
    process = subprocess.Popen(
        held_to(SERVER, command),
        env={**os.environ, **variables},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address + path, process)
        yield address
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def granian(target: str, port: int, interface: str = "asgi", workers: int = 1) -> list[str]:
    """Return the command of one Granian worker, with the settings that `broadsheet run` uses."""
    return [
        sys.executable, "-m", "granian", target, "--interface", interface, "--port", str(port),
        "--workers", str(workers), "--loop", "uvloop", "--log-level", "warning",
    ]  # fmt: skip


def uvicorn(target: str, port: int) -> list[str]:
    """Return the command of one uvicorn worker with its fastest parts."""
    return [
        sys.executable, "-m", "uvicorn", target, "--port", str(port), "--http", "httptools",
        "--loop", "uvloop", "--log-level", "warning", "--no-access-log",
    ]  # fmt: skip


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit(f"the server ended before it answered {url}")
        try:
            httpx.get(url, timeout=30)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit(f"no answer from {url} in {START_SECONDS} s")
