"""The tables of a new edition on SQLite, written down, since making them step by step costs half a minute.

`new_edition.sql` says what all migrations together leave behind; drawing.py writes it (`make tables`).
"""

from importlib.resources import files

from django.db.backends.base.base import BaseDatabaseWrapper


def lay_if_new(connection: BaseDatabaseWrapper) -> None:
    """Lay the tables in an empty SQLite database. Migrations that are newer than the file run afterwards."""
    if connection.vendor != "sqlite" or connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        # It is one transaction: what was interrupted has left nothing.
        cursor.executescript(files(__package__).joinpath("new_edition.sql").read_text("utf-8"))
