"""The journal on a ClickHouse server: its table, what goes into it, and what is forgotten.

Beside the columns of the journal a line has those of its place: which segment it was written into (`writer`)
and where in it (`place`). They put lines of one millisecond into the order in which they were written, which
a count depends on, and tell whether a line is there already.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from broadsheet.analytics.clickhouse import ClickHouse
from broadsheet.analytics.journal.compacting import IN_EXPERIMENTS
from broadsheet.journal.schema import COLUMNS, SEPARATOR, is_whole
from broadsheet.meter.instants import from_milliseconds, to_milliseconds

TABLE = "journal"
VERSIONS = "journal_versions"
IN_ORDER = "ts_ms, writer, place"
# How many batches a server remembers: beyond what many machines send in the time in which one is sent again.
REMEMBERED = 10_000
DAY_MS = 86_400_000
LONGEST_DAYS = 20_000  # the server's clock of seconds ends in 2106

Cell = Callable[[str], object]


class Type(NamedTuple):
    """What a column is on the server, and how its text becomes a value."""

    kind: str
    value: Cell


def _whole_number(text: str, base: int, bits: int) -> int | None:
    """Return a number that fits, or None: what is no number is none, as where segments are read."""
    try:
        number = int(text, base)
    except ValueError:
        return None
    return number if -(1 << bits - 1) <= number < 1 << bits - 1 else None


def _number(text: str) -> int | None:
    return _whole_number(text, 10, 64) if text else None


def _small(text: str) -> int | None:
    return _whole_number(text, 10, 32) if text else None


def _name(text: str) -> int | None:
    return _whole_number(text, 16, 64) if text else None


WORD = Type("LowCardinality(String)", str)
TEXT = Type("String CODEC(ZSTD(3))", str)
NUMBER = Type("Nullable(Int64) CODEC(ZSTD(3))", _number)
SMALL = Type("Nullable(Int32) CODEC(ZSTD(3))", _small)
NAME = Type("Nullable(Int64) CODEC(ZSTD(3))", _name)
TYPES = {
    "ts_ms": Type("Int64 CODEC(Delta, ZSTD(3))", int),
    "reader": NAME,
    "before": NAME,
    "article": TEXT,
    "published": NUMBER,
    "counted": Type("Bool", lambda text: text == "1"),
    "allowance": SMALL,
    "remaining": SMALL,
    "amount_minor": NUMBER,
    "subscription": NAME,
    "monthly_minor": NUMBER,
    "until": NUMBER,
    "version": Type("UInt8", int),
}


def type_of(column: str) -> Type:
    """Return what a column is; a word of few different ones unless something else is said."""
    return TYPES.get(column, WORD)


class Batch(NamedTuple):
    """Whole lines of one segment, from the byte `first` to the byte `end`. `writer` tells the segment."""

    writer: int
    first: int
    end: int
    lines: Sequence[tuple[int, str]]

    @property
    def name(self) -> str:
        """What a server remembers it by."""
        return f"{self.writer:016x}:{self.first}-{self.end}"


class Newest(NamedTuple):
    """What a server holds: how many lines, and the instant of the newest, None where there is none."""

    lines: int
    at: datetime | None


# In order, each with a number that is its place from 1. One that has landed is never changed.
MIGRATIONS: tuple[Callable[[int], str], ...] = (
    lambda days: (
        f"CREATE TABLE IF NOT EXISTS {TABLE} ({_described(COLUMNS)}, writer UInt64 CODEC(ZSTD(3)),"
        " place UInt64 CODEC(ZSTD(3))) ENGINE = MergeTree PARTITION BY intDiv(ts_ms, 86400000)"
        f" ORDER BY ({IN_ORDER})"
        f" TTL {_until(days)}"
        f" SETTINGS non_replicated_deduplication_window = {REMEMBERED}, ttl_only_drop_parts = 1"
    ),
)


def is_readable(line: str) -> bool:
    """Whether a line, without its end, is whole, and says when it was written."""
    return is_whole(line) and _number(line.partition(SEPARATOR)[0]) is not None


def prepare(clickhouse: ClickHouse, days: int) -> int:
    """Make or change the table until it is as this program knows it; return its version.

    Lines are kept for `days`. Several machines may do this at once; a table that was made beforehand, such
    as a replicated one, is taken as it is.
    """
    clickhouse.execute(
        f"CREATE TABLE IF NOT EXISTS {VERSIONS} (version UInt16) ENGINE = MergeTree ORDER BY version"
    )
    present = version_of(clickhouse)
    for version, migration in enumerate(MIGRATIONS, start=1):
        if version > present:
            clickhouse.execute(migration(days))
            clickhouse.insert(VERSIONS, {"version": [version]}, {})
    _add_lacking(clickhouse)
    _keep_for(clickhouse, days)
    return max(present, len(MIGRATIONS))


def version_of(clickhouse: ClickHouse) -> int:
    """Return the version of the table, 0 where there is none."""
    ((there,),) = clickhouse.rows(
        f"SELECT count() FROM system.tables WHERE database = currentDatabase() AND name = '{VERSIONS}'"
    )
    ((version,),) = clickhouse.rows(f"SELECT max(version) FROM {VERSIONS}") if there else ((0,),)
    return int(version)


def add(clickhouse: ClickHouse, batch: Batch) -> None:
    """Add the lines of a batch, all or none. One that is sent again is known by its name, and left."""
    clickhouse.insert(
        TABLE,
        _columns_of(batch),
        {"insert_deduplicate": 1, "insert_deduplication_token": batch.name, "async_insert": 0},
    )


def has(clickhouse: ClickHouse, batch: Batch) -> bool:
    """Whether lines of a batch are there: then all are."""
    first, last = batch.lines[0][0], batch.lines[-1][0]
    ((found,),) = clickhouse.rows(
        f"SELECT count() FROM {TABLE} WHERE writer = {batch.writer} AND place >= {first} AND place <= {last}"
    )
    return bool(found)


def newest(clickhouse: ClickHouse) -> Newest:
    """Return how many lines there are, and when the newest was written."""
    ((lines, at_ms),) = clickhouse.rows(f"SELECT count(), max(ts_ms) FROM {TABLE}")
    return Newest(int(lines), from_milliseconds(int(at_ms)) if lines else None)


def delete_before(clickhouse: ClickHouse, instant: datetime) -> int:
    """Delete the days that ended at `instant` or before; return how many. The table's TTL does so too."""
    day = to_milliseconds(instant) // DAY_MS
    days = clickhouse.rows(
        "SELECT DISTINCT partition FROM system.parts WHERE database = currentDatabase() AND active"
        f" AND table = '{TABLE}' AND toInt64(partition) < {day}"
    )
    for (partition,) in days:
        clickhouse.execute(f"ALTER TABLE {TABLE} DROP PARTITION {partition}")
    return len(days)


