"""Command lines of the documentation, run: `broadsheet` in this process, everything else in its own.

Starting Python and Django anew for every line would take the whole suite's time again. What is
understood is what the pages use: words, quotes, `|`, and `> file` at the end.
"""

import shlex
import subprocess
from dataclasses import dataclass

from click.testing import CliRunner

from broadsheet.project.cli import main
from tests.docs.pages import Block

PROMPT = "$ "
ANYTHING = "..."


@dataclass(frozen=True, slots=True)
class Step:
    """One command line, and the output lines that the page shows under it."""

    line: str
    shown: tuple[str, ...]


class Failed(AssertionError):
    """A documented command did not end well; the message holds what it said."""


def steps_of(block: Block) -> list[Step]:
    """Return the command lines of a block. In `console` blocks, output stands under a line with `$ `."""
    lines = block.text.replace("\\\n", " ").splitlines()
    if block.language == "sh":
        return [Step(line, ()) for line in lines if line.strip() and not line.startswith("#")]
    steps: list[Step] = []
    for line in lines:
        if line.startswith(PROMPT):
            steps.append(Step(line.removeprefix(PROMPT), ()))
        else:
            last = steps.pop()
            steps.append(Step(last.line, (*last.shown, line)))
    return steps


def run(line: str) -> str:
    """Run one command line in the current folder and return what it printed. Raises Failed."""
    line, arrow, target = line.partition(" > ")
    output = ""
    for stage in line.split(" | "):
        output = _run_stage(shlex.split(stage, comments=True), output)
    if arrow:
        with open(target.strip(), "w", encoding="utf-8") as file:
            file.write(output)
        return ""
    return output


def shows(output: str, shown: tuple[str, ...]) -> bool:
    """Whether the output holds the shown lines in their order; `...` stands for any lines or words."""
    rest = output
    for line in shown:
        for part in line.split(ANYTHING):
            at = rest.find(part.strip())
            if at < 0:
                return False
            rest = rest[at + len(part.strip()) :]
    return True


def _run_stage(words: list[str], given: str) -> str:
    if words[0] == "broadsheet":
        result = CliRunner().invoke(main, words[1:], input=given)
        if result.exit_code:
            raise Failed(f"{shlex.join(words)}: {result.output} {result.exception!r}")
        return result.output
    done = subprocess.run(words, input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"{shlex.join(words)}: {done.stdout}{done.stderr}")
    return done.stdout
