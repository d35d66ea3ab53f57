"""`broadsheet explain`: why a reader gets what they get of an article."""

import click

from broadsheet.project import django_app
from broadsheet.publishing.clock import the_time


@click.command("explain")
@click.option(
    "--reader", default="", metavar="ID", help="A reader id or an e-mail address. Default: a new reader."
)
@click.option("--article", required=True, metavar="PATH", help="The article's path or number.")
@click.option("--at", default="", metavar="TIME", help="Such as 2026-12-01T09:00+08:00. Default: now.")
def command(reader: str, article: str, at: str) -> None:
    """Tell why READER gets what they get of ARTICLE: reason, rule, checks, count, window."""
    django_app.set_up()
    # These have models.
    from broadsheet.project.looking_up import Asked, CannotExplain, explain_for, title_of  # noqa: PLC0415
    from broadsheet.publishing.explaining import lines  # noqa: PLC0415

    try:
        explanation = explain_for(Asked(reader, article, at), the_time())
    except CannotExplain as error:
        raise click.ClickException(str(error)) from None
    for line in lines(explanation, title_of):
        click.echo(line)
