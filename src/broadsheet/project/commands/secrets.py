"""`broadsheet secrets`: fresh values for what production needs."""

import click

from broadsheet.project.keeping_secrets import fresh_secrets


@click.command("secrets")
def command() -> None:
    """Print fresh secrets as lines for an environment file. They are stored nowhere."""
    for name, value in fresh_secrets().items():
        click.echo(f"{name}={value}")
