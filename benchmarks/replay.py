"""A replay of 20 limits beside a bare grouping by the same engine, a pandas script and a Python loop.

`make bench` replays 50 million generated readings, which takes some minutes in all and 3 GB of disk;
`python -m benchmarks.replay 5000000` fewer. Every measurement is a process of its own, whose peak
memory is what the system says of it. Rounds alternate. The answers of all of them must agree.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

import duckdb
import pandas as pd

from broadsheet.analytics.generator import Paper, write_parquet
from broadsheet.analytics.meters import Limits
from broadsheet.analytics.replay import Question, Settings, replay
from broadsheet.meter import CalendarWindow, RollingWindow
from broadsheet.meter.windows import Unit, Window

READINGS = 50_000_000
SAMPLE = 500_000
ROUNDS = 3
ZONE = ZoneInfo("Asia/Tokyo")
LIMITS = tuple(range(1, 21))
ROLLING_DAYS = 30
# For each limit: windows active, windows stopped, attempts blocked.
Answer = list[list[int]]

BARE = """
    SELECT count(*), sum(readings) FROM (
        SELECT reader, date_trunc('month', make_timestamp(ts_ms * 1000)) AS month, article,
            count(*) AS readings
        FROM read_parquet(?) GROUP BY ALL
    )
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What one way needed, its start-up aside, and what it found."""

    seconds: float
    processor_seconds: float
    peak_bytes: int
    answer: Answer


def by_replay(path: Path) -> Answer:
    """Replay all limits."""
    return _replay(path, CalendarWindow(Unit.MONTH, ZONE))


def by_rolling_replay(path: Path) -> Answer:
    """Replay all limits over rolling days, for which no grouping will do."""
    return _replay(path, RollingWindow(ROLLING_DAYS))


def _replay(path: Path, window: Window) -> Answer:
    limits = Limits(LIMITS, window)
    answer = replay(Question([path], [limits]), Settings(), lambda doing, done: None)
    return [[each.tally.active, each.tally.stopped, each.tally.blocked] for each in answer.variants]


def by_bare_grouping(path: Path) -> Answer:
    """Only group by reader, month and article: what no answer can do without."""
    return [list(row) for row in duckdb.connect().execute(BARE, [str(path)]).fetchall()]


def by_pandas(path: Path) -> Answer:
    """Replay as a data scientist would, one limit after the other."""
    frame = duckdb.connect().execute("SELECT ts_ms, reader, article FROM read_parquet(?)", [str(path)]).df()
    return [_pandas_limit(frame, limit) for limit in LIMITS]


def _pandas_limit(frame: pd.DataFrame, limit: int) -> list[int]:
    when = pd.to_datetime(frame["ts_ms"], unit="ms", utc=True).dt.tz_convert(ZONE)
    frame = frame.assign(month=when.dt.year * 100 + when.dt.month)
    firsts = frame.drop_duplicates(["reader", "month", "article"]).copy()
    firsts["place"] = firsts.groupby(["reader", "month"]).cumcount() + 1
    frame = frame.merge(firsts[["reader", "month", "article", "place"]], on=["reader", "month", "article"])
    frame["blocked"] = frame["place"] > limit
    stopped = frame.groupby(["reader", "month"])["blocked"].any()
    return [len(stopped), int(stopped.sum()), int(frame["blocked"].sum())]


def by_python(path: Path) -> Answer:
    """Replay as the definition reads, one limit after the other."""
    rows = (
        duckdb.connect().execute("SELECT ts_ms, reader, article FROM read_parquet(?)", [str(path)]).fetchall()
    )
    return [_python_limit(rows, limit) for limit in LIMITS]


def _python_limit(rows: list[tuple[int, int, int]], limit: int) -> list[int]:
    granted: dict[tuple[int, int, int], set[int]] = defaultdict(set)
    stopped = set()
    blocked = 0
    for ts_ms, reader, article in rows:
        when = datetime.fromtimestamp(ts_ms / 1000, ZONE)
        window = reader, when.year, when.month
        articles = granted[window]
        if article in articles:
            continue
        if len(articles) < limit:
            articles.add(article)
        else:
            blocked += 1
            stopped.add(window)
    return [len(granted), len(stopped), blocked]


WAYS: dict[str, Callable[[Path], Answer]] = {
    "replay": by_replay,
    "rolling": by_rolling_replay,
    "bare": by_bare_grouping,
    "pandas": by_pandas,
    "python": by_python,
}


def measure(way: str, path: Path) -> Run:
    """Run one way in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.replay", way, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, f"{way} failed"
    return Run(**json.loads(said), peak_bytes=usage.ru_maxrss * 1024)


