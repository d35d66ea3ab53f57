"""Our own journal as a log: a folder of segments and Parquet files, or one file of it."""

from pathlib import Path

from broadsheet.analytics.duckdb import literal, query
from broadsheet.analytics.journal.aliases import keep_aliases
from broadsheet.analytics.journal.lines import files_of, open_lines
from broadsheet.analytics.logs.fields import EARLIEST, LATEST
from broadsheet.analytics.logs.log import Folder, Log
from broadsheet.analytics.logs.recognise import Kind
from broadsheet.analytics.logs.views import create_view
from broadsheet.journal.schema import COLUMNS, FIELDS_BY_VERSION

FIELDS = ("kind", "section", "device", "referrer", "tags", "published", "access")


def is_journal_parquet(columns: dict[str, str]) -> bool:
    """Whether a Parquet file with these columns is a part of a journal."""
    return set(COLUMNS[: FIELDS_BY_VERSION["1"] - 1]) <= set(columns)


def open_journal(folder: Folder, path: Path, view: str) -> Log:
    """Make the view of a journal's readings; a reader's names of one window are joined there."""
    folder.watch(f"Reading {path.name}", 0.0)
    engine = folder.engine
    files = [kept.path for kept in files_of(engine, path)] if path.is_dir() else [path]
    lines = open_lines(engine, files, folder.path)
    engine.execute(f"CREATE VIEW {view}_entries AS SELECT * FROM {lines.sql}")
    has_aliases = keep_aliases(engine, f"{view}_entries", f"{view}_aliases")
    source = query(
        "journal_readings",
        lines=f"{view}_entries",
        reader="coalesce(known_as, lines.reader)" if has_aliases else "lines.reader",
        joins=f"LEFT JOIN {view}_aliases ON name = lines.reader" if has_aliases else "",
        earliest=str(EARLIEST),
        latest=str(LATEST),
    )
    # Replays go through a log several times: text is read once.
    target = folder.path / f"{view}.parquet"
    engine.run(f"COPY ({source}) TO {literal(target)} (FORMAT parquet)", f"Reading {path.name}", folder.watch)
    read = f"read_parquet({literal(target)})"
    create_view(engine, view, read, FIELDS, "left_out = ''")
    counts = dict(engine.rows(f"SELECT left_out, count(*) FROM {read} GROUP BY 1 ORDER BY 2 DESC"))
    left_out = {why: count for why, count in counts.items() if why}
    if lines.unreadable_count:
        left_out["unreadable"] = left_out.get("unreadable", 0) + lines.unreadable_count
    return Log(
        path,
        Kind.JOURNAL,
        view,
        lines=lines.count + lines.unreadable_count,
        left_out=left_out,
        unreadable=lines.unreadable,
        whole_numbers=frozenset({"reader"}),
    )
