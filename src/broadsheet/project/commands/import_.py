"""`broadsheet import page`: a saved page becomes an article."""

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
    """Bring articles in from elsewhere."""


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
