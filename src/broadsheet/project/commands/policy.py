"""`broadsheet policy`: check, show, put into force, take back."""

from datetime import datetime
from typing import BinaryIO

import click
from django.conf import settings

from broadsheet.meter import Policy, PolicyError, parse_policy
from broadsheet.project import django_app
from broadsheet.publishing.clock import the_time
from broadsheet.publishing.policies.sentences import describe_policy, differences

# What needs models imports them once Django is set up, so `check` works without an edition.
FILE = click.File("rb")


@click.group("policy")
def command() -> None:
    """The meter's policy: what readers may read, and how it is counted."""


@command.command("check")
@click.argument("file", type=FILE)
@click.option("--diff", is_flag=True, help="Say what it would change of the policy in force.")
def check(file: BinaryIO, diff: bool) -> None:
    """Check a policy FILE and say in plain words what it means. Changes nothing."""
    if diff:
        django_app.set_up()
    elif not settings.configured:
        settings.configure(USE_I18N=False)
    _, policy = _parse(file)
    if diff:
        from broadsheet.publishing.policies.versions import policy_in_force  # noqa: PLC0415  needs models

        _echo_differences(policy_in_force(the_time()), policy)
        _echo_missing_sections(policy)
    else:
        _echo_policy(policy)


@command.command("show")
@click.option("--toml", is_flag=True, help="The text instead of plain words.")
def show(toml: bool) -> None:
    """Show the policy in force."""
    django_app.set_up()
    from broadsheet.publishing.policies.versions import text_in_force  # noqa: PLC0415  needs models

    text, policy = text_in_force(the_time())
    if toml:
        click.echo(text, nl=False)
        return
    click.echo(f"Policy {policy.version} is in force.\n")
    _echo_policy(policy)


@command.command("list")
def list_versions() -> None:
    """List the versions, the newest first."""
    django_app.set_up()
    from broadsheet.publishing.policies.history import list_history  # noqa: PLC0415  needs models

    for entry in list_history(the_time()):
        started = entry.version.effective_from.isoformat(" ", "minutes")
        click.echo(f"{entry.version.name:<5} {entry.state.label!s:<10} {started}  {entry.who}  {entry.note}")


@command.command("apply")
@click.argument("file", type=FILE)
@click.option(
    "--from", "start", metavar="WHEN", help="When it takes effect: 2026-12-01T00:00+08:00. Default: now."
)
@click.option("--note", default="", help="Why, for whoever reads the history.")
def apply(file: BinaryIO, start: str | None, note: str) -> None:
    """Put a policy FILE into force, now or at a time to come."""
    django_app.set_up()
    from broadsheet.publishing.policies.versions import InThePast, policy_in_force, store  # noqa: PLC0415  needs models

    (text, policy), now = _parse(file), the_time()
    before = policy_in_force(now)
    try:
        version = store(text, now=now, note=note, effective_from=_instant(start, policy) if start else None)
    except InThePast:
        raise click.BadParameter("lies in the past; expected a time to come", param_hint="--from") from None
    _echo_differences(before, policy)
    _echo_missing_sections(policy)
    click.echo(f"\nPolicy {version.name} takes effect at {version.effective_from.isoformat(' ', 'minutes')}.")


@command.command("roll-back")
@click.argument("version")
def roll_back(version: str) -> None:
    """Put an older VERSION (v3) into force again, at once."""
    django_app.set_up()
    from broadsheet.publishing.policies import versions  # noqa: PLC0415  needs models

    older = versions.find_version(version)
    if older is None:
        raise click.BadParameter(f"there is no version {version!r}; see `broadsheet policy list`")
    now = the_time()
    before = versions.policy_in_force(now)
    try:
        newest = versions.roll_back(older, now=now)
    except PolicyError as error:
        raise click.ClickException(f"{older.name} can no longer be used:\n{error}") from None
    _echo_differences(before, versions.policy_in_force(now))
    click.echo(f"\nPolicy {newest.name} is in force; it repeats {older.name}.")


def _parse(file: BinaryIO) -> tuple[str, Policy]:
    """Return the text and the policy in a file; ends the command with every fault in it."""
    name = getattr(file, "name", "<stdin>")
    try:
        text = file.read().decode()
        return text, parse_policy(text, source=name)
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{name}: no UTF-8 text (byte {error.start}); expected TOML") from None
    except PolicyError as error:
        raise click.ClickException(str(error)) from None


def _instant(text: str, policy: Policy) -> datetime:
    """Return the instant that `text` names; without an offset it is meant in the policy's timezone."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        expected = "a day or an instant such as 2026-12-01 or 2026-12-01T06:00+08:00"
        raise click.BadParameter(f"is {text!r}; expected {expected}", param_hint="--from") from None
    return instant if instant.tzinfo is not None else instant.replace(tzinfo=policy.timezone)


def _echo_policy(policy: Policy) -> None:
    for line in describe_policy(policy):
        click.echo(f"- {line.sentence}")


def _echo_missing_sections(policy: Policy) -> None:
    from broadsheet.publishing.policies.sections import missing_sections  # noqa: PLC0415  needs models

    for section in missing_sections(policy):
        click.echo(f"! There is no section “{section}”, so its rule matches nothing.")


def _echo_differences(old: Policy, new: Policy) -> None:
    found = differences(old, new)
    if not found:
        click.echo("It says the same as the policy in force.")
    for difference in found:
        if difference.before is not None:
            click.echo(f"- {difference.before}")
        if difference.after is not None:
            click.echo(f"+ {difference.after}")
