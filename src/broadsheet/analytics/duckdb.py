"""DuckDB, in process: the only module that imports it. Reads logs of any size in bounded memory."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path
from string import Template
from types import TracebackType
from typing import Any

import duckdb
import numpy as np

from broadsheet.analytics.arrays import Columns
from broadsheet.analytics.errors import ReplayRefused

# Called with what is being done and how much of it, from 0 to 1.
Watch = Callable[[str, float], None]
POLL_SECONDS = 0.1
WAITING_SECONDS = 0.005


def query(name: str, **parts: str) -> str:
    """Return the text of `queries/<name>.sql` with its $parts put in."""
    text = files("broadsheet.analytics").joinpath("queries", f"{name}.sql").read_text(encoding="utf-8")
    return Template(text).substitute(parts)


def literal(value: object) -> str:
    """Return a value as a text of SQL."""
    return "'" + str(value).replace("'", "''") + "'"


def name(column: str) -> str:
    """Return a column's name as SQL takes any name."""
    return '"' + column.replace('"', '""') + '"'


class Engine:
    """A database of one replay. What does not fit into `memory` (such as 2GB) is spilled into `folder`.

    Extensions are neither loaded nor fetched: everything needed is built in.
    """

    def __init__(self, folder: Path, memory: str) -> None:
        try:
            self._connection = duckdb.connect(
                config={
                    "memory_limit": memory,
                    "temp_directory": str(folder / "spilled"),
                    "autoinstall_known_extensions": False,
                    "autoload_known_extensions": False,
                }
            )
        except duckdb.Error as error:
            raise ReplayRefused(f"The memory limit is {memory!r}: {error}", "Expected such as 2GB.") from None
        self._connection.execute("SET TimeZone = 'UTC'")

    def __enter__(self) -> "Engine":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def execute(self, sql: str) -> None:
        """Run a statement; raises OSError where a disk is full or cannot be read, or memory runs out."""
        try:
            self._connection.execute(sql)
        except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
            raise OSError(str(error)) from error

    def literal(self, value: object) -> str:
        """Return a value as a text of SQL."""
        return literal(value)

    def view(self, name: str, select: str) -> None:
        """Name a query for those that come after."""
        self.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {select}")

    def make(self, name: str, select: str) -> None:
        """Name a query that is asked more than once: it is worked out once."""
        self.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {select}")

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        return self._connection.execute(sql, list(values)).fetchall()

    def table(self, sql: str) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """Return the names of a query's columns, and all its rows."""
        asked = self._connection.execute(sql)
        return tuple(column[0] for column in asked.description or ()), asked.fetchall()

    def columns(self, sql: str, values: Sequence[object] = ()) -> Columns:
        """Return the columns of a query that yields no NULL."""
        fetched = self._connection.execute(sql, list(values)).fetchnumpy()
        return {name: np.asarray(column) for name, column in fetched.items()}

    def write(self, columns: Columns, select: str, path: Path) -> None:
        """Write `columns`, as `select` puts them, to a Parquet file; they are called `made` there."""
        self._connection.register("made", columns)
        self._connection.execute(f"COPY ({select}) TO {literal(path)} (FORMAT parquet, COMPRESSION zstd)")
        self._connection.unregister("made")

    def keep(self, columns: Columns, table: str) -> None:
        """Make a table of columns."""
        self._connection.register("made", columns)
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM made")
        self._connection.unregister("made")

    def run(self, sql: str, doing: str, watch: Watch) -> None:
        """Run a long statement, telling how far it is; an interrupt ends it."""
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(self._connection.execute, sql)
            try:
                self._wait(running, doing, watch)
            except BaseException:
                self._connection.interrupt()
                raise
        running.result()

    def _wait(self, running: Future[duckdb.DuckDBPyConnection], doing: str, watch: Watch) -> None:
        told_at = time.monotonic()
        while not running.done():
            time.sleep(WAITING_SECONDS)
            if time.monotonic() - told_at > POLL_SECONDS:
                told_at = time.monotonic()
                watch(doing, max(0.0, self._connection.query_progress()) / 100)
