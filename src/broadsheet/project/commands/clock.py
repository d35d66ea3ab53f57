"""`broadsheet clock`: see, in a trial, what time does to subscriptions."""

from datetime import timedelta

import click

from broadsheet.project import django_app


@click.command("clock")
@click.option("--days", type=click.IntRange(min=0), default=0, help="Turn it forward by so many days.")
@click.option("--hours", type=click.IntRange(min=0), default=0, help="And by so many hours.")
def command(days: int, hours: int) -> None:
    """Say what time it is for this edition, and turn the clock of a trial forward.

    The trial must run with BROADSHEET_CLOCK, the path of a file that holds how far ahead the clock is.
    Subscriptions go through what falls due on the way: renewals, retries, ends, and the mails about them.
    """
    django_app.set_up()
    # These have models, or need them.
    from django.conf import settings  # noqa: PLC0415

    from broadsheet.project import chores  # noqa: PLC0415
    from broadsheet.project.clock import Clock  # noqa: PLC0415
    from broadsheet.subscriptions.stripe.local.turning import turn_local_stripe  # noqa: PLC0415

    environment, by = settings.ENVIRONMENT, timedelta(days=days, hours=hours)
    clock = Clock(environment.clock_path)
    if by:
        try:
            clock.turn(by)
        except ValueError as error:
            message = f"{error}: run the demo with BROADSHEET_CLOCK set to a file, and this command too."
            raise click.ClickException(message) from error
        if environment.stripe is not None and environment.stripe.is_local:
            turn_local_stripe(environment.stripe, clock.now())
        chores.run_once()
    click.echo(f"It is {clock.now():%Y-%m-%d %H:%M} UTC.")
