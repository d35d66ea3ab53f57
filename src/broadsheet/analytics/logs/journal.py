"""Our own journal as a log: a folder of segments and Parquet files, one file of it, or a server."""

from pathlib import Path

from broadsheet.analytics.books import Books, Server
from broadsheet.analytics.clickhouse import ClickHouse
from broadsheet.analytics.duckdb import literal, query
from broadsheet.analytics.engines import Asking
from broadsheet.analytics.errors import BooksUnavailable, ReplayRefused
from broadsheet.analytics.journal import server as books
from broadsheet.analytics.journal.aliases import keep_aliases
from broadsheet.analytics.journal.lines import Lines, files_of, open_lines
from broadsheet.analytics.logs.fields import EARLIEST, LATEST
from broadsheet.analytics.logs.log import Folder, Log
from broadsheet.analytics.logs.recognise import Kind
from broadsheet.analytics.logs.views import create_view
from broadsheet.journal.schema import COLUMNS, FIELDS_BY_VERSION

FIELDS = ("kind", "section", "device", "referrer", "tags", "published", "access")

BYTES_A_READING = 12  # about what one takes on its way; tells how far the reading is


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
    source = _readings(engine, f"{view}_entries", f"{view}_aliases")
    # Replays go through a log several times: text is read once.
    target = folder.path / f"{view}.parquet"
    engine.run(f"COPY ({source}) TO {literal(target)} (FORMAT parquet)", f"Reading {path.name}", folder.watch)
    return _opened(folder, path, view, lines)


def open_books(folder: Folder, server: Server, view: str) -> Log:
    """Make the view of the readings on a server, which are fetched once. Raises ReplayRefused."""
    folder.watch(f"Reading {server}", 0.0)
    try:
        with ClickHouse.open(server) as clickhouse:
            found = books.newest(clickhouse).lines
            source = _readings(clickhouse, books.TABLE, f"{view}_aliases")
            clickhouse.save(
                f"{source} ORDER BY {books.IN_ORDER}",
                folder.path / f"{view}.parquet",
                lambda size: folder.watch(f"Reading {server}", min(1.0, size / (found * BYTES_A_READING))),
            )
    except BooksUnavailable as error:
        raise ReplayRefused(
            f"The books cannot be read: {error.problem}.", "Is BROADSHEET_BOOKS right?"
        ) from None
    return _opened(folder, server, view, Lines(books.TABLE, found, 0, ()))


def _readings(engine: Asking, lines: str, aliases: str) -> str:
    """Return the query of the readings among lines, with one name for a reader who had several."""
    has_aliases = keep_aliases(engine, lines, aliases)
    return query(
        "journal_readings",
        lines=lines,
        reader="coalesce(known_as, lines.reader)" if has_aliases else "lines.reader",
        joins=f"LEFT JOIN {aliases} ON name = lines.reader" if has_aliases else "",
        earliest=str(EARLIEST),
        latest=str(LATEST),
    )


def _opened(folder: Folder, path: Books, view: str, lines: Lines) -> Log:
    """Return the log whose readings lie in the view's Parquet file."""
    engine = folder.engine
    read = f"read_parquet({literal(folder.path / f'{view}.parquet')})"
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
