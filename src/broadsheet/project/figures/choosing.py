"""Which lines of a journal are meant, as the command line says it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from broadsheet.analytics.books import Books
from broadsheet.analytics.figures import Filter
from broadsheet.meter.windows import Unit
from broadsheet.project.environment import the_books, the_clock

DAYS = 365
DAY = click.DateTime(["%Y-%m-%d"])
OPTIONS = (
    click.option("--from", "first", type=DAY, help="The first day. Default: a year before the last."),
    click.option("--to", "last", type=DAY, help="The last day. Default: today."),
    click.option(
        "--per",
        type=click.Choice([unit.value for unit in Unit]),
        default="month",
        show_default=True,
        help="Periods.",
    ),
    click.option("--timezone", default="UTC", show_default=True, help="Whose midnights: such as Asia/Tokyo."),
    click.option("--section", help="Only this section and those below it."),
    click.option("--device", help="Only this device: phone, tablet, desktop."),
    click.option("--arm", help="Only this arm of an experiment."),
    click.option(
        "--folder", type=click.Path(path_type=Path), help="Of a journal. Default: the edition's books."
    ),
)
TO_FILE = click.Path(path_type=Path, dir_okay=False, writable=True)


def asking(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say which lines are meant."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def books_of(folder: Path | None) -> Books:
    """Return the books that are meant: the edition's, unless a folder is named."""
    return folder or the_books()


def filter_of(said: dict[str, str | datetime | None]) -> Filter:
    """Return which lines are meant; raises BadParameter for what cannot be."""
    try:
        zone = ZoneInfo(str(said["timezone"]))
    except (KeyError, ValueError, OSError):
        raise click.BadParameter("is no IANA name such as Asia/Tokyo", param_hint="--timezone") from None
    last = _day(said["last"]) or the_clock().now().astimezone(zone).date()
    first = _day(said["first"]) or last - timedelta(days=DAYS - 1)
    if first > last:
        raise click.BadParameter(f"{first} is later than {last}", param_hint="--from")
    only = {field: str(said[field]) for field in ("section", "device", "arm") if said[field]}
    return Filter(first, last, zone, Unit(str(said["per"])), only)


def _day(said: str | datetime | None) -> date | None:
    return said.date() if isinstance(said, datetime) else None