def strike_before(clickhouse: ClickHouse, instant: datetime, of_experiments: datetime) -> bool:
    """Strike out earlier names in lines before an instant; return whether there were any.

    Those by which experiments are weighed stay until they are before another one.
    """
    old = (
        f"before IS NOT NULL AND ts_ms < {to_milliseconds(instant)}"
        f" AND (NOT ({IN_EXPERIMENTS}) OR ts_ms < {to_milliseconds(of_experiments)})"
    )
    ((links,),) = clickhouse.rows(f"SELECT count() FROM {TABLE} WHERE {old}")
    if links:
        clickhouse.execute(
            f"ALTER TABLE {TABLE} UPDATE before = NULL WHERE {old} SETTINGS mutations_sync = 1"
        )
    return bool(links)


def _columns_of(batch: Batch) -> dict[str, list[object]]:
    """Return the lines as columns with values. A line of an earlier version lacks what came after it."""
    cells: dict[str, list[str]] = {column: [] for column in COLUMNS}
    for _, line in batch.lines:
        fields = line.split(SEPARATOR)
        said = dict(zip(COLUMNS, fields[:-1], strict=False))
        said["version"] = fields[-1]
        for column in COLUMNS:
            cells[column].append(said.get(column, ""))
    found = {column: [type_of(column).value(text) for text in texts] for column, texts in cells.items()}
    found["writer"] = [batch.writer] * len(batch.lines)
    found["place"] = [place for place, _ in batch.lines]
    return found


def _add_lacking(clickhouse: ClickHouse) -> None:
    """Add the columns that a later version of the journal has."""
    rows = clickhouse.rows(
        f"SELECT name FROM system.columns WHERE database = currentDatabase() AND table = '{TABLE}'"
    )
    held = {name for (name,) in rows}
    for column in COLUMNS:
        if column not in held:
            clickhouse.execute(f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS {_described([column])}")


def _keep_for(clickhouse: ClickHouse, days: int) -> None:
    """Have the table keep lines for so many days, if it does not yet."""
    ((engine,),) = clickhouse.rows(
        f"SELECT engine_full FROM system.tables WHERE database = currentDatabase() AND name = '{TABLE}'"
    )
    if f"toIntervalDay({min(days, LONGEST_DAYS)})" not in engine:
        clickhouse.execute(f"ALTER TABLE {TABLE} MODIFY TTL {_until(days)}")


def _until(days: int) -> str:
    return f"toDateTime(intDiv(ts_ms, 1000)) + INTERVAL {min(days, LONGEST_DAYS)} DAY"


def _described(columns: Iterable[str]) -> str:
    return ", ".join(f"{column} {type_of(column).kind}" for column in columns)
