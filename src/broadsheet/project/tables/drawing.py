"""Writes new_edition.sql: migrates an empty SQLite database step by step, and says what is there then.

python -m broadsheet.project.tables.drawing > src/broadsheet/project/tables/new_edition.sql
"""

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

# Told by whoever lays the tables: the time, and names that no two editions share.
LATER = {
    "applied": "strftime('%Y-%m-%d %H:%M:%f', 'now')",
    "translation_key": "lower(hex(randomblob(16)))",
}

# What is named sqlite_… SQLite keeps itself; a virtual table makes its shadow tables itself.
MADE = """
    SELECT sql FROM sqlite_schema
    WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite!_%' ESCAPE '!'
    AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow')
    ORDER BY type = 'table' DESC, rowid
"""
FILLED = """
    SELECT name FROM pragma_table_list
    WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'
    ORDER BY name
"""


def draw(path: Path) -> Iterator[str]:
    """Yield the statements, in one transaction, that make an empty database what the one at `path` is."""
    with closing(sqlite3.connect(path)) as database:
        yield "BEGIN;"
        for (sql,) in database.execute(MADE).fetchall():
            yield f"{' '.join(sql.split())};"
        for (table,) in database.execute(FILLED).fetchall():
            yield from _rows(database, table)
        yield "COMMIT;"


def _rows(database: sqlite3.Connection, table: str) -> Iterator[str]:
    columns = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")')]
    values = " || ', ' || ".join(
        f"'{LATER[column].replace(chr(39), chr(39) * 2)}'" if column in LATER else f'quote("{column}")'
        for column in columns
    )
    for (row,) in database.execute(f'SELECT {values} FROM "{table}" ORDER BY rowid'):  # noqa: S608
        yield f'INSERT INTO "{table}" VALUES({row});'


def _migrate_step_by_step(data_dir: Path) -> Path:
    os.environ |= {"BROADSHEET_ENV": "demo", "DATA_DIR": str(data_dir)}
    os.environ.pop("BROADSHEET_DATABASE", None)
    # What these import reads the environment.
    from django.core.management import call_command  # noqa: PLC0415
    from django.core.management.commands.migrate import Command  # noqa: PLC0415

    from broadsheet.project import django_app  # noqa: PLC0415

    django_app.set_up()
    # Django's own, since ours would lay the very file that is to be written.
    call_command(Command(), verbosity=0, interactive=False)
    return data_dir / "edition.sqlite3"


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        sys.stdout.writelines(f"{line}\n" for line in draw(_migrate_step_by_step(Path(folder))))
