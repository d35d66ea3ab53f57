"""The reference page of the command line, written from the commands themselves."""

from collections.abc import Iterator

import click

HEAD = """\
# Commands

Written by `make docs` from the commands themselves; change those. `make run` and `make test` call the same
ones. In a checkout they are in `.venv/bin`.

Every command looks for the edition in `DATA_DIR` (default: `var` in the current folder); what else it reads
from the environment is in [Settings](settings.md). A command that fails says what was wrong and what was
expected, and ends with 1; one that was called wrongly ends with 2.

"""


def command_page(main: click.Group, name: str) -> str:
    """Return the page of a group of commands that is called `name`."""
    with click.Context(main, info_name=name) as context:
        return HEAD + "\n".join(_sections(main, context))


def _sections(group: click.Group, context: click.Context) -> Iterator[str]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None:
            continue
        with click.Context(command, info_name=name, parent=context) as inner:
            if isinstance(command, click.Group):
                yield from _sections(command, inner)
            else:
                yield _section(command, inner)


def _section(command: click.Command, context: click.Context) -> str:
    usage = " ".join([context.command_path, *_placeholders(command, context)])
    parts = [f"## {context.command_path}\n", f"```text\n{usage}\n```\n", f"{_help(command)}\n"]
    options = [_row(option, context) for option in command.params if isinstance(option, click.Option)]
    if options:
        parts.append("| option | meaning | default |\n| --- | --- | --- |\n" + "".join(options))
    return "\n".join(parts)


def _placeholders(command: click.Command, context: click.Context) -> list[str]:
    has_options = any(isinstance(each, click.Option) for each in command.params)
    arguments = [each.make_metavar(context) for each in command.params if isinstance(each, click.Argument)]
    return [*(["[OPTIONS]"] if has_options else []), *arguments]


def _help(command: click.Command) -> str:
    return " ".join((command.help or "").split())


def _row(option: click.Option, context: click.Context) -> str:
    names = ", ".join(f"`{name}`" for name in option.opts)
    value = "" if option.is_flag else f" {option.make_metavar(context)}"
    variable = f" Or the variable `{option.envvar}`." if option.envvar else ""
    default = "required" if option.required else f"`{option.default}`" if option.show_default else ""
    return f"| {names}{value} | {option.help or _meaning(option)}{variable} | {default} |\n"


def _meaning(option: click.Option) -> str:
    """Return a meaning for an option that says none: `--host` speaks for itself."""
    return f"The {(option.name or '').replace('_', ' ')}."
