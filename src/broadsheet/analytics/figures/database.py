"""The figures as a DuckDB file: a view for each, over tables of the lines that were asked of."""

import tempfile
from pathlib import Path

from broadsheet.analytics.books import Books
from broadsheet.analytics.clickhouse import ClickHouse
from broadsheet.analytics.duckdb import Engine, literal, query
from broadsheet.analytics.figures.answering import MEMORY, Filter, lines_of
from broadsheet.analytics.figures.catalogue import FIGURES
from broadsheet.analytics.figures.relations import make_relations
from broadsheet.analytics.journal.server import TABLE
from broadsheet.journal.schema import COLUMNS

TABLES = ("periods", "told", "sales", "spells")
# What the tables were made from, and what stood in their place while they were.
PASSING = ("asked", "sold", "lines")


def write_database(books: Books, asked: Filter, target: Path) -> int:
    """Write a DuckDB file with the lines of the books, and return how many it holds.

    It stands by itself: nothing in it leads back to the journal. What was at `target` is replaced, all
    at once.
    """
    beside = target.with_name(f"{target.name}.new")
    beside.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix="broadsheet-figures-") as name:
        with Engine(Path(name), MEMORY) as engine:
            make_relations(engine, _lines(engine, books, asked, Path(name)), asked.meant)
            ((lines,),) = engine.rows("SELECT count(*) FROM told")
            _keep(engine, beside)
        beside.replace(target)
    return int(lines)


def _lines(engine: Engine, books: Books, asked: Filter, aside: Path) -> str:
    """Return the relation of the lines up to the end of the time; those of a server are fetched first."""
    if isinstance(books, Path):
        return lines_of(engine, books, asked, aside)
    path = aside / "lines.parquet"
    with ClickHouse.open(books) as server:
        columns = ", ".join(COLUMNS)
        server.save(f"SELECT {columns} FROM {TABLE} WHERE ts_ms < {asked.span[1]}", path, lambda size: None)
    return f"read_parquet({literal(path)})"


def _keep(engine: Engine, path: Path) -> None:
    """Keep the tables in a file, and name the figures there."""
    engine.execute(f"ATTACH {literal(path)} AS kept")
    for name in TABLES:
        engine.execute(f"CREATE TABLE kept.{name} AS SELECT * FROM {name}")
    for name in PASSING:
        engine.execute(f"DROP VIEW {name}")
    for name in TABLES:
        engine.execute(f"DROP TABLE {name}")
    engine.execute("USE kept")
    engine.execute(f"CREATE VIEW lines AS {query('figures/readers')}")
    for figure in FIGURES.values():
        engine.execute(f"CREATE VIEW {figure.name} AS {figure.sql}")
        engine.execute(f"COMMENT ON VIEW {figure.name} IS {literal(figure.definition)}")
    engine.execute("USE memory")
    engine.execute("DETACH kept")
