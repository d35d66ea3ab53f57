"""Made-up logs look like a paper's, and come out the same for the same seed."""

from pathlib import Path

import numpy as np
import pytest

from broadsheet.analytics.arrays import Columns, joined
from broadsheet.analytics.generator import DAY, Paper, make_days, write_parquet
from broadsheet.analytics.meters import Ruled
from tests.analytics.builders import ask
from tests.build import a_policy

PAPER = Paper(60_000, days=28, articles_a_day=20, seed=5)


@pytest.fixture(scope="module")
def log() -> Columns:
    """Four weeks of a small paper."""
    return joined(list(make_days(PAPER)))


def test_it_has_the_readings_asked_for_in_order_of_time(log: Columns) -> None:
    at = log["read_ms"]
    assert len(at) == 60_000
    assert (at[1:] >= at[:-1]).all()
    assert PAPER.first_ms <= at[0] <= at[-1] < PAPER.first_ms + 28 * DAY


def test_the_same_seed_makes_the_same_log(log: Columns) -> None:
    again = joined(list(make_days(PAPER)))
    assert all((log[name] == again[name]).all() for name in log)
    other = joined(list(make_days(Paper(60_000, days=28, articles_a_day=20, seed=6))))
    assert (log["reader"] != other["reader"]).any()


def test_most_readers_read_once_and_a_few_read_much(log: Columns) -> None:
    _, readings = np.unique(log["reader"], return_counts=True)
    assert 0.6 < np.mean(readings == 1) < 0.8
    assert readings.max() > 50


def test_few_articles_are_read_most_and_weekends_are_quiet(log: Columns) -> None:
    _, readings = np.unique(log["article"], return_counts=True)
    top = np.sort(readings)[::-1]
    assert top[: len(top) // 10].sum() > 0.25 * top.sum()
    days = np.bincount((log["read_ms"] - PAPER.first_ms) // DAY, minlength=28).reshape(4, 7)
    assert days[:, 5:].mean() < days[:, :5].mean()


def test_a_made_log_replays_under_a_policy(tmp_path: Path) -> None:
    path = tmp_path / "made.parquet"
    write_parquet(PAPER, path, tmp_path)
    rules = [{"name": "opinion", "section": "opinion", "access": "open"}]
    answer = ask(path, meters=[Ruled("this", a_policy(anonymous=3, rules=rules))], by="kind")
    (variant,) = answer.variants
    assert answer.readings == 60_000
    assert set(variant.left_out) == {"open", "entitled"}
    assert 0 < variant.tally.stopped < variant.tally.active
    assert [part.value for part in variant.parts] == ["anonymous", "registered", "subscriber"]
    assert [file.name for file in tmp_path.iterdir()] == ["made.parquet"]
