"""Where real servers run in tests: free ports, folders that end with the process, who may not be root."""

import atexit
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

NOBODY = 65534
PATIENCE_SECONDS = 60.0


def a_free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def a_folder(prefix: str) -> Path:
    """Return a new folder that is removed when this process ends."""
    folder = Path(tempfile.mkdtemp(prefix=f"broadsheet-{prefix}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    """Return as soon as `is_so`; after a minute, fail and say what was waited for."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, f"waited a minute for {what}"
        time.sleep(0.01)


def start(command: list[str], log: Path, **options: object) -> "subprocess.Popen[bytes]":
    """Start a server, which ends with this process, even a killed one; its words go to `log`."""
    setpriv = shutil.which("setpriv")
    ending = [setpriv, "--pdeathsig", "KILL"] if setpriv else []
    with log.open("ab") as file:
        process = subprocess.Popen(
            [*ending, *command], stdout=file, stderr=file, stdin=subprocess.DEVNULL, **options
        )
    atexit.register(end, process)
    return process


def end(process: "subprocess.Popen[bytes]") -> None:
    """Kill a server if it still runs, as a power cut would."""
    if process.poll() is None:
        process.kill()
    process.wait()


def is_root() -> bool:
    return os.geteuid() == 0
