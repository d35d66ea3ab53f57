"""`broadsheet articles`: what is published."""

import json

import click

from broadsheet.project import django_app
from broadsheet.publishing.clock import the_time


@click.command("articles")
@click.option("--json", "as_json", is_flag=True, help="One list with one object per article.")
def command(as_json: bool) -> None:
    """List the published articles, newest first."""
    django_app.set_up()
    # These need models.
    from broadsheet.publishing.listing_articles import list_articles  # noqa: PLC0415
    from broadsheet.publishing.policies.versions import policy_in_force  # noqa: PLC0415

    now = the_time()
    articles = list_articles(policy_in_force(now), now)
    if as_json:
        click.echo(json.dumps(articles, ensure_ascii=False, indent=1))
        return
    for article in articles:
        click.echo(f"{article['published']}  {article['access']:8}{article['path']}  {article['title']}")
