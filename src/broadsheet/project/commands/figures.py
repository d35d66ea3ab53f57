"""`broadsheet figures`: what the journal says, in every form."""

import json
import sys
from pathlib import Path
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from broadsheet.analytics.figures import FIGURES, Answer, answer
from broadsheet.analytics.figures.drawing import draw
from broadsheet.analytics.figures.telling import as_csv, head, told_rows
from broadsheet.analytics.generated import is_generated
from broadsheet.analytics.resvg import as_png
from broadsheet.project.figures.choosing import TO_FILE, asking, books_of, filter_of

MADE_UP = "Made up by a generator: nobody read, paid or left."


@click.command("figures")
@click.argument("name", type=click.Choice(list(FIGURES)))
@asking
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "svg", "png"]),
    default="table",
    show_default=True,
    help="How to print it.",
)
@click.option("--output", type=TO_FILE, help="A file to write it to, instead of printing it.")
def command(name: str, form: str, output: Path | None, folder: Path | None, **said: Any) -> None:
    """Print a figure of the journal, with its definition. Robots and staff are left out and counted apart."""
    books = books_of(folder)
    found = answer(books, FIGURES[name], filter_of(said))
    is_made_up = isinstance(books, Path) and is_generated(books)
    note = "made up" if is_made_up else ""
    match form:
        case "json":
            report = {**_report(found), "generated": is_made_up}
            _give(json.dumps(report, ensure_ascii=False, indent=2) + "\n", output)
        case "csv":
            _give(as_csv(found), output)
        case "svg":
            _give(draw(found, note=note), output)
        case "png":
            if output is None and sys.stdout.isatty():
                raise click.UsageError("a picture cannot be shown here; name a file with --output")
            _give(as_png(draw(found, note=note)), output)
        case _:
            _print(found, output, MADE_UP if note else "")


def _give(what: str | bytes, output: Path | None) -> None:
    if output is None:
        click.echo(what, nl=False)
    else:
        output.write_bytes(what.encode() if isinstance(what, str) else what)


def _report(found: Answer) -> dict[str, object]:
    return {
        "figure": found.figure.name,
        "definition": found.figure.definition,
        "rows": found.records(),
        "left_out": dict(found.left_out),
        "policies": [{"policy": mark.policy, "period": found.periods[mark.period]} for mark in found.marks],
    }


def _print(found: Answer, output: Path | None, warning: str) -> None:
    file = sys.stdout if output is None else output.open("w", encoding="utf-8")
    console = Console(highlight=False, file=file)
    table = Table(box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    for number, column in enumerate(found.columns):
        table.add_column(head(column), justify="right" if number else "left")
    for row in told_rows(found):
        table.add_row(*row)
    console.print(found.figure.title, style="bold")
    if warning:
        console.print(warning)
    console.print(table if found.rows else "No lines in this time.")
    console.print(found.figure.definition, markup=False)
    for mark in found.marks:
        console.print(f"Policy {mark.policy} took over in the period of {found.periods[mark.period]}.")
    left_out = ", ".join(f"{count:,} of {who}" for who, count in found.left_out.items())
    console.print(f"Readings left out: {left_out}.", markup=False)
    if output is not None:
        file.close()
