"""`broadsheet doctor`: is everything there, in step, and how old is it?"""

import click

from broadsheet.project import django_app
from broadsheet.project.findings import Finding, State, as_json, as_table, has_faults


@click.command("doctor")
@click.option("--json", "wants_json", is_flag=True, help="Print one JSON object, for monitoring.")
def command(wants_json: bool) -> None:
    """Tell what is configured, reachable, in step, and how old, on this machine.

    Ends with status 1 if something must be mended. A secret or an address that is missing or cannot be read
    is said by itself, as by every command.
    """
    django_app.set_up()
    # This needs models.
    from broadsheet.project.examining import examine  # noqa: PLC0415

    secrets = Finding("secrets", State.OK, "all that are required are there")
    findings = [secrets, *examine()]
    click.echo(as_json(findings) if wants_json else as_table(findings))
    if has_faults(findings):
        raise SystemExit(1)
