"""`migrate`, which begins a new SQLite edition with tables that are written down already."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from broadsheet.project.tables import lay_if_new


class Command(migrate.Command):
    """Django's own, after that."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Lay the tables of a new edition; run what migrations are left."""
        lay_if_new(connections[options["database"]])
        super().handle(*args, **options)
