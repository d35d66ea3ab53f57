"""ClickHouse, over its HTTP interface: the only module that imports its client.

What is asked of it is asked of DuckDB too, in the same words: `Engine` there and `ClickHouse` here have the
same methods. What a question is made of lies in the client's session, so one server must answer all of it.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Any, cast

import clickhouse_connect
import numpy as np
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError

from broadsheet.analytics.arrays import Columns
from broadsheet.analytics.books import Server
from broadsheet.analytics.errors import BooksUnavailable

CONNECT_SECONDS, ANSWER_SECONDS = 5, 120
BLOCK_BYTES = 1 << 20
LONGEST_WORD = 300  # of what a server says of a fault
# What SQL says of a row that a join finds no partner for, as DuckDB has it.
SETTINGS = {"join_use_nulls": 1}
COMMENT = re.compile(r"\A(?:\s*--[^\n]*\n)+")
KINDS = {"i": "Int64", "u": "UInt64", "O": "String", "U": "String", "T": "String"}


class ClickHouse:
    """A session with a server. Raises BooksUnavailable for whatever goes wrong with it."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._named: dict[str, str] = {}

    @classmethod
    def open(cls, server: Server) -> "ClickHouse":
        """Return a session with a server."""
        with _told(str(server)):
            return cls(
                clickhouse_connect.get_client(
                    host=server.host,
                    port=server.port,
                    username=server.user,
                    password=server.password,
                    database=server.database,
                    secure=server.is_secure,
                    connect_timeout=CONNECT_SECONDS,
                    send_receive_timeout=ANSWER_SECONDS,
                    query_limit=0,
                )
            )

    def __enter__(self) -> "ClickHouse":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the session."""
        self._client.close()

    def literal(self, value: object) -> str:
        """Return a value as a text of SQL. ClickHouse takes a backslash for the beginning of an escape."""
        return "'" + str(value).replace("\\", "\\\\").replace("'", "\\'") + "'"

    def execute(self, sql: str) -> None:
        """Run a statement."""
        with _told("ClickHouse"):
            self._client.command(sql)

    def view(self, name: str, select: str) -> None:
        """Name a query for those that come after."""
        self._named[name] = _bare(select)

    def make(self, name: str, select: str) -> None:
        """Name a query that is asked more than once: the server works it out each time, from its own disk."""
        self.view(name, select)

    def keep(self, columns: Columns, table: str) -> None:
        """Make a table of columns, for as long as the session lasts."""
        kinds = ", ".join(f"{name} {KINDS[column.dtype.kind]}" for name, column in columns.items())
        self.execute(f"DROP TEMPORARY TABLE IF EXISTS {table}")
        self.execute(f"CREATE TEMPORARY TABLE {table} ({kinds}) ENGINE = Memory")
        if all(map(len, columns.values())):
            self.insert(table, {name: column.tolist() for name, column in columns.items()}, {})

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        return self.table(sql)[1]

    def table(self, sql: str) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """Return the names of a query's columns, and all its rows."""
        whole = self._whole(sql)
        with _told("ClickHouse"):
            found = self._client.query(whole, settings=SETTINGS)
            names = found.column_names or self._names(whole)
        return tuple(names), [tuple(map(_plain, row)) for row in found.result_rows]

    def columns(self, sql: str) -> Columns:
        """Return the columns of a query that yields no NULL."""
        names, rows = self.table(sql)
        return {name: np.array([row[place] for row in rows]) for place, name in enumerate(names)}

    def save(self, sql: str, path: Path, tell: Callable[[int], None]) -> None:
        """Write the rows of a query into a Parquet file, telling how many bytes there are so far."""
        with _told("ClickHouse"), path.open("wb") as file:
            raw = self._client.raw_stream(self._whole(sql), fmt="Parquet", settings=SETTINGS)
            with closing(cast(IO[bytes], raw)) as stream:
                while block := stream.read(BLOCK_BYTES):
                    file.write(block)
                    tell(file.tell())

    def insert(
        self, table: str, columns: Mapping[str, Sequence[object]], settings: dict[str, object]
    ) -> None:
        """Add rows to a table: all of them, or none."""
        with _told("ClickHouse"):
            self._client.insert(
                table,
                list(columns.values()),
                column_names=list(columns),
                column_oriented=True,
                settings=settings,
            )

    def _names(self, whole: str) -> list[str]:
        """Return the names of a query's columns, which an answer without rows leaves out."""
        return [
            row[0] for row in self._client.query(f"DESCRIBE TABLE ({whole})", settings=SETTINGS).result_rows
        ]

    def _whole(self, sql: str) -> str:
        """Return a query with those that it names before it."""
        text = _bare(sql)
        if not self._named:
            return text
        named = ",\n".join(f"{name} AS (\n{select}\n)" for name, select in self._named.items())
        goes_on = re.match(r"WITH\s+", text, re.IGNORECASE)
        return f"WITH {named},\n{text[goes_on.end() :]}" if goes_on else f"WITH {named}\n{text}"


@contextmanager
def _told(whom: str) -> Iterator[None]:
    """Say what a server says; a fault of the network counts as its word."""
    try:
        yield
    except (ClickHouseError, OSError) as error:
        said = " ".join(str(error).split())[:LONGEST_WORD]
        raise BooksUnavailable(f"{whom}: {said}") from error


def _bare(sql: str) -> str:
    return COMMENT.sub("", sql).strip()


def _plain(value: Any) -> Any:
    """Return a value as DuckDB gives it: a share of nothing is no number there, but none."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
