"""The readings of all logs together: what they hold, and slices of them in order of time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from broadsheet.analytics.arrays import Columns, joined, picked
from broadsheet.analytics.duckdb import Engine, literal, query
from broadsheet.analytics.logs.fields import condition
from broadsheet.analytics.logs.log import Log
from broadsheet.analytics.logs.recognise import Kind

READINGS_A_SLICE = 2_000_000
STRETCH = 1 << 20  # milliseconds
# Who reads, as the log says: the codes of `kind` in a slice.
KINDS = ("anonymous", "registered", "staff", "subscriber")
ANONYMOUS, REGISTERED, STAFF, SUBSCRIBER = range(len(KINDS))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which readings, and which facts beside time, reader and article a replay needs of them."""

    only: Mapping[str, str]
    kind: bool = False
    face: bool = False
    facet: str = ""
    between: tuple[int, int] | None = None

    @property
    def condition(self) -> str:
        """The SQL condition for the readings that are wanted."""
        said = condition(self.only)
        if self.between is None:
            return said
        first, end = self.between
        return f"{said} AND read_ms >= {first} AND read_ms < {end}"


class Face(NamedTuple):
    """An article as the log shows it."""

    article: str
    section: str
    tags: str
    published: int | None
    access: str


class Readings:
    """The readings of several logs, one log's after the other's where their times are equal."""

    def __init__(self, engine: Engine, logs: Sequence[Log], wanted: Wanted) -> None:
        self._engine = engine
        self._logs = logs
        self._wanted = wanted
        self._has_numbers = all("article" in log.whole_numbers for log in logs)
        together = " UNION ALL ".join(
            f"SELECT read_ms, {_key(log, logs, 'article')} AS article_key, article::VARCHAR AS article,"
            f" kind, section, device, referrer, tags, published, access FROM {log.view} AS log"
            for log in logs
        )
        engine.execute(f"CREATE VIEW readings AS SELECT * FROM ({together}) WHERE {wanted.condition}")
        self._stretches = engine.columns(query("stretches", readings="readings"))
        if wanted.face:
            engine.execute(query("faces", readings="readings"))
        if wanted.facet:
            engine.execute(query("facets", readings="readings", field=wanted.facet))

    def __len__(self) -> int:
        return int(self._stretches["readings"].sum())

    @property
    def span(self) -> tuple[int, int] | None:
        """The instants of the first and the last reading, in milliseconds."""
        ((first, last),) = self._engine.rows("SELECT min(read_ms), max(read_ms) FROM readings")
        return None if first is None else (first, last)

    def faces(self) -> list[Face]:
        """Return every article as the log shows it, in the order of their numbers."""
        rows = self._engine.rows("SELECT article, section, tags, published, access FROM faces ORDER BY face")
        return [Face(*row) for row in rows]

    def facets(self) -> list[str]:
        """Return the values that figures are told apart by, in the order of their numbers."""
        return [value for (value,) in self._engine.rows("SELECT value FROM facets ORDER BY facet")]

    def holds(self, field: str) -> bool:
        """Whether any reading says anything in `field`."""
        empty = "published IS NOT NULL" if field == "published" else f"{field} <> ''"
        ((found,),) = self._engine.rows(f"SELECT coalesce(bool_or({empty}), false) FROM readings")
        return bool(found)

    def kinds(self) -> list[str]:
        """Return the kinds of reader that the logs name."""
        return [kind for (kind,) in self._engine.rows("SELECT DISTINCT lower(kind) FROM readings ORDER BY 1")]

    def titles(self, keys: Sequence[int]) -> dict[int, str]:
        """Return the names of articles by their keys."""
        rows = self._engine.rows(
            "SELECT article_key, any_value(article) FROM readings"
            " WHERE article_key IN (SELECT unnest(?::HUGEINT[])) GROUP BY 1",
            [[key - (1 << 64) if self._has_numbers and key >> 63 else key for key in keys]],
        )
        return {key % (1 << 64): article for key, article in rows}

    def slices(self) -> Iterator[Columns]:
        """Yield the readings in order of time; equal times stay in the order of the logs."""
        queries = [self._slice_query(log) for log in self._logs]
        for start, end in pairwise(self._cuts()):
            pieces = [_in_place(self._engine.columns(sql, [start, end])) for sql in queries]
            columns = joined(pieces)
            columns["reader"] = columns["reader"].view(np.uint64)
            columns["article"] = columns["article"].view(np.uint64)
            at = columns["read_ms"]
            if bool(np.any(at[1:] < at[:-1])):
                columns = picked(columns, np.argsort(at, kind="stable"))
            yield columns

    def _cuts(self) -> list[int]:
        """Return the instants between which slices of about equal size lie."""
        stretches = self._stretches["stretch"]
        if not len(stretches):
            return [0, 0]  # one slice, of nothing
        before = np.cumsum(self._stretches["readings"]) - self._stretches["readings"]
        slice_ = before // READINGS_A_SLICE
        starts = stretches[np.flatnonzero(np.diff(slice_, prepend=-1))]
        return [*(int(start) * STRETCH for start in starts), (int(stretches[-1]) + 1) * STRETCH]

    def _slice_query(self, log: Log) -> str:
        wanted, joins = self._wanted, []
        if wanted.face:
            joins.append(
                "JOIN faces ON faces.article = log.article::VARCHAR AND faces.section = log.section"
                " AND faces.tags = log.tags AND faces.access = log.access"
                " AND faces.published IS NOT DISTINCT FROM log.published"
            )
        if wanted.facet:
            joins.append(f"JOIN facets ON facets.value = log.{wanted.facet}")
        codes = " ".join(f"WHEN {literal(kind)} THEN {code}" for code, kind in enumerate(KINDS))
        return query(
            "slice",
            log=log.view,
            reader=_key(log, self._logs, "reader"),
            article=_key(log, self._logs, "article"),
            kind=f"(CASE lower(kind) {codes} ELSE 0 END)::UTINYINT AS kind," if wanted.kind else "",
            face="face," if wanted.face else "",
            facet="facet," if wanted.facet else "",
            place="place" if joins else "",
            joins="\n".join(joins),
            condition=wanted.condition,
        )


def _in_place(columns: Columns) -> Columns:
    """Return columns in the order of the log, whatever a join has done to it."""
    place = columns.pop("place", None)
    if place is None or not bool(np.any(place[1:] < place[:-1])):
        return columns
    return picked(columns, np.argsort(place))


def _key(log: Log, logs: Sequence[Log], field: str) -> str:
    """Return the SQL of a reader's or article's 64-bit key: a number as it is, a text hashed.

    Numbers are only kept where every log has them, so that two logs name the same thing alike. Two
    of ten million texts share a hash with a chance of one in 370,000.
    """
    if all(field in each.whole_numbers for each in logs):
        return f"log.{field}::BIGINT"
    if field == "reader" and log.kind is not Kind.PARQUET:
        return "log.reader"  # hashed when the log was read
    return f"hash(log.{field}::VARCHAR)"
