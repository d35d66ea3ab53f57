"""The lines of a journal as one relation, whether they lie in segments or in Parquet."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from broadsheet.analytics.duckdb import Engine, literal, query
from broadsheet.analytics.logs.clean import clean_lines
from broadsheet.journal.checking import check, count_lines
from broadsheet.journal.schema import COLUMNS, FIELDS_BY_VERSION
from broadsheet.journal.segments import Kept, list_files

UNREADABLE_SHOWN = 20
SOURCES = "sources"


@dataclass(frozen=True, slots=True)
class Lines:
    """A journal, opened: the SQL of its lines, how many there are, and what could not be read.

    `unreadable` names the first lines of segments that are torn, as `file:number`.
    """

    sql: str
    count: int
    unreadable_count: int
    unreadable: tuple[str, ...]


def open_lines(engine: Engine, files: Sequence[Path], folder: Path) -> Lines:
    """Return the lines of some files of a journal. `folder` is where copies of segments may be written."""
    segments = [path for path in files if path.suffix == ".tsv"]
    packed = [path for path in files if path.suffix == ".parquet"]
    torn: list[str] = []
    if segments:
        copy = _packed(engine, segments, Path(tempfile.mkdtemp(prefix="segments-", dir=folder)))
        packed.append(copy)
        # To name a line takes a look at each: not before there is one that was not taken over.
        if _count(engine, _parquet([copy])) != sum(map(count_lines, segments)):
            checked = [check(path) for path in segments]
            torn = [f"{each.path.name}:{number}" for each in checked for number in each.unreadable]
    # Files of an older version lack columns, which stand in the relation without rows.
    sql = " UNION ALL BY NAME ".join([NO_LINES, *([_parquet(packed)] if packed else [])])
    return Lines(f"({sql})", _count(engine, sql), len(torn), tuple(torn[:UNREADABLE_SHOWN]))


def _packed(engine: Engine, segments: Sequence[Path], folder: Path) -> Path:
    """Return a copy of segments that can be asked often: text would be read anew by every question."""
    copy = folder / "segments.parquet"
    clean = [clean_lines(path, folder / f"{path.name}.clean").path for path in segments]
    engine.execute(f"COPY ({segments_sql(clean)}) TO {literal(copy)} (FORMAT parquet)")
    return copy


def _parquet(paths: Sequence[Path]) -> str:
    return f"SELECT * FROM read_parquet({_listed(paths)}, union_by_name = true)"


def _count(engine: Engine, sql: str) -> int:
    ((count,),) = engine.rows(f"SELECT count(*) FROM ({sql})")
    return int(count)


def segments_sql(paths: Sequence[Path]) -> str:
    """Return the SQL of the whole lines in segments."""
    return _segments_sql(_listed(paths))


def _segments_sql(listed: str) -> str:
    whole = " OR ".join(
        f"(len(fields) = {count} AND fields[{count}] = {literal(version)})"
        for version, count in FIELDS_BY_VERSION.items()
    )
    return query("journal_segments", paths=listed, count=str(len(COLUMNS)), whole=whole)


def files_of(engine: Engine, folder: Path) -> list[Kept]:
    """Return the files that hold a journal, each line in one of them.

    Whoever compacts writes the Parquet file first and then deletes what went into it: until that is
    done, the file says what it has taken over.
    """
    kept = list_files(folder)
    taken = {name for each in kept if not each.is_segment and _overlaps(each, kept) for name in
             sources_of(engine, each.path)}  # fmt: skip
    return [each for each in kept if each.path.name not in taken]


def sources_of(engine: Engine, path: Path) -> list[str]:
    """Return the names of the files that went into a Parquet file when it was last written."""
    rows = engine.rows(
        f"SELECT decode(value) FROM parquet_kv_metadata({literal(path)})"
        f" WHERE decode(key) = {literal(SOURCES)}"
    )
    return rows[0][0].split() if rows else []


def _overlaps(parquet: Kept, files: Sequence[Kept]) -> bool:
    return any(each is not parquet and parquet.start <= each.start < parquet.end for each in files)


def _listed(paths: Sequence[Path]) -> str:
    return "[" + ", ".join(literal(path) for path in paths) + "]"


# The same columns with no rows: an empty list of fields is no line.
NO_LINES = _segments_sql("['/dev/null']")
