"""`broadsheet prepare`: make an edition ready without serving it."""

import os

import click

from broadsheet.project.preparing import prepare


@click.command("prepare")
@click.option("--demo", is_flag=True, help="Fill an empty edition with the demo, and use demo secrets.")
def command(demo: bool) -> None:
    """Make or update tables, type and static files in DATA_DIR."""
    if demo:
        os.environ.setdefault("BROADSHEET_ENV", "demo")
    click.echo("The edition is prepared." if prepare(with_demo=demo) else "There was nothing to prepare.")