def run(way: str, path: Path) -> None:
    """Print what one way found and how long it took, from the file's path to the answer."""
    started, processor = time.perf_counter(), time.process_time()
    answer = WAYS[way](path)
    seconds, processor_seconds = time.perf_counter() - started, time.process_time() - processor
    print(json.dumps({"answer": answer, "seconds": seconds, "processor_seconds": processor_seconds}))


def middle(runs: list[Run]) -> Run:
    """Return the run of median length."""
    return sorted(runs, key=lambda run: run.seconds)[len(runs) // 2]


def make_logs(folder: Path, readings: int) -> tuple[Path, Path]:
    """Return a log, and one of a share of its readers."""
    log, sample = folder / "log.parquet", folder / "sample.parquet"
    write_parquet(Paper(readings), log, folder)
    share = max(1, readings // SAMPLE)
    duckdb.connect().execute(
        f"COPY (SELECT * FROM read_parquet('{log}') WHERE hash(reader) % {share} = 0 ORDER BY ts_ms)"
        f" TO '{sample}' (FORMAT parquet)"
    )
    return log, sample


def main(readings: int = int(os.environ.get("BENCH_READINGS", READINGS))) -> None:
    """Print the ratios."""
    with tempfile.TemporaryDirectory() as name:
        log, sample = make_logs(Path(name), readings)
        # What is compiled at an installation's first replay is kept: it is not what is measured here.
        expected = measure("replay", sample).answer
        measure("rolling", sample)
        runs: dict[str, list[Run]] = defaultdict(list)
        for _ in range(ROUNDS):
            for way in ("replay", "bare", "rolling"):
                runs[way].append(measure(way, log))
        whole, bare, rolling = (middle(runs[way]) for way in ("replay", "bare", "rolling"))
        sampled = duckdb.connect().execute("SELECT count(*) FROM read_parquet(?)", [str(sample)]).fetchone()
        assert sampled is not None
        others = {way: measure(way, sample) for way in ("pandas", "python")}
    for way, run in others.items():
        assert run.answer == expected, f"{way} and the replay disagree"
    print(f"Replay of {readings:,} readings under {len(LIMITS)} limits (median of {ROUNDS}):")
    print(_line("bare GROUP BY, same engine", bare, readings))
    for name, run in ("replay over months", whole), (f"over {ROLLING_DAYS} rolling days", rolling):
        way = "replay" if run is whole else "rolling"
        ratio = median(a.seconds / b.seconds for a, b in zip(runs[way], runs["bare"], strict=True))
        print(_line(name, run, readings) + f"   {ratio:.2f} times as long as the grouping")
    for way, run in others.items():
        times = (run.seconds / sampled[0]) / (whole.seconds / readings)
        print(_line(f"{way}, on {sampled[0]:,}", run, sampled[0]) + f"   {times:.0f} times as long a reading")


def _line(name: str, run: Run, readings: int) -> str:
    return (
        f"  {name:28s}{run.seconds:8.2f} s ({run.processor_seconds:7.2f} s of processors)"
        f"{readings / run.seconds / 1e6:8.2f} M/s"
        f"{run.peak_bytes / 1e9:7.2f} GB"
    )


if __name__ == "__main__":
    if len(sys.argv) == 3:
        run(sys.argv[1], Path(sys.argv[2]))
    else:
        main(*map(int, sys.argv[1:]))
