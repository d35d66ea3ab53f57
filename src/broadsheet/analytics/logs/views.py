"""The view of a log's readings, with the same fields whatever the log has."""

from collections.abc import Iterable
from pathlib import Path

from broadsheet.analytics.duckdb import Engine, literal
from broadsheet.analytics.logs.fields import OPTIONAL

NUMBERS_SHOWN = 20


def create_view(engine: Engine, view: str, source: str, fields: Iterable[str], is_reading: str) -> None:
    """Make the view `view` of those rows of `source` of which `is_reading` is true.

    Fields that it lacks are empty there.
    """
    held = ["read_ms", "reader", "article", *(each for each in OPTIONAL if each in fields)]
    lacking = [_nothing(each) for each in OPTIONAL if each not in fields]
    listed = ", ".join([*held, *lacking])
    engine.execute(f"CREATE VIEW {view} AS SELECT {listed} FROM {source} WHERE {is_reading}")


def describe(engine: Engine, path: Path) -> dict[str, str]:
    """Return the columns of a Parquet file, each with its type."""
    return {row[0]: row[1] for row in engine.rows(f"DESCRIBE SELECT * FROM read_parquet({literal(path)})")}


def first_rows(engine: Engine, source: str, condition: str) -> tuple[int, ...]:
    """Return the numbers of the first rows of `source` of which the condition is true, from 1."""
    found = engine.rows(
        f"SELECT file_row_number + 1 FROM {source} WHERE {condition} ORDER BY 1 LIMIT ?",
        [NUMBERS_SHOWN],
    )
    return tuple(number for (number,) in found)


def _nothing(field: str) -> str:
    return "NULL::BIGINT AS published" if field == "published" else f"'' AS {field}"
