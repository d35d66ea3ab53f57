"""`broadsheet generate`: a made-up journal, of any size."""

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from broadsheet.analytics.errors import ReplayRefused
from broadsheet.analytics.generated import Recipe, make_journal
from broadsheet.project.data_folder import DataFolder
from broadsheet.project.made_up import policies_of_the_year
from broadsheet.project.progress import progress


@click.command("generate")
@click.option(
    "--readings", default=100_000, show_default=True, type=click.IntRange(1), help="About how many."
)
@click.option("--days", default=365, show_default=True, type=click.IntRange(1), help="Over how many days.")
@click.option(
    "--to", "end", type=click.DateTime(["%Y-%m-%d"]), help="The day after the last one. Default: today."
)
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same journal.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    help="Where to; a made-up journal that is there is replaced. Default: generated in DATA_DIR.",
)
def command(readings: int, days: int, end: datetime | None, seed: int, folder: Path | None) -> None:
    """Make a journal up: readings, walls by the real meter, sign-ups, sales and what becomes of them.

    It is for trials: it lies apart from the edition's journal, and wherever it is shown it is called made up.
    """
    folder = folder or DataFolder(Path(os.environ.get("DATA_DIR", "var")).resolve()).generated_path
    recipe = Recipe(readings, (end or datetime.now(UTC)).replace(tzinfo=UTC), days, seed)
    try:
        with progress() as watch:
            lines = make_journal(recipe, policies_of_the_year(), folder, watch)
    except ReplayRefused as refused:
        raise click.ClickException(f"{refused.problem} {refused.remedy}") from None
    click.echo(f"{folder}: {lines:,} lines, made up")
