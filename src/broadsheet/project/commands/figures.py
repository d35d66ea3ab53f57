"""`broadsheet figures`: what the journal says, as a table, JSON, CSV or a chart."""

import json
import os
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from broadsheet.analytics.figures import FIGURES, Answer, Filter, answer
from broadsheet.analytics.figures.drawing import draw
from broadsheet.analytics.figures.telling import as_csv, told
from broadsheet.meter.windows import Unit

DAYS = 365
DAY = click.DateTime(["%Y-%m-%d"])


@click.command("figures")
@click.argument("name", type=click.Choice(list(FIGURES)))
@click.option("--from", "first", type=DAY, help="The first day. Default: a year before the last.")
@click.option("--to", "last", type=DAY, help="The last day. Default: today.")
@click.option(
    "--per",
    type=click.Choice([unit.value for unit in Unit]),
    default="month",
    show_default=True,
    help="Periods.",
)
@click.option("--timezone", default="UTC", show_default=True, help="Whose midnights: such as Asia/Tokyo.")
@click.option("--section", help="Only this section and those below it.")
@click.option("--device", help="Only this device: phone, tablet, desktop.")
@click.option("--arm", help="Only this arm of an experiment.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "svg"]),
    default="table",
    show_default=True,
    help="How to print it.",
)
@click.option(
    "--folder", type=click.Path(path_type=Path), help="Of the journal. Default: journal in DATA_DIR."
)
def command(name: str, form: str, folder: Path | None, **said: str | datetime | None) -> None:
    """Print a figure of the journal, with its definition. Robots and staff are left out and counted apart."""
    folder = folder or Path(os.environ.get("DATA_DIR", "var")).resolve() / "journal"
    found = answer(folder, FIGURES[name], _filter(said))
    match form:
        case "json":
            click.echo(json.dumps(_report(found), ensure_ascii=False, indent=2))
        case "csv":
            click.echo(as_csv(found), nl=False)
        case "svg":
            click.echo(draw(found), nl=False)
        case _:
            _print(found)


def _filter(said: dict[str, str | datetime | None]) -> Filter:
    try:
        zone = ZoneInfo(str(said["timezone"]))
    except (KeyError, ValueError, OSError):
        raise click.BadParameter("is no IANA name such as Asia/Tokyo", param_hint="--timezone") from None
    last = _day(said["last"]) or datetime.now(zone).date()
    first = _day(said["first"]) or last - timedelta(days=DAYS - 1)
    if first > last:
        raise click.BadParameter(f"{first} is later than {last}", param_hint="--from")
    only = {field: str(said[field]) for field in ("section", "device", "arm") if said[field]}
    return Filter(first, last, zone, Unit(str(said["per"])), only)


def _day(said: str | datetime | None) -> date | None:
    return said.date() if isinstance(said, datetime) else None


def _report(found: Answer) -> dict[str, object]:
    return {
        "figure": found.figure.name,
        "definition": found.figure.definition,
        "rows": found.records(),
        "left_out": dict(found.left_out),
    }


def _print(found: Answer) -> None:
    console = Console(highlight=False)
    table = Table(box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    for number, column in enumerate(found.columns):
        table.add_column(column.replace("_", " "), justify="right" if number else "left")
    for row in found.rows:
        table.add_row(*(told(column, value) for column, value in zip(found.columns, row, strict=True)))
    console.print(f"{found.figure.title}", style="bold")
    console.print(table if found.rows else "No lines in this time.")
    console.print(found.figure.definition, markup=False)
    left_out = ", ".join(f"{count:,} of {who}" for who, count in found.left_out.items())
    console.print(f"Readings left out: {left_out}.", markup=False)
