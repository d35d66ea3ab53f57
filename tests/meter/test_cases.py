"""Every row of `cases/` is a test, named by its number and its sentence."""

from collections import Counter
from datetime import datetime

import pytest

from broadsheet.meter import Claim, Policy, PolicyError, Reason, parse_policy
from broadsheet.meter.decide import assess, tally
from tests.build import a_policy, a_reader, a_reading, an_article
from tests.meter.rows import CASES, Row, complete, decide_row, read_cases, row_title, rows_of

DECISIONS = ("order", "allowances", "walls", "crawlers", "uncounted", "rights")
FILES = (*DECISIONS, "windows", "policies")


def each_row(*names: str) -> pytest.MarkDecorator:
    rows = list(rows_of(*names))
    return pytest.mark.parametrize(("file", "row"), rows, ids=[row_title(row) for _, row in rows])


@each_row(*DECISIONS)
def test_decision(file: Row, row: Row) -> None:
    decision = decide_row(file, row)
    answers = {
        "outcome": decision.outcome,
        "reason": decision.reason,
        "rule": decision.rule,
        "pool": decision.pool,
        "limit": decision.limit,
        "left": decision.left,
        "counted": decision.is_counted,
        "frees": decision.window_ends_at,
        "ends": decision.right_ends_at,
    }
    assert {key: answers[key] for key in row["expect"]} == row["expect"]


@each_row("windows")
def test_window(file: Row, row: Row) -> None:
    said, now, expect = row["window"], row["now"], row["expect"]
    policy = a_policy(
        timezone=row["timezone"],
        window=said.get("rolling_days") or said["period"],
        week_starts=said.get("week_starts"),
    )
    if "start" in expect:
        period = policy.window.period_at(now)
        assert (period.start, period.end) == (expect["start"], expect["end"])
    for read_at in expect.get("counts", ()):
        assert is_live(policy, read_at, now), read_at
    for read_at in expect.get("gone", ()):
        assert not is_live(policy, read_at, now), read_at


@each_row("policies")
def test_policy(file: Row, row: Row) -> None:
    text = complete(row["text"], file["rest"])
    if not row["faults"]:
        assert isinstance(parse_policy(text), Policy)
        return
    with pytest.raises(PolicyError) as raised:
        parse_policy(text)
    heard = [{"at": problem.key, "expected": problem.expected} for problem in raised.value.problems]
    assert heard == row["faults"]


def is_live(policy: Policy, read_at: datetime, now: datetime) -> bool:
    """Whether a reading made at `read_at` still counts at `now`."""
    reader, article = a_reader(read=[a_reading("this", read_at=read_at)]), an_article("this")
    claim = assess(policy, reader, article, now)
    assert isinstance(claim, Claim)
    return not tally(claim, reader, article, now).is_first


def test_every_reason_stands_in_at_least_one_row() -> None:
    shown = {row["expect"]["reason"] for _, row in rows_of(*DECISIONS)}
    assert shown == {reason.value for reason in Reason}


def test_no_row_number_is_used_twice() -> None:
    counts = Counter(row["id"] for _, row in rows_of(*FILES))
    assert [row_id for row_id, count in counts.items() if count > 1] == []


def test_every_file_of_cases_is_run() -> None:
    assert {path.stem for path in CASES.glob("*.toml")} == set(FILES)


def test_every_policy_written_for_the_rows_is_used() -> None:
    for name in DECISIONS:
        file = read_cases(name)
        assert {row.get("policy", "default") for row in file["case"]} == set(file["policies"]), name
