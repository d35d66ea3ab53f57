"""`broadsheet gate`: the meter before a site of any kind."""

import asyncio
import os
from pathlib import Path

import click
from granian.constants import Interfaces, Loops
from granian.log import LogLevels

from broadsheet.project.draining import DrainingServer
from broadsheet.project.gate_environment import GateEnvironment, read_gate_environment
from broadsheet.project.gate_wiring import gate_file, http_settings
from broadsheet.project.metrics.serving import serve_metrics
from broadsheet.proxy.checking import Found, check, report
from broadsheet.proxy.parsing import BadGateFile
from broadsheet.proxy.settings import GateFile

ENDING_SECONDS = 5


@click.command("gate")
@click.option("--config", default="gate.toml", show_default=True, help="The file that describes the site.")
@click.option("--origin", default="", help="Where the site answers: http://127.0.0.1:8081. Beats the file.")
@click.option("--check", "only_check", is_flag=True, help="Show what would be cut, and end.")
@click.option(
    "--article", "articles", multiple=True, metavar="PATH", help="An article to check; may be repeated."
)
@click.option(
    "--skip-check", is_flag=True, help="Start although nothing was checked: the site is not up yet."
)
@click.option("--workers", default=1, show_default=True, help="How many processes serve readers.")
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="PORT", default=8000, show_default=True)
def command(
    config: str,
    origin: str,
    only_check: bool,
    articles: tuple[str, ...],
    skip_check: bool,
    workers: int,
    **address: str,
) -> None:
    """Stand before a site at ORIGIN as CONFIG says, with the whole meter; nothing of the site is changed.

    A few articles are fetched first, and what would be cut and kept is shown. Where no locked part is found
    anywhere, the gate does not start.
    """
    os.environ.update(
        BROADSHEET_GATE_CONFIG=str(Path(config).resolve()),
        BROADSHEET_GATE_ORIGIN=origin,
        **_listening(address),
    )
    environment = read_gate_environment()
    try:
        file = gate_file(environment)
    except BadGateFile as error:
        raise click.ClickException(str(error)) from None
    if not file.is_contract and (only_check or not skip_check):
        _check(environment, file, articles)
    if not only_check:
        click.echo(
            f"\n  Read    {file.site.url}/\n  Site    {file.origin_address}\n  Data    {environment.data_dir}"
        )
        _serve(str(address["host"]), int(address["port"]), workers, environment)


def _listening(address: dict[str, str]) -> dict[str, str]:
    return {"HOST": str(address["host"]), "PORT": str(address["port"])}


def _check(environment: GateEnvironment, file: GateFile, articles: tuple[str, ...]) -> None:
    """Show what would be cut; ends the command where nothing would be, or where something leaks."""
    found: Found = asyncio.run(check(file, http_settings(file, environment.gate_secret), articles))
    for line in report(found, file):
        click.echo(line)
    if found.problem:
        raise click.ClickException(found.problem)


def _serve(host: str, port: int, workers: int, environment: GateEnvironment) -> None:
    watching = environment.watching
    if watching.metrics_address:
        serve_metrics(environment.metrics_path, watching.metrics_address)
    DrainingServer(
        "broadsheet.project.gate_wiring:app",
        draining=environment.draining_path,
        drain_seconds=watching.drain_seconds,
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=workers,
        loop=Loops.uvloop,
        log_level=LogLevels.warning,
        websockets=True,
        respawn_failed_workers=True,
        workers_kill_timeout=ENDING_SECONDS,
    ).serve()
