"""A gate in a process of its own, served as `broadsheet run` serves it: `python -m tests.machines.serving`.

FOLDER, LEDGER, HOST, PORT and DRAIN_SECONDS say where and how. Its origin is a fake one in the same process.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from granian.constants import Interfaces
from granian.log import LogLevels

from broadsheet.gate.app import Gate
from broadsheet.ledgers import open_ledger
from broadsheet.project.draining import DrainingServer
from tests.engines.places import a_free_port, start
from tests.gate.origin import FakeOrigin, an_article_page
from tests.gate.reading import a_gate

ROOT = Path(__file__).parents[2]
ARTICLES = 40


class Machine:
    """Such a process, with a folder of its own; `inside` goes before its command."""

    def __init__(
        self,
        folder: Path,
        ledger_url: str,
        *,
        host: str = "127.0.0.1",
        drain_seconds: float = 0,
        inside: tuple[str, ...] = (),
    ) -> None:
        folder.mkdir(exist_ok=True)
        self.host, self.port = host, a_free_port()
        self.log = folder / "log"
        self._variables = {
            "FOLDER": str(folder),
            "LEDGER": ledger_url,
            "HOST": host,
            "PORT": str(self.port),
            "DRAIN_SECONDS": str(drain_seconds),
        }
        self._command = [*inside, sys.executable, "-m", "tests.machines.serving"]
        self.begin()

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def begin(self) -> None:
        """Start it, and do not wait until it serves."""
        variables = os.environ | self._variables
        self.process = start(self._command, self.log, env=variables, cwd=ROOT)

    def stop(self) -> int:
        """End it as a service manager would; return its status."""
        self.process.terminate()
        return self.process.wait(60)

    def kill(self) -> None:
        """End it and what it has started, at once."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def app() -> Gate:
    """Return the gate that a worker serves."""
    pages = {f"/a{number}": an_article_page(number) for number in range(1, ARTICLES + 1)}
    ledger = open_ledger(os.environ["LEDGER"])
    folder = Path(os.environ["FOLDER"])
    return a_gate(
        FakeOrigin(pages=pages), folder, ledger=ledger, clock=time.time, draining=folder / "draining"
    )


def serve() -> None:
    """Serve until told to end."""
    DrainingServer(
        "tests.machines.serving:app",
        factory=True,
        draining=Path(os.environ["FOLDER"]) / "draining",
        drain_seconds=float(os.environ["DRAIN_SECONDS"]),
        address=os.environ["HOST"],
        port=int(os.environ["PORT"]),
        interface=Interfaces.ASGI,
        log_level=LogLevels.warning,
        workers_kill_timeout=5,
    ).serve()


if __name__ == "__main__":
    serve()
