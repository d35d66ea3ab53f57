"""`broadsheet experiment`: plan, check, begin, look, stop."""

import json
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from django.db import IntegrityError
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from broadsheet.analytics.errors import BooksUnavailable
from broadsheet.analytics.experiments.planning import Aim, plan
from broadsheet.project import django_app
from broadsheet.publishing.clock import the_time

PERCENT = 100


@click.group("experiment")
def command() -> None:
    """Experiments with the meter and with offers: arms of readers drawn by lot."""


@command.command("plan")
@click.option(
    "--baseline", type=float, required=True, help="What readers do now: a rate such as 0.02, or a mean."
)
@click.option("--effect", type=float, required=True, help="The change to be seen: 0.2 is a fifth more.")
@click.option("--deviation", type=float, help="Of a mean: the standard deviation of what one reader does.")
@click.option("--arms", default=2, show_default=True, help="How many arms, of equal size.")
@click.option("--power", default=0.8, show_default=True, help="How often it is to be seen where it is there.")
def plan_(baseline: float, effect: float, deviation: float | None, arms: int, power: float) -> None:
    """Tell how many readers it takes to see an effect. Needs no edition."""
    if arms < 2 or not 0 < power < 1:
        raise click.BadParameter("expected two arms or more, and a power between 0 and 1")
    aim = Aim(baseline, effect, deviation, (1 / arms, 1 / arms), arms - 1, power=power)
    try:
        found = plan(aim)
    except ValueError as error:
        raise click.ClickException(
            f"{error}; expected a baseline and an effect that leave something to see"
        ) from None
    click.echo(f"{found.readers:,} readers in all arms together, looked at as often as you like.")
    click.echo(f"{found.readers_at_one_look:,} if they were looked at once, at the end.")


@command.command("add")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def add(file: Path) -> None:
    """Keep the experiment in a TOML FILE as a draft, and say what contradicts itself."""
    django_app.set_up()
    from broadsheet.project.experiments.files import Unreadable, keep  # noqa: PLC0415  has models

    try:
        row = keep(tomllib.loads(file.read_text("utf-8")), file.parent, the_time())
    except (Unreadable, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file}: {error}") from None
    except IntegrityError:
        raise click.ClickException(f"{file}: there is an experiment of this name already") from None
    click.echo(f"{row.name} is kept as a draft.")
    _check(row)


@command.command("check")
@click.argument("name")
def check(name: str) -> None:
    """Say what speaks against beginning NAME, and how many readers and days it takes."""
    _check(_find(name))


@command.command("list")
def list_() -> None:
    """List the experiments, the newest first."""
    django_app.set_up()
    from broadsheet.project.experiments.models import Experiment  # noqa: PLC0415  has models

    now = the_time()
    for row in Experiment.objects.all():
        span = f"{_minute(row.starts_at)} to {_minute(row.ends_at)}"
        click.echo(f"{row.name:<20} {row.state_at(now).value:<10} {span}  {row.question}")


@command.command("show")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="One object, with every look.")
def show(name: str, as_json: bool) -> None:
    """Weigh NAME by the journal, and say what can be said."""
    row = _find(name)
    from broadsheet.project.experiments.looking import as_kept, look_at  # noqa: PLC0415  has models

    if row.begun_at is None:
        raise click.ClickException(f"{name} has not begun; see `broadsheet experiment check {name}`")
    try:
        found = as_kept(look_at(row, the_time()))
    except BooksUnavailable as error:
        raise click.ClickException(f"the books cannot be read: {error.problem}") from None
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    _print(row, found)


@command.command("begin")
@click.argument("name")
def begin(name: str) -> None:
    """Begin NAME: at its start readers are drawn. Refused while anything contradicts itself."""
    row = _find(name)
    from broadsheet.project.experiments import deeds  # noqa: PLC0415  has models

    try:
        deeds.begin(row, the_time())
    except deeds.Contradicted as error:
        raise click.ClickException("\n".join(error.problems)) from None
    click.echo(f"{name} runs from {_minute(row.starts_at)} to {_minute(row.ends_at)}.")


