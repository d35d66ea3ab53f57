"""`broadsheet work`: the edition's chores, beside the servers."""

import time

import click

from broadsheet.project import django_app
from broadsheet.project.environment import read_environment
from broadsheet.project.metrics.serving import serve_metrics


@click.command("work")
@click.option("--once", is_flag=True, help="Do what is due now, and end.")
def command(once: bool) -> None:
    """Publish at set hours, send mails, forget what is old. `broadsheet run` starts this by itself."""
    environment = read_environment()
    if environment.watching.metrics_address and not once:
        serve_metrics(environment.metrics_path, environment.watching.metrics_address)
    work(once=once)


def work(*, once: bool = False, after_seconds: float = 0) -> None:
    """Do the chores, for ever unless `once`, beginning after so many seconds."""
    time.sleep(after_seconds)
    django_app.set_up()
    # What this imports has models, which exist only from here on.
    from broadsheet.project import chores  # noqa: PLC0415

    if once:
        chores.run_once()
    else:
        chores.run_for_ever()
