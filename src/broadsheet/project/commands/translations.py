"""`broadsheet translations`: bring the shipped translations up to the sources."""

import click

from broadsheet.publishing.words import catalogues


@click.group("translations")
def command() -> None:
    """The shipped translations: for those who work on Broadsheet itself."""


@command.command("update")
@click.argument("language")
def update(language: str) -> None:
    """Bring the .po file of LANGUAGE up to the sources, and compile it."""
    catalogues.update(language)
    catalogues.compile_catalogue(language)
    empty = sum(1 for message in catalogues.read(language) if message.id and not message.string)
    click.echo(f"{catalogues.po_path(language)}: {empty} messages without a translation")


@command.command("compile")
@click.argument("language")
def compile_(language: str) -> None:
    """Compile the .po file of LANGUAGE."""
    catalogues.compile_catalogue(language)
    click.echo(str(catalogues.mo_path(language)))
