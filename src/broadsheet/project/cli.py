"""`broadsheet`: one command for each module of `project/commands`."""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import click

from broadsheet.ledgers.base import BadLedger
from broadsheet.project import commands
from broadsheet.project.database import BadDatabase
from broadsheet.project.environment import BadSetting
from broadsheet.project.keeping_secrets import MissingSecret
from broadsheet.project.mail import BadMailAddress
from broadsheet.project.stripe_keys import MissingKey


class Commands(click.Group):
    """Commands by the names of their modules, imported when one is wanted.

    A module holds one click command called `command`. `articles.py` is `broadsheet articles`;
    `import_.py` is `broadsheet import`, since a module cannot be called that.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(_command_name(module.name) for module in iter_modules(commands.__path__))

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what an operator can put right is said in one line."""
        try:
            return super().invoke(ctx)
        except (MissingSecret, MissingKey, BadSetting, BadMailAddress, BadDatabase, BadLedger) as error:
            raise click.ClickException(str(error)) from error

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name, or None."""
        for module in iter_modules(commands.__path__):
            if _command_name(module.name) == cmd_name:
                command: click.Command = import_module(f"{commands.__name__}.{module.name}").command
                return command
        return None


def _command_name(module: str) -> str:
    return module.rstrip("_").replace("_", "-")


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="broadsheet")
def main() -> None:
    """Publish, meter, and understand a paper that lives from its readers."""
