"""From files to views with the same fields: text becomes Parquet, and Parquet is read as it lies."""

from collections.abc import Sequence

from broadsheet.analytics.books import Books, Server
from broadsheet.analytics.errors import ReplayRefused
from broadsheet.analytics.logs.journal import is_journal_parquet, open_books, open_journal
from broadsheet.analytics.logs.log import Folder, Hints, Log
from broadsheet.analytics.logs.parquet import open_parquet
from broadsheet.analytics.logs.recognise import Kind, recognise
from broadsheet.analytics.logs.text import open_lines
from broadsheet.analytics.logs.views import describe
from broadsheet.journal.segments import list_files


def open_logs(folder: Folder, paths: Sequence[Books], hints: Hints) -> list[Log]:
    """Open the logs, in the order in which they are given; raises ReplayRefused for one that is none."""
    return [_open(folder, path, f"log_{number}", hints) for number, path in enumerate(paths, start=1)]


def _open(folder: Folder, path: Books, view: str, hints: Hints) -> Log:
    if isinstance(path, Server):
        return open_books(folder, path, view)
    if not path.exists():
        raise ReplayRefused(f"There is no log {path}.")
    if path.is_dir():
        if not list_files(path):
            raise ReplayRefused(
                f"{path} is a folder and no journal.", "Name the files in it, each with --log."
            )
        return open_journal(folder, path, view)
    match recognise(path):
        case Kind.JOURNAL:
            return open_journal(folder, path, view)
        case Kind.PARQUET if is_journal_parquet(describe(folder.engine, path)):
            return open_journal(folder, path, view)
        case Kind.PARQUET:
            return open_parquet(folder, path, view, hints.columns)
        case Kind.TABLE | Kind.ACCESS as kind:
            return open_lines(folder, path, kind, view, hints)
