"""The command line finds its commands."""

from click.testing import CliRunner

from broadsheet.project.cli import main


def test_help_names_every_command():
    answer = CliRunner().invoke(main, ["--help"])
    assert answer.exit_code == 0
    for name in ("articles", "explain", "import", "policy", "prepare", "run"):
        assert f"\n  {name} " in answer.output


def test_a_command_that_is_not_there_is_refused():
    assert CliRunner().invoke(main, ["fly"]).exit_code == 2
