"""Limits, windows and policies as people write them."""

from pathlib import Path

import pytest

from broadsheet.analytics.asking import parse_limits, parse_window, read_policies
from broadsheet.analytics.errors import ReplayRefused
from broadsheet.analytics.logs.fields import parse_mapping, parse_only
from broadsheet.meter import CalendarWindow, RollingWindow
from tests.build import policy_text


@pytest.mark.parametrize(
    ("text", "limits"), [("5", (5,)), ("1..4", (1, 2, 3, 4)), ("3, 5,10..11,5", (3, 5, 10, 11)), ("0", (0,))]
)
def test_limits(text: str, limits: tuple[int, ...]) -> None:
    assert parse_limits(text) == limits


@pytest.mark.parametrize("text", ["", "five", "5..", "5..3", "-1", "1.5", "10001", "0..10000", "٣"])
def test_what_is_no_limit_is_refused(text: str) -> None:
    with pytest.raises(ReplayRefused, match="--limit"):
        parse_limits(text)


def test_windows() -> None:
    week = parse_window("week", "Asia/Tokyo", "sunday")
    assert isinstance(week, CalendarWindow)
    assert (week.unit, week.timezone.key, week.week_starts) == ("week", "Asia/Tokyo", "sunday")
    assert parse_window("rolling:30", "UTC", None) == RollingWindow(30)


@pytest.mark.parametrize(
    ("window", "timezone", "week_starts", "problem"),
    [
        ("year", "UTC", None, "no window"),
        ("rolling:0", "UTC", None, "no days"),
        ("rolling:400", "UTC", None, "no days"),
        ("month", "Mars/Olympus", None, "no known timezone"),
        ("month", "../etc", None, "no known timezone"),
        ("month", "UTC", "sunday", "for --window week"),
    ],
)
def test_what_is_no_window_is_refused(
    window: str, timezone: str, week_starts: str | None, problem: str
) -> None:
    with pytest.raises(ReplayRefused, match=problem):
        parse_window(window, timezone, week_starts)


def test_all_faults_of_all_policies_are_named(tmp_path: Path) -> None:
    good, bad, missing = (tmp_path / name for name in ("good.toml", "bad.toml", "missing.toml"))
    good.write_text(policy_text())
    bad.write_text(policy_text(anonymous=-1, timezone="Nowhere"))
    with pytest.raises(ReplayRefused) as refused:
        read_policies([good, bad, missing])
    lines = refused.value.problem.splitlines()
    assert [line.split(": ")[1] for line in lines] == [
        "timezone", "allowances.anonymous", "No such file or directory",
    ]  # fmt: skip


def test_policies_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    paths = [tmp_path / folder / "policy.toml" for folder in ("old", "new")]
    for path in paths:
        path.parent.mkdir()
        path.write_text(policy_text())
    assert [policy.name for policy in read_policies(paths)] == [str(path) for path in paths]
    assert [policy.name for policy in read_policies(paths[:1])] == ["policy.toml"]


@pytest.mark.parametrize(("said", "problem"), [("reader", "says nothing"), ("raeder=x", "'raeder'")])
def test_a_mapping_of_no_field_is_refused(said: str, problem: str) -> None:
    with pytest.raises(ReplayRefused, match=problem):
        parse_mapping([said])


def test_a_misspelt_field_is_guessed() -> None:
    with pytest.raises(ReplayRefused) as refused:
        parse_mapping(["raeder=x"])
    assert refused.value.remedy == "Perhaps reader?"


def test_only_what_can_be_kept_apart() -> None:
    assert parse_only(["device=app", "section="]) == {"device": "app", "section": ""}
    with pytest.raises(ReplayRefused, match="article=x"):
        parse_only(["article=x"])
