"""`broadsheet run`: prepare the edition and serve it."""

import multiprocessing
import os
from contextlib import nullcontext
from pathlib import Path

import click
from granian.constants import Interfaces, Loops
from granian.log import LogLevels

from broadsheet.project.commands.work import work
from broadsheet.project.draining import DrainingServer
from broadsheet.project.environment import read_environment
from broadsheet.project.ledger_check import check_ledger
from broadsheet.project.local_stripe import NoLocalStripe, beside
from broadsheet.project.metrics.serving import serve_metrics
from broadsheet.project.preparing import prepare_or_say

STATIC_SECONDS = 86_400
# A worker that is told to end while it still imports does not hear it.
ENDING_SECONDS = 5
# Readers are served first: chores cost as much to start as a worker.
CHORES_BEGIN_AFTER_SECONDS = 10


@click.command("run")
@click.option("--demo", is_flag=True, help="Fill an empty edition with the demo, and use demo secrets.")
@click.option("--workers", default=1, show_default=True, help="How many processes serve readers.")
@click.option("--chores/--no-chores", default=True, help="Whether `work` is done beside the servers.")
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="PORT", default=8000, show_default=True)
def command(demo: bool, workers: int, chores: bool, host: str, port: int) -> None:
    """Prepare the edition and serve it at http://HOST:PORT."""
    os.environ.update(HOST=host, PORT=str(port))
    if demo:
        os.environ.setdefault("BROADSHEET_ENV", "demo")
    data_dir = Path(os.environ.get("DATA_DIR", "var")).resolve()
    try:
        with beside(data_dir, host, port) if demo else nullcontext("") as local_stripe:
            prepare_in_another_process(demo, data_dir)
            for warning in check_ledger(read_environment().ledger_url):
                click.echo(warning, err=True)
            _announce(host, port, data_dir, demo)
            if local_stripe:
                click.echo(f"  Charged by a local Stripe at {local_stripe}; no money moves\n")
            if chores:
                _do_chores()
            _serve(host, port, workers, data_dir)
    except NoLocalStripe as error:
        raise click.ClickException(str(error)) from error


def prepare_in_another_process(demo: bool, data_dir: Path) -> None:
    """Prepare in a process of its own, so that the one that serves starts without what it left behind."""
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=prepare_or_say, kwargs={"with_demo": demo, "data_dir": data_dir})
    process.start()
    process.join()
    if process.exitcode:
        raise click.ClickException("the edition could not be prepared; see above")


def _announce(host: str, port: int, data_dir: Path, demo: bool) -> None:
    site = f"http://{host}:{port}"
    click.echo(f"\n  Read    {site}/\n  Edit    {site}/admin/\n  Data    {data_dir}")
    if demo:
        click.echo(
            "\n  Demo sign-ins (password: meridian)\n"
            "    editor@meridian.example       edits, sets the meter\n"
            "    reader@meridian.example       registered: 10 articles a month\n"
            "    subscriber@meridian.example   reads everything\n"
        )


def _do_chores() -> None:
    # A daemon: it ends with this process.
    chores = {"after_seconds": CHORES_BEGIN_AFTER_SECONDS}
    multiprocessing.get_context("spawn").Process(target=work, kwargs=chores, daemon=True).start()


def _serve(host: str, port: int, workers: int, data_dir: Path) -> None:
    environment = read_environment()
    static, media = data_dir / "static", environment.media_path
    for folder in (static, media):
        folder.mkdir(parents=True, exist_ok=True)
    if environment.watching.metrics_address:
        serve_metrics(environment.metrics_path, environment.watching.metrics_address)
    DrainingServer(
        "broadsheet.project.asgi:app",
        draining=environment.draining_path,
        drain_seconds=environment.watching.drain_seconds,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=workers,
        loop=Loops.uvloop,
        log_level=LogLevels.warning,
        static_path_route=["/static", "/media"],
        static_path_mount=[static, media],
        static_path_expires=STATIC_SECONDS,
        respawn_failed_workers=True,
        workers_kill_timeout=ENDING_SECONDS,
    ).serve()
