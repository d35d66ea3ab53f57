"""`broadsheet replay`: what other meters would have done with the readings of a log."""

import json
from pathlib import Path
from typing import Any

import click

from broadsheet.analytics.asking import parse_limits, parse_window, read_policies
from broadsheet.analytics.books import Books
from broadsheet.analytics.bootstrap import Draws
from broadsheet.analytics.errors import ReplayRefused
from broadsheet.analytics.logs.fields import parse_mapping, parse_only
from broadsheet.analytics.logs.log import Hints
from broadsheet.analytics.meters import Limits, Meter
from broadsheet.analytics.replay import Question, Settings, replay
from broadsheet.analytics.report import report
from broadsheet.analytics.sweeps import Swept
from broadsheet.meter.weekdays import Weekday
from broadsheet.project.environment import BadSetting, the_books
from broadsheet.project.progress import progress
from broadsheet.project.replay_table import print_replay

FILE = click.Path(path_type=Path)
RESAMPLES = 1_000
BOOKS = "books"
INTERRUPTED = 130  # as shells have it: 128 and the number of the signal


@click.command("replay")
@click.option(
    "--log",
    "logs",
    multiple=True,
    required=True,
    type=FILE,
    help="CSV, Parquet, access log; gzip too. `books`: where BROADSHEET_BOOKS says.",
)
@click.option("--policy", "policies", multiple=True, type=FILE, help="A policy; several are compared.")
@click.option(
    "--limit",
    metavar="N|A..B",
    help="Articles for each reader and window; with --policy, of its readers without an account.",
)
@click.option("--window", metavar="WINDOW", help="day, week, month or rolling:DAYS. Default: month.")
@click.option("--week-starts", type=click.Choice([day.value for day in Weekday]), help="Default: monday.")
@click.option("--timezone", metavar="TZ", help="An IANA name such as Asia/Tokyo. Default: UTC.")
@click.option("--column", "columns", multiple=True, metavar="FIELD=COLUMN", help="Which column is which.")
@click.option("--robot", "robots", multiple=True, metavar="WORD", help="In user agents that are no readers.")
@click.option("--only", multiple=True, metavar="FIELD=VALUE", help="Keep those readings alone: device=app.")
@click.option("--by", type=click.Choice(["section", "device", "kind"]), help="Tell figures apart by this.")
@click.option("--articles", default=0, metavar="N", help="The N articles that would stop most readers.")
@click.option("--resamples", type=int, metavar="N", help="Draws for the 95 % interval; 0 for none.")
@click.option("--seed", default=1, help="Makes the interval repeatable.", show_default=True)
@click.option("--memory", default="1GB", help="For the database; beyond it, disk.", show_default=True)
@click.option("--folder", type=FILE, help="For what does not fit into memory. Default: the system's.")
@click.option("--json", "as_json", is_flag=True, help="One object; `results` has one for each meter.")
def command(as_json: bool, memory: str, folder: Path | None, **said: Any) -> None:
    """Replay logs under other meters: who would have been stopped, and how often.

    It says what would have been blocked. How readers would have behaved is in no log.
    """
    try:
        question = _question(**said)
        with progress() as watch:
            answer = replay(question, Settings(memory, folder), watch)
    except ReplayRefused as refused:
        raise click.ClickException(" ".join(filter(None, (refused.problem, refused.remedy)))) from None
    except KeyboardInterrupt:
        click.echo("Interrupted; nothing was kept.", err=True)
        raise SystemExit(INTERRUPTED) from None
    if as_json:
        click.echo(json.dumps(report(question, answer), ensure_ascii=False, indent=2))
    else:
        print_replay(question, answer)


def _question(**said: Any) -> Question:
    """Return what is asked; raises ReplayRefused for what cannot be."""
    meters = _meters(said)
    resamples = said["resamples"]
    if resamples is None:
        resamples = RESAMPLES if said["policies"] else 0
    return Question(
        logs=[_log(path) for path in said["logs"]],
        meters=meters,
        hints=Hints(parse_mapping(said["columns"]), said["robots"]),
        only=parse_only(said["only"]),
        by=said["by"] or "",
        articles=max(0, said["articles"]),
        draws=Draws(resamples, said["seed"]) if resamples > 0 else None,
    )


def _log(path: Path) -> Books:
    """Return a log as it was named; `books` are the edition's own, wherever they are kept."""
    if str(path) != BOOKS:
        return path
    try:
        return the_books()
    except BadSetting as error:
        raise ReplayRefused(f"{error}.") from None


def _meters(said: dict[str, Any]) -> list[Meter]:
    window, timezone, week_starts = said["window"], said["timezone"], said["week_starts"]
    if said["policies"]:
        if window or timezone or week_starts:
            raise ReplayRefused(
                "A policy has its own window and timezone.",
                "Leave out --window, --week-starts and --timezone, or leave out --policy.",
            )
        policies = read_policies(said["policies"])
        if not said["limit"]:
            return [*policies]
        first = policies[0]
        return [*policies, Swept(first.name, first.policy, parse_limits(said["limit"]))]
    if not said["limit"]:
        raise ReplayRefused("There is no meter to replay.", "Name one with --limit 1..20 or --policy FILE.")
    return [
        Limits(parse_limits(said["limit"]), parse_window(window or "month", timezone or "UTC", week_starts))
    ]