@command.command("stop")
@click.argument("name")
@click.option("--arm", help="Only this arm: its readers have what everybody has.")
def stop(name: str, arm: str | None) -> None:
    """Stop NAME, or one of its arms, at once."""
    row = _find(name)
    from broadsheet.project.experiments import deeds  # noqa: PLC0415  has models

    if arm is None:
        deeds.stop(row, the_time())
        click.echo(f"{name} is stopped.")
        return
    found = row.arms.filter(name=arm).first()
    if found is None:
        known = ", ".join(row.arms.values_list("name", flat=True))
        raise click.BadParameter(f"{name} has no arm {arm!r}; it has {known}", param_hint="--arm")
    deeds.stop_arm(found, the_time())
    click.echo(f"{arm} of {name} is stopped.")


@command.command("hold-out")
@click.argument("percent", type=click.FloatRange(0, 50))
def hold_out(percent: float) -> None:
    """Keep PERCENT of readers out of all experiments from now on."""
    django_app.set_up()
    from broadsheet.project.experiments import deeds  # noqa: PLC0415  has models

    deeds.hold_out(round(percent * PERCENT), the_time())
    click.echo(f"{percent:g} % of readers are in no experiment.")


def _find(name: str) -> Any:
    django_app.set_up()
    from broadsheet.project.experiments.models import Experiment  # noqa: PLC0415  has models

    row = Experiment.objects.filter(name=name).first()
    if row is None:
        raise click.BadParameter(f"there is no experiment {name!r}; see `broadsheet experiment list`")
    return row


def _check(row: Any) -> None:
    from broadsheet.project.experiments.checking import Sides, contradictions  # noqa: PLC0415  has models
    from broadsheet.project.experiments.looking import days_needed  # noqa: PLC0415  has models

    sides, now = Sides(row, list(row.arms.all())), the_time()
    problems = contradictions(sides, now)
    for problem in problems:
        click.echo(f"! {problem}")
    if problems:
        return
    try:
        readers, at_one_look, days = days_needed(sides, now)
    except BooksUnavailable as error:
        raise click.ClickException(f"the books cannot be read: {error.problem}") from None
    come = (
        "never come, by the journal of four weeks"
        if days == float("inf")
        else f"have come after {days:,.0f} days"
    )
    click.echo(
        f"Nothing contradicts it. It takes {readers:,} readers ({at_one_look:,} at one look); they {come}."
    )


def _print(row: Any, found: dict[str, Any]) -> None:
    console = Console(highlight=False)
    table = Table(box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    table.add_column("measure", no_wrap=True)
    for head in ("arm", "first arm", "there", "difference", "95 % interval"):
        table.add_column(head, justify="right", no_wrap=True)
    for each in sorted(found["measures"], key=lambda each: each["measure"] != row.primary):
        apart = each["difference"]
        said = (
            ("too early", "")
            if apart is None
            else (f"{apart['value']:+.4f}", f"{apart['low']:+.4f} to {apart['high']:+.4f}")
        )
        decides = f"{each['measure']} (decides)" if each["measure"] == row.primary else each["measure"]
        table.add_row(decides, each["arm"], f"{each['first']:.4f}", f"{each['other']:.4f}", *said)
    console.print(table)
    sizes = ", ".join(
        f"{arm}: {count:,} ({found['ripe'][arm]:,} have had their days)"
        for arm, count in found["readers"].items()
    )
    console.print(f"Readers: {sizes}.", markup=False, soft_wrap=True)
    if not found["sound"]:
        console.print(
            f"The arms do not have the readers they should (p = {found['mismatch']:.6f}): trust no figure."
        )


def _minute(instant: datetime) -> str:
    return instant.isoformat(" ", "minutes")
