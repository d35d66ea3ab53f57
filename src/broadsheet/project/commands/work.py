"""`broadsheet work`: the edition's chores, beside the servers."""

import time

import click

from broadsheet.project import django_app


@click.command("work")
@click.option("--once", is_flag=True, help="Do what is due now, and end.")
def command(once: bool) -> None:
    """Publish at set hours, send mails, forget what is old. `broadsheet run` starts this by itself."""
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
