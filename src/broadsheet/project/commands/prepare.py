"""`broadsheet prepare`: make an edition ready without serving it."""

import os
from pathlib import Path

import click

from broadsheet.project.preparing import prepare


@click.command("prepare")
@click.option("--demo", is_flag=True, help="Fill an empty edition with the demo, and use demo secrets.")
def command(demo: bool) -> None:
    """Make or update tables, type and static files in DATA_DIR."""
    if demo:
        os.environ.setdefault("BROADSHEET_ENV", "demo")
    data_dir = Path(os.environ.get("DATA_DIR", "var")).resolve()
    done = prepare(with_demo=demo, data_dir=data_dir)
    click.echo(f"{'Prepared' if done else 'Nothing to prepare in'} {data_dir}")
