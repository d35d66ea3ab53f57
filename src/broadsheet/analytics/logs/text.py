"""Logs of lines: separated values and access logs. Each is turned into Parquet, a row for every line."""

from collections.abc import Mapping
from pathlib import Path

from broadsheet.analytics.duckdb import literal, query
from broadsheet.analytics.errors import ReplayRefused
from broadsheet.analytics.logs import access
from broadsheet.analytics.logs.clean import Lines, clean_lines, clean_table
from broadsheet.analytics.logs.columns import instant, optional
from broadsheet.analytics.logs.fields import EARLIEST, LATEST, map_columns
from broadsheet.analytics.logs.log import Folder, Hints, Log
from broadsheet.analytics.logs.recognise import Kind
from broadsheet.analytics.logs.views import create_view, describe, first_rows

UNREADABLE = "left_out = 'unreadable'"


def open_lines(folder: Folder, path: Path, kind: Kind, view: str, hints: Hints) -> Log:
    """Turn a log of lines into Parquet in the folder and make the view of it."""
    folder.watch(f"Reading {path.name}", 0.0)
    engine, target = folder.engine, folder.path / f"{view}.parquet"
    copy = folder.path / f"{view}.lines"
    if kind is Kind.ACCESS:
        lines, header = clean_lines(path, copy), 0
        sql = _access_query(lines.path, target, hints)
    else:
        lines, header = clean_table(path, copy), 1
        sql = _table_query(path, lines, target, hints.columns)
    engine.run(sql, f"Reading {path.name}", folder.watch)
    if lines.path != path:
        lines.path.unlink()
    source = f"read_parquet({literal(target)}, file_row_number = true)"
    create_view(engine, view, source, describe(engine, target), "left_out = ''")
    counts = dict(engine.rows(f"SELECT left_out, count(*) FROM {source} GROUP BY 1 ORDER BY 2 DESC"))
    return Log(
        path,
        kind,
        view,
        lines=sum(counts.values()) + header,
        left_out={why: count for why, count in counts.items() if why},
        unreadable=tuple(number + header for number in first_rows(engine, source, UNREADABLE)),
        is_whole=lines.is_whole,
    )


def _access_query(lines: Path, target: Path, hints: Hints) -> str:
    if hints.columns:
        raise ReplayRefused("An access log has no columns to name.", "Leave out --column.")
    return query(
        "access_log",
        path=literal(lines),
        target=literal(target),
        pattern=literal(access.LINE),
        mobile=literal(access.MOBILE),
        asset=literal(access.ASSET),
        robot=literal(access.robot_pattern(hints.robots)),
        earliest=str(EARLIEST),
        latest=str(LATEST),
    )


def _table_query(path: Path, lines: Lines, target: Path, mapping: Mapping[str, str]) -> str:
    with lines.path.open(encoding="utf-8") as file:
        header = file.readline().rstrip("\n").split(lines.separator)
    mapped = map_columns(str(path), header, mapping)
    kinds = dict.fromkeys(header, "VARCHAR")

    def cell(field: str) -> str:
        return f"fields[{header.index(mapped.columns[field]) + 1}]"

    return query(
        "table",
        path=literal(lines.path),
        target=literal(target),
        separator=literal(lines.separator),
        count=str(len(header)),
        instant=instant(mapped, cell, kinds),
        reader=cell("reader"),
        article=cell("article"),
        optional=optional(mapped, cell, kinds),
        earliest=str(EARLIEST),
        latest=str(LATEST),
    )
