"""`broadsheet books`: the journal and its figures as a DuckDB file."""

from pathlib import Path
from typing import Any

import click

from broadsheet.analytics.figures import FIGURES
from broadsheet.analytics.figures.database import write_database
from broadsheet.project.figures.choosing import TO_FILE, asking, books_of, filter_of


@click.command("books")
@click.argument("target", type=TO_FILE)
@asking
def command(target: Path, folder: Path | None, **said: Any) -> None:
    """Write a DuckDB file for analysts: a view for each figure, over tables of the journal's lines."""
    lines = write_database(books_of(folder), filter_of(said), target)
    click.echo(f"{target}: {lines:,} lines, {len(FIGURES)} views")
