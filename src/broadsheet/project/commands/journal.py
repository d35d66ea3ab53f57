"""`broadsheet journal`: how the journal is, and its chores by hand."""

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import click

from broadsheet.analytics.books import Books, Server
from broadsheet.analytics.journal.carrier import Carrier, Looked, look
from broadsheet.analytics.journal.compacting import compact
from broadsheet.journal.checking import check
from broadsheet.journal.retention import delete_before
from broadsheet.journal.segments import DAY_FORM, Kept, closed, list_files
from broadsheet.project.environment import BadSetting, journal_days, the_books, the_clock

FOLDER = click.option(
    "--folder",
    type=click.Path(path_type=Path),
    help="Of the journal. Default: journal in DATA_DIR.",
)


@click.group("journal")
def command() -> None:
    """The journal: one line for each decision, and for each turn in a reader's life."""


@command.command("status")
@FOLDER
def status(folder: Path | None) -> None:
    """Say what the journal holds: from when to when, in how many files, of how many bytes."""
    books = _books()
    if folder is None and isinstance(books, Server):
        looked = look(_folder(None), books)
        if looked.problem:
            raise click.ClickException(looked.problem)
        click.echo(str(books))
        _print_server(looked)
        return
    folder = _folder(folder)
    files = list_files(folder)
    if not files:
        click.echo(f"{folder} holds no journal.")
        return
    click.echo(f"{folder}: {files[0].start:%Y-%m-%d %H:%M} to {files[-1].end:%Y-%m-%d %H:%M} UTC")
    segments = [kept for kept in files if kept.is_segment]
    for what, some in (("Parquet", [kept for kept in files if not kept.is_segment]), ("segments", segments)):
        click.echo(f"  {what:<10}{len(some):>6,} files {_bytes(some):>16,} bytes")
    click.echo(f"  being written to: {sum(map(_is_open, segments))}")


@command.command("carry")
def carry_() -> None:
    """Carry what waits in the folder to the ClickHouse server that BROADSHEET_BOOKS names, now."""
    folder, server = _folder(None), _server()
    carrier = Carrier(folder, server, journal_days())
    carrier.carry()
    carrier.stop()
    if carrier.problem:
        raise click.ClickException(carrier.problem)
    _print_server(look(folder, server))


@command.command("compact")
@FOLDER
def compact_(folder: Path | None) -> None:
    """Turn closed segments into Parquet now. `broadsheet work` does it every hour."""
    done = compact(_folder(folder), the_clock().now())
    for each in done:
        click.echo(f"{each.path.name}: {each.lines:,} lines from {len(each.sources)} files")
        for torn in each.unreadable:
            click.echo(f"  left out, torn: {torn}")
    if not done:
        click.echo("Nothing to compact.")


@command.command("check")
@FOLDER
def check_(folder: Path | None) -> None:
    """Look through all segments for lines that cannot be read; the exit code is 1 if there are any."""
    checked = [check(kept.path) for kept in list_files(_folder(folder)) if kept.is_segment]
    for each in checked:
        for number in each.unreadable:
            click.echo(f"{each.path.name}:{number}: torn")
        if not each.is_journal:
            click.echo(f"{each.path.name}:1: no line of column names")
    lines, torn = sum(each.lines for each in checked), sum(len(each.unreadable) for each in checked)
    click.echo(f"{len(checked)} segments, {lines:,} lines, {torn:,} torn")
    if torn or not all(each.is_journal for each in checked):
        raise SystemExit(1)


@command.command("forget")
@FOLDER
@click.option(
    "--before",
    required=True,
    metavar="DAY",
    type=click.DateTime([DAY_FORM]),
    help="The first day to keep, such as 2026-01-01 (UTC).",
)
def forget(folder: Path | None, before: datetime) -> None:
    """Delete what is older than a day. `broadsheet work` does it after BROADSHEET_JOURNAL_DAYS."""
    gone = delete_before(_folder(folder), before.replace(tzinfo=UTC))
    click.echo(f"Deleted {len(gone)} files.")


def _folder(folder: Path | None) -> Path:
    return folder or Path(os.environ.get("DATA_DIR", "var")).resolve() / "journal"


def _books() -> Books:
    try:
        return the_books()
    except BadSetting as error:
        raise click.ClickException(f"{error}.") from None


def _server() -> Server:
    books = _books()
    if not isinstance(books, Server):
        raise click.ClickException("The books are kept in the folder: BROADSHEET_BOOKS names no server.")
    return books


def _print_server(looked: Looked) -> None:
    newest = "none" if looked.newest_at is None else f"{looked.newest_at:%Y-%m-%d %H:%M:%S} UTC"
    click.echo(f"  {looked.lines:,} lines, the newest {newest}; table version {looked.version}")
    click.echo(f"  waiting here: {looked.waiting_bytes:,} bytes")


def _bytes(files: Iterable[Kept]) -> int:
    return sum(kept.path.stat().st_size for kept in files)


def _is_open(kept: Kept) -> bool:
    with closed(kept.path) as is_closed:
        return not is_closed
