"""An edition that runs as it does for its publisher: real processes, a data folder, a port."""

import json
import os
import signal
import subprocess
import sys
import time
from functools import cached_property
from pathlib import Path

import httpx

from tests.engines.places import a_free_port
from tests.patience import PATIENCE_SECONDS, wait_until

BROADSHEET = str(Path(sys.executable).with_name("broadsheet"))
WORKERS = 2
PASSWORD = "meridian"
PREPARING_SECONDS = 900
ENDING_SECONDS = 20
COMMAND_SECONDS = PATIENCE_SECONDS
# Wishes of whoever runs the tests, which an edition under test must not hear.
OWN_VARIABLES = ("DJANGO_SETTINGS_MODULE", "HOST", "PORT", "DATA_DIR")


class Edition:
    """The demo edition, served by `broadsheet run` with two workers; `more` are variables of its own."""

    options: tuple[str, ...] = ("--demo",)

    def __init__(self, data_dir: Path, **more: str) -> None:
        self.data_dir = data_dir
        self.more = more
        self.port = a_free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data_dir.with_suffix(".log")
        self._process: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        """Prepare the data folder."""
        self.run("prepare", "--demo", seconds=PREPARING_SECONDS)

    def start(self) -> float:
        """Start serving; return after how many seconds the front page was there."""
        began = time.monotonic()
        self.begin()
        self.wait_until_ready()
        return time.monotonic() - began

    def begin(self) -> None:
        """Start it, and do not wait until it serves."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [BROADSHEET, "run", *self.options, "--workers", str(WORKERS)],
                env=self.variables(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_until_ready(self) -> None:
        """Return once its front page is there."""
        wait_until(self._is_ready, f"its front page, see {self.log}")

    def stop(self) -> float:
        """End it as a service manager would; return how many seconds that took."""
        began = time.monotonic()
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(ENDING_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait(5)
        self._process = None
        return time.monotonic() - began

    def workers(self) -> list[int]:
        """Return the process numbers of those that serve readers."""
        own = _command_line(self._process.pid)
        return [child for child in _children(self._process.pid) if _command_line(child) == own]

    def run(
        self, *words: str, piped: str | None = None, seconds: float = COMMAND_SECONDS, fails: bool = False
    ) -> str:
        """Run a `broadsheet` command beside the server; return what it printed."""
        done = subprocess.run(
            [BROADSHEET, *words],
            env=self.variables(),
            input=piped,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert bool(done.returncode) == fails, f"{words}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def reader(self, **headers: str) -> httpx.Client:
        """Return a client with cookies of its own: a new reader."""
        return httpx.Client(base_url=self.url, headers=headers, timeout=PATIENCE_SECONDS, trust_env=False)

    @cached_property
    def articles(self) -> list[dict[str, str]]:
        """What `broadsheet articles --json` listed when the tests began, newest first."""
        return json.loads(self.run("articles", "--json"))

    @cached_property
    def metered(self) -> list[str]:
        """The paths of articles that count, newest first."""
        return [article["path"] for article in self.articles if article["access"] == "metered"]

    @property
    def articles_by_path(self) -> dict[str, dict[str, str]]:
        """The same, by path."""
        return {article["path"]: article for article in self.articles}

    def _is_ready(self) -> bool:
        assert self._process.poll() is None, self.log.read_text()
        try:
            return httpx.get(self.url, trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    def variables(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in OWN_VARIABLES and not name.startswith("BROADSHEET_")
        }
        return kept | {
            "BROADSHEET_ENV": "demo",
            "DATA_DIR": str(self.data_dir),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            **self.more,
        }


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in listed.split()]


def _command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""  # it has ended since it was listed
