"""`broadsheet deliveries`: the delivery file of an issue."""

from datetime import datetime

import click

from broadsheet.project import django_app
from broadsheet.publishing.clock import the_time


@click.command("deliveries")
@click.argument("issue_date", metavar="ISSUE_DATE", type=click.DateTime(["%Y-%m-%d"]))
def command(issue_date: datetime) -> None:
    """Print the delivery file of the issues of ISSUE_DATE (2026-12-03) as CSV.

    One line for each copy, sorted by place; the columns are in docs/how-to/operator-run-a-print-edition.md.
    Ends with status 1 on a day without an issue.
    """
    django_app.set_up()
    # These need models.
    from broadsheet.subscriptions.clock import the_zone  # noqa: PLC0415
    from broadsheet.subscriptions.printing.deliveries import copies_for, runs_on  # noqa: PLC0415
    from broadsheet.subscriptions.printing.delivery_file import write_delivery_file  # noqa: PLC0415

    on = issue_date.date()
    if not runs_on(on):
        raise click.ClickException(
            f"No calendar has an issue on {on}. Calendars are in the admin under Print, Issues calendars."
        )
    copies = copies_for(on, the_zone(the_time()))
    click.echo(write_delivery_file(copies), nl=False)
    click.echo(f"{len(copies)} copies", err=True)
