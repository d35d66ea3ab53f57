"""What the books are asked through: DuckDB and ClickHouse take the same words, and give the same rows.

Queries keep to what both understand: `FILTER (WHERE ...)`, joins on equal columns, a name for every column,
`CAST(... AS BIGINT)`. A contract asks both of them every figure.
"""

from typing import Any, Protocol

from broadsheet.analytics.arrays import Columns


class Asking(Protocol):
    """An engine with the books open."""

    def literal(self, value: object) -> str:
        """Return a value as a text of SQL."""
        ...

    def view(self, name: str, select: str) -> None:
        """Name a query for those that come after."""
        ...

    def make(self, name: str, select: str) -> None:
        """Name a query that is asked more than once."""
        ...

    def keep(self, columns: Columns, table: str) -> None:
        """Make a table of columns."""
        ...

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        ...

    def table(self, sql: str) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """Return the names of a query's columns, and all its rows."""
        ...

    def columns(self, sql: str) -> Columns:
        """Return the columns of a query that yields no NULL."""
        ...
