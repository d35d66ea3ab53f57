"""Parquet logs, read where they lie."""

from pathlib import Path

import numpy as np
import pytest

from broadsheet.analytics import readings as readings_module
from broadsheet.analytics.drawers import Drawers
from broadsheet.analytics.duckdb import Engine, literal
from broadsheet.analytics.logs.log import Hints
from broadsheet.analytics.meters import Limits, Ruled
from tests.analytics.builders import MONTH, NOON, a_line, a_log, ask, figures
from tests.build import a_policy

ROWS = f"(VALUES ({NOON}, 'ada', 'one'), ({NOON + 1}, 'ada', 'two'), ({NOON + 2}, 'ada', 'three'))"


def a_parquet(folder: Path, sql: str, name: str = "log.parquet") -> Path:
    """Write the rows of a query to a Parquet file."""
    path = folder / name
    with Engine(folder, "1GB") as engine:
        engine.execute(f"COPY ({sql}) TO {literal(path)} (FORMAT parquet)")
    return path


def test_text_and_numbers_name_readers_and_articles(tmp_path: Path) -> None:
    text = a_parquet(tmp_path, f"SELECT * FROM {ROWS} AS t(ts_ms, reader, article)")
    assert figures(ask(text)) == [(3, 1, 1, 1)]
    numbers = (
        "SELECT 1773572400000 + i AS ts_ms, -5::BIGINT AS reader, i::INTEGER AS article FROM range(3) t(i)"
    )
    (variant,) = ask(a_parquet(tmp_path, numbers), articles=3).variants
    assert [(each.article, each.readers) for each in variant.articles] == [("2", 1)]


def test_a_log_in_parquet_and_one_in_csv_name_the_same_readers_and_articles(tmp_path: Path) -> None:
    parquet = a_parquet(tmp_path, f"SELECT {NOON} AS ts_ms, 7::BIGINT AS reader, 1::INTEGER AS article")
    table = a_log(tmp_path, [a_line("7", "1", hour=1), a_line("7", "2", hour=2), a_line("7", "3", hour=3)])
    assert figures(ask(parquet, table)) == [(4, 1, 1, 1)]


def test_timestamps_are_instants(tmp_path: Path) -> None:
    path = a_parquet(
        tmp_path,
        "SELECT TIMESTAMPTZ '2026-03-15 19:00:00+08:00' AS seen, 'ada' AS reader, 'one' AS article",
    )
    assert ask(path, hints=Hints({"ts_ms": "seen"})).span == (NOON, NOON)
    assert ask(path, hints=Hints({"time": "seen"})).span == (NOON, NOON)


def test_rows_without_time_reader_or_article_are_unreadable(tmp_path: Path) -> None:
    path = a_parquet(
        tmp_path,
        f"SELECT * FROM (VALUES ({NOON}, 'ada', 'one'), (NULL, 'ada', 'one'), ({NOON}, '', 'one'),"
        f" ({NOON}, 'ada', NULL), (-1, 'ada', 'one')) AS t(ts_ms, reader, article)",
    )
    (log,) = ask(path).logs
    assert (log.left_out, log.unreadable, log.lines) == ({"unreadable": 4}, (2, 3, 4, 5), 5)


def test_lists_of_tags_and_a_time_of_publishing_reach_the_policys_rules(tmp_path: Path) -> None:
    path = a_parquet(
        tmp_path,
        f"SELECT {NOON} + i AS ts_ms, 'ada' AS reader, i::VARCHAR AS article,"
        " CASE WHEN i < 2 THEN ['live', 'sport'] ELSE [] END AS tags,"
        " TIMESTAMP '2026-03-01' AS published FROM range(4) t(i)",
    )
    rules = [{"name": "live", "tag": "live", "access": "open"}]
    aged = [*rules, {"name": "old", "older_than_days": 10, "access": "locked"}]
    meters = [
        Ruled("live", a_policy(anonymous=1, rules=rules)),
        Ruled("aged", a_policy(anonymous=1, rules=aged)),
    ]
    answer = ask(path, meters=meters)
    assert figures(answer) == [(2, 1, 1, 1), (0, 0, 0, 0)]
    assert [variant.left_out for variant in answer.variants] == [{"open": 2}, {"open": 2, "locked": 2}]


def test_many_drawers_and_many_slices_give_what_one_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql = (
        f"SELECT {NOON} + hash(i) % 20000000000 AS ts_ms, hash(i, 1) % 3000 AS reader,"
        " (hash(i, 2) % 40)::BIGINT AS article FROM range(30000) t(i)"
    )
    path = a_parquet(tmp_path, sql)
    limits = Limits(tuple(range(1, 21)), MONTH)
    whole = figures(ask(path, meters=[limits]))
    monkeypatch.setattr("broadsheet.analytics.drawers.READINGS_A_DRAWER", 1_000)
    monkeypatch.setattr(readings_module, "READINGS_A_SLICE", 2_500)
    assert figures(ask(path, meters=[limits])) == whole
    assert whole[0][0] == 30_000


def test_a_reader_lies_in_one_drawer(tmp_path: Path) -> None:
    reader = np.arange(50_000, dtype=np.uint64) % np.uint64(700)
    with Drawers(tmp_path, 1_250_000) as drawers:
        for _ in range(3):
            drawers.put({"reader": reader, "number": np.arange(50_000)})
        opened = [drawers.open(number) for number in range(len(drawers))]
    assert len(opened) == 5
    assert sum(len(drawer["number"]) for drawer in opened) == 150_000
    readers = [set(drawer["reader"].tolist()) for drawer in opened]
    assert sum(map(len, readers)) == 700
    assert all(len(some) > 80 for some in readers)
    assert list(tmp_path.iterdir()) == []
