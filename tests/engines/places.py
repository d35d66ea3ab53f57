"""Where real servers run in tests: free ports, folders that end with the process, who may not be root."""

import atexit
import contextlib
import os
import random
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

NOBODY = 65534
# Those above are lent to whoever calls, and so may be taken while a server is down for a moment.
BELOW_EPHEMERAL = range(10_240, 32_768)


def a_free_port() -> int:
    """Return a port that nobody listens on just now."""
    while True:
        port = random.choice(BELOW_EPHEMERAL)
        with socket.socket() as listener, contextlib.suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port


def a_folder(prefix: str) -> Path:
    """Return a new folder that is removed when this process ends."""
    folder = Path(tempfile.mkdtemp(prefix=f"broadsheet-{prefix}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


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
