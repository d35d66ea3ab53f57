"""A Parquet log, read where it lies."""

from collections.abc import Mapping
from pathlib import Path

from broadsheet.analytics.duckdb import literal, name, query
from broadsheet.analytics.logs.columns import WHOLE_NUMBERS, instant, optional
from broadsheet.analytics.logs.fields import EARLIEST, LATEST, map_columns
from broadsheet.analytics.logs.log import Folder, Log
from broadsheet.analytics.logs.recognise import Kind
from broadsheet.analytics.logs.views import create_view, describe, first_rows

READABLE = f"read_ms BETWEEN {EARLIEST} AND {LATEST} AND reader IS NOT NULL AND article IS NOT NULL"


def open_parquet(folder: Folder, path: Path, view: str, mapping: Mapping[str, str]) -> Log:
    """Make the view of a Parquet file; raises ReplayRefused where it has no column for a field."""
    engine, kinds = folder.engine, describe(folder.engine, path)
    mapped = map_columns(str(path), kinds, mapping)

    def cell(field: str) -> str:
        column = mapped.columns[field]
        return f"nullif({name(column)}, '')" if kinds[column] == "VARCHAR" else name(column)

    source = query(
        "parquet",
        path=literal(path),
        instant=instant(mapped, cell, kinds),
        reader=cell("reader"),
        article=cell("article"),
        optional=optional(mapped, cell, kinds),
    )
    engine.execute(f"CREATE VIEW {view}_lines AS {source}")
    create_view(engine, view, f"{view}_lines", mapped.columns, READABLE)
    ((lines,),) = engine.rows(f"SELECT count(*) FROM {view}_lines")
    ((readings,),) = engine.rows(f"SELECT count(*) FROM {view}")
    return Log(
        path,
        Kind.PARQUET,
        view,
        lines=lines,
        left_out={"unreadable": lines - readings} if readings < lines else {},
        unreadable=first_rows(engine, f"{view}_lines", f"({READABLE}) IS NOT TRUE")
        if readings < lines
        else (),
        whole_numbers=frozenset(
            key for key in ("reader", "article") if kinds[mapped.columns[key]] in WHOLE_NUMBERS
        ),
    )
