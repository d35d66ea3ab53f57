"""`broadsheet reconcile`: ask the providers what was missed."""

from datetime import timedelta

import click

from broadsheet.project import django_app
from broadsheet.publishing.clock import the_time

MOST_DAYS = 30


@click.command("reconcile")
@click.option(
    "--days",
    type=click.IntRange(1, MOST_DAYS),
    default=3,
    show_default=True,
    help="How far back to ask. Stripe keeps its events for 30 days.",
)
def command(days: int) -> None:
    """Look again at every subscription that a provider has changed of late, and put right what differs.

    An edition does this by itself each night. It can be done at any time, and again. Ends with status 1 if
    a provider did not answer.
    """
    django_app.set_up()
    # These need models.
    from broadsheet.subscriptions.reconcile import tend  # noqa: PLC0415

    now = the_time()
    found = tend(now, since=now - timedelta(days=days))
    click.echo(f"{found.looked_at} looked at, {len(found.differing)} put right")
    for provider_id in found.differing:
        click.echo(f"  put right: {provider_id}")
    for provider_id in found.unknown:
        click.echo(f"  not ours: {provider_id}")
    for name, why in found.failed.items():
        click.echo(f"  failed: {name}: {why}", err=True)
    if found.failed:
        raise SystemExit(1)
