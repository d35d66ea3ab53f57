"""A new edition's tables are those that all migrations together would have made."""

import re
import subprocess
import sys
from importlib.resources import files

import pytest
from django.db import connection

from broadsheet.project.tables import lay_if_new

WRITTEN_DOWN = files("broadsheet.project.tables").joinpath("new_edition.sql").read_text("utf-8")


def test_what_is_written_down_is_what_migrations_make():
    drawn = subprocess.run(
        [sys.executable, "-m", "broadsheet.project.tables.drawing"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    lines = set(WRITTEN_DOWN.splitlines()) ^ set(drawn.splitlines())
    assert drawn == WRITTEN_DOWN, f"run `make tables`; these differ: {sorted(lines)[:5]}"


@pytest.mark.django_db
def test_nothing_is_laid_over_tables_that_are_there(django_assert_num_queries):
    before = connection.introspection.table_names()
    with django_assert_num_queries(0 if connection.vendor != "sqlite" else 1):
        lay_if_new(connection)
    assert connection.introspection.table_names() == before


@pytest.mark.parametrize("column", ["applied", "translation_key"])
def test_times_and_random_names_are_not_written_down(column):
    place = re.search(rf'CREATE TABLE "(?:django_migrations|wagtailcore_page)" \(.*"{column}"', WRITTEN_DOWN)
    assert place, f"no table has a column {column}: has it another name now?"
    assert not re.search(r"'\d{4}-\d\d-\d\d \d\d:|'[0-9a-f]{32}'", WRITTEN_DOWN)
