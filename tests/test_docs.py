"""The generated reference is complete, and is what would be generated now."""

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from broadsheet.meter import Reason
from broadsheet.meter.reasons import POLICY_KEYS
from broadsheet.project.commands.reference import command, pages

ROOT = Path(__file__).parents[1]
PAGES = pages(ROOT)


@pytest.mark.parametrize("name", PAGES)
def test_the_committed_reference_is_what_would_be_generated(name: str) -> None:
    committed = (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")
    assert committed == PAGES[name], "run `make docs` and commit docs/reference"


def test_the_command_writes_the_pages(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, [str(tmp_path / "reference")])
    assert result.exit_code == 0, result.output
    assert {
        path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "reference").iterdir()
    } == PAGES


def test_the_reference_names_every_reason_with_an_outcome_that_a_rule_shows() -> None:
    for reason in Reason:
        line = next(line for line in PAGES["meter.md"].splitlines() if line.startswith(f"| `{reason}` |"))
        assert line.split(" | ")[2], f"no row of cases/ ends in {reason}"


def test_the_reference_prints_every_row_of_the_cases() -> None:
    for path in sorted((ROOT / "cases").glob("*.toml")):
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            assert f"**{row['id']}**" in PAGES["meter.md"]


def test_the_keys_named_for_a_reason_are_keys_that_a_sound_policy_uses() -> None:
    cases = tomllib.loads((ROOT / "cases" / "policies.toml").read_text(encoding="utf-8"))
    policy = tomllib.loads(next(row["text"] for row in cases["case"] if row["id"] == "P-02"))
    known = {key for table, keys in policy.items() for key in (table, *named_below(table, keys))}
    assert {key for keys in POLICY_KEYS.values() for key in keys} <= known


def named_below(table: str, keys: object) -> list[str]:
    """Return the dotted names of a table's keys, or of those in a list of tables."""
    tables = keys if isinstance(keys, list) else [keys]
    return [f"{table}.{key}" for each in tables for key in each]
