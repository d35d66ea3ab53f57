"""The figures as a DuckDB file: a view for each, over tables of the lines that were asked of."""

import tempfile
from pathlib import Path

from broadsheet.analytics.duckdb import Engine, literal, query
from broadsheet.analytics.figures.answering import MEMORY, Filter, lines_of
from broadsheet.analytics.figures.catalogue import FIGURES
from broadsheet.analytics.figures.relations import make_relations

TABLES = ("periods", "told", "sales", "spells")
# What the tables were made from, and what stood in their place while they were.
PASSING = ("asked", "sold", "lines")


def write_database(folder: Path, asked: Filter, target: Path) -> int:
    """Write a DuckDB file with the lines of the journal in `folder`, and return how many it holds.

    It stands by itself: nothing in it leads back to the journal. What was at `target` is replaced, all
    at once.
    """
    beside = target.with_name(f"{target.name}.new")
    beside.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix="broadsheet-figures-") as name:
        with Engine(Path(name), MEMORY) as engine:
            make_relations(engine, lines_of(engine, folder, asked, Path(name)), asked.meant)
            ((lines,),) = engine.rows("SELECT count(*) FROM told")
            _keep(engine, beside)
        beside.replace(target)
    return int(lines)


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
