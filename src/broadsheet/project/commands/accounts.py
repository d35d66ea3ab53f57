"""`broadsheet accounts`: what an operator does for a person who cannot."""

import click

from broadsheet.project import django_app


@click.group("accounts")
def command() -> None:
    """Readers' and staff's accounts."""


@command.command("forget-factors")
@click.argument("email")
def forget(email: str) -> None:
    """Remove the second factors and passkeys of EMAIL, who has lost them; they can set up new ones."""
    django_app.set_up()
    from broadsheet.accounts.second_factor import forget_factors  # noqa: PLC0415  needs models

    removed = forget_factors(email)
    if removed is None:
        raise click.ClickException(f"Nobody has an account with the address {email}.")
    click.echo(f"{removed} removed. Whoever signs in as {email} is asked for none of them any more.")
