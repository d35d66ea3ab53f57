"""`broadsheet import`: a saved page becomes an article; readers and subscriptions come from other systems."""

from pathlib import Path
from typing import BinaryIO

import click

from broadsheet.project import django_app
from broadsheet.publishing.imports.errors import ImportRefused
from broadsheet.publishing.imports.extract import FoundPage, read_page
from broadsheet.publishing.imports.incoming import LARGEST_BYTES
from broadsheet.publishing.imports.report import describe


@click.group("import")
def command() -> None:
    """Bring articles, readers and subscriptions in from elsewhere."""


@command.command("page")
@click.argument("file", type=click.File("rb"))
@click.option("--publish", is_flag=True, help="Publish the article; otherwise it is a draft.")
@click.option("--section", default="", metavar="PATH", help="Where to put it, such as business/trade.")
@click.option("--dry-run", is_flag=True, help="Tell what is found, and keep nothing.")
@click.option("--again", is_flag=True, help="Import the page even if it is already here.")
def page(file: BinaryIO, publish: bool, section: str, dry_run: bool, again: bool) -> None:
    """Make an article of FILE: a web page saved as HTML, or its plain text. `-` reads what is piped in."""
    try:
        found = read_page(file.read(LARGEST_BYTES + 1))
        for line in describe(found):
            click.echo(line)
        if dry_run:
            click.echo("Nothing was kept: this was a dry run.")
        else:
            _store(found, _folder_of(file), publish=publish, section=section, again=again)
    except ImportRefused as refused:
        raise click.ClickException(f"{_name_of(file)}: {refused.problem}\n{refused.remedy}") from refused


def _name_of(file: BinaryIO) -> str:
    # What is piped in has no name everywhere.
    return str(getattr(file, "name", "<stdin>"))


def _folder_of(file: BinaryIO) -> Path | None:
    path = Path(_name_of(file))
    return path.resolve().parent if path.is_file() else None


def _store(found: FoundPage, folder: Path | None, *, publish: bool, section: str, again: bool) -> None:
    django_app.set_up()
    # These have models, or need them.
    from django.db import OperationalError  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from broadsheet.publishing.imports.store import Wishes, store, tell  # noqa: PLC0415

    wishes = Wishes(section_path=section, folder=folder, publish=publish, again=again)
    try:
        stored = store(found, wishes, timezone.now())
    except OperationalError as error:
        raise click.ClickException(
            f"The edition cannot be written to: {error}.\nRun `broadsheet prepare` with this DATA_DIR first."
        ) from error
    for line in tell(stored):
        click.echo(line)


@command.command("readers")
@click.argument("file", type=click.File("rb"))
@click.option("--write", is_flag=True, help="Write what a dry run would only tell.")
@click.option("--failed", type=click.Path(path_type=Path), help="Where rows that fail are kept, as CSV.")
def readers(file: BinaryIO, write: bool, failed: Path | None) -> None:
    """Make accounts of FILE, a CSV file with the column `email`. Without --write nothing is kept."""
    _move("readers", file, write=write, failed=failed)


@command.command("subscriptions")
@click.argument("file", type=click.File("rb"))
@click.option("--write", is_flag=True, help="Write what a dry run would only tell.")
@click.option("--failed", type=click.Path(path_type=Path), help="Where rows that fail are kept, as CSV.")
def subscriptions(file: BinaryIO, write: bool, failed: Path | None) -> None:
    """Take over the subscriptions of FILE, a CSV file with `email` and `product`. See the how-to."""
    _move("subscriptions", file, write=write, failed=failed)


def _move(what: str, file: BinaryIO, *, write: bool, failed: Path | None) -> None:
    django_app.set_up()
    # These have models, or need them.
    from django.utils import timezone  # noqa: PLC0415

    from broadsheet.subscriptions.moving.differences import Kind  # noqa: PLC0415
    from broadsheet.subscriptions.moving.moves import LARGEST_BYTES as LARGEST  # noqa: PLC0415
    from broadsheet.subscriptions.moving.moves import TableRefused, move, write_failed  # noqa: PLC0415

    found = []
    try:
        for difference in move(what, file.read(LARGEST + 1), timezone.now(), write=write):
            found.append(difference)
            if difference.kind is not Kind.SAME:
                click.echo(difference.line)
    except TableRefused as refused:
        raise click.ClickException(f"{_name_of(file)}: {refused.problem}\n{refused.remedy}") from refused
    counts = {kind: sum(item.kind is kind for item in found) for kind in Kind}
    click.echo(", ".join(f"{number} {kind}" for kind, number in counts.items()))
    if not write:
        click.echo("Nothing was kept: this was a dry run. Run it again with --write.")
    if counts[Kind.FAILED] and failed is not None:
        failed.write_bytes(write_failed(found))
        click.echo(f"The rows that failed are in {failed}, each with its cause.")
    if counts[Kind.FAILED]:
        raise SystemExit(1)
