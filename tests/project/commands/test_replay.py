"""`broadsheet replay` from the command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from broadsheet.analytics.report import NOTE
from broadsheet.project.cli import main
from broadsheet.publishing.policies.versions import DEFAULT_PATH
from tests.analytics.builders import a_line, a_log
from tests.build import policy_text

LINES = [a_line(f"reader-{n % 3}", f"article-{n}", hour=n) for n in range(12)]


def run(*args: str) -> Result:
    return CliRunner().invoke(main, ["replay", *args])


@pytest.fixture
def log(tmp_path: Path) -> str:
    """A log of three readers with four articles each."""
    return str(a_log(tmp_path, LINES))


def test_json_has_a_result_for_each_limit(log: str) -> None:
    result = run("--log", log, "--limit", "1..4", "--window", "month", "--timezone", "Asia/Tokyo", "--json")
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    keys = ("limit", "active", "stopped", "stop_rate", "blocked")
    assert [tuple(row[key] for key in keys) for row in said["results"]] == [
        (1, 3, 3, 1.0, 9),
        (2, 3, 3, 1.0, 6),
        (3, 3, 3, 1.0, 3),
        (4, 3, 0, 0.0, 0),
    ]
    assert (said["window"], said["timezone"], said["readings"], said["note"]) == (
        "month", "Asia/Tokyo", 12, NOTE,
    )  # fmt: skip
    assert said["logs"] == [
        {"path": log, "kind": "CSV", "lines": 13, "left_out": {}, "unreadable_lines": [], "whole": True}
    ]


def test_the_table_says_what_was_read_what_it_means_and_what_it_cannot_say(log: str) -> None:
    Path(log).write_text(Path(log).read_text() + "no line\n")
    output = run("--log", log, "--limit", "2,3", "--by", "device", "--articles", "2").output
    assert "CSV, 14 lines; 1 unreadable" in output
    assert "unreadable: line 14" in output
    assert "12 readings from 2026-03-15 11:00+00:00 to 2026-03-15 22:00+00:00" in output
    assert "100.00%" in output
    assert "2, by device" in output
    assert "2, articles that would stop most readers" in output
    assert "Stop rate: stopped reader-months over reader-months with a metered reading." in output
    assert output.rstrip().endswith(NOTE)


def test_policies_are_compared(log: str, tmp_path: Path) -> None:
    tight = tmp_path / "tight.toml"
    tight.write_text(DEFAULT_PATH.read_text().replace("anonymous = 5", "anonymous = 1"))
    policies = ["--policy", str(DEFAULT_PATH), "--policy", str(tight)]
    said = json.loads(run("--log", log, *policies, "--json", "--resamples", "50").stdout)
    first, second = said["results"]
    assert (first["policy"], first["limit"], first["stopped"]) == ("default.toml", 5, 0)
    assert (second["policy"], second["registered_limit"], second["blocked"]) == ("tight.toml", 10, 9)
    assert second["difference"] == {"stopped": 3, "stop_rate": 1.0, "blocked": 9, "interval": [1.0, 1.0]}
    assert second["interval"] == [1.0, 1.0]
    assert {lack["field"] for lack in said["lacking"]} == {"kind", "access", "section"}
    output = run("--log", log, *policies).output
    assert "tight.toml: the log has no section: the rule 'Opinion is open' never held." in output
    assert "+100.00" in output


def test_rolling_days_are_counted_by_reader(log: str) -> None:
    result = run("--log", log, "--limit", "3", "--window", "rolling:30", "--json")
    assert json.loads(result.stdout)["window"] == "rolling:30"
    assert (
        "stopped readers over readers" in run("--log", log, "--limit", "3", "--window", "rolling:30").output
    )


@pytest.mark.parametrize(
    ("args", "problem"),
    [
        ([], "There is no meter to replay."),
        (["--limit", "x"], "--limit x is no limit."),
        (["--limit", "3", "--timezone", "Moon"], "--timezone Moon is no known timezone."),
        (["--limit", "3", "--column", "reader=who"], "has no column 'who'"),
        (["--window", "day", "--policy", "x.toml"], "A policy has its own window"),
        (["--policy", "nowhere.toml"], "nowhere.toml: No such file"),
        (["--limit", "3", "--memory", "much"], "The memory limit is 'much'"),
    ],
)
def test_what_cannot_be_asked_is_said_in_a_line(log: str, args: list[str], problem: str) -> None:
    result = run("--log", log, *args)
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert problem in result.output


def test_a_faulty_policy_prints_its_faults(log: str, tmp_path: Path) -> None:
    faulty = tmp_path / "faulty.toml"
    faulty.write_text(DEFAULT_PATH.read_text().replace("anonymous = 5", "anonymous = -5"))
    result = run("--log", log, "--policy", str(faulty))
    assert f"{faulty}: allowances.anonymous: is -5; expected a whole number" in result.output


def test_an_interrupt_ends_it_and_keeps_nothing(
    log: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("broadsheet.analytics.drawers.Drawers.put", interrupt)
    folder = tmp_path / "folder"
    folder.mkdir()
    result = run("--log", log, "--limit", "3", "--folder", str(folder))
    assert result.exit_code == 130
    assert "Interrupted; nothing was kept." in result.output
    assert list(folder.iterdir()) == []


def test_a_policy_is_swept_in_one_pass(log: str, tmp_path: Path) -> None:
    policy = tmp_path / "today.toml"
    policy.write_text(policy_text(anonymous=2))
    result = run("--log", log, "--policy", str(policy), "--limit", "1..3", "--json")
    found = json.loads(result.output)["results"]
    assert [(each["policy"], each["limit"], "swept" in each) for each in found] == [
        ("today.toml", 2, False), ("today.toml", 1, True), ("today.toml", 2, True), ("today.toml", 3, True),
    ]  # fmt: skip
    assert found[2]["blocked"] == found[0]["blocked"]
    assert found[1]["blocked"] > found[3]["blocked"]
    assert found[2]["difference"]["stop_rate"] == 0
