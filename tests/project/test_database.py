"""From the address of the edition's database to Django's settings, and what is said where it is not there."""

from dataclasses import replace

import pytest
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper

from broadsheet.project import reaching
from broadsheet.project.database import BadDatabase, database_settings, is_shared
from tests.engines.places import a_free_port
from tests.engines.postgres import a_postgres


def test_a_file_on_this_machine():
    found = database_settings("sqlite:/var/lib/paper/edition.sqlite3")
    assert str(found["NAME"]) == "/var/lib/paper/edition.sqlite3"
    assert not is_shared("sqlite:/var/lib/paper/edition.sqlite3")


def test_a_server_that_machines_share():
    url = "postgresql://paper:p%40ss@db.example:5433/edition?sslmode=require"
    found = database_settings(url)
    assert (found["NAME"], found["USER"], found["PASSWORD"]) == ("edition", "paper", "p@ss")
    assert (found["HOST"], found["PORT"], found["OPTIONS"]["sslmode"]) == ("db.example", "5433", "require")
    assert is_shared(url)


@pytest.mark.parametrize("url", ["", "sqlite:", "mysql://host/db", "postgresql://host", "postgresql:///db"])
def test_anything_else_is_refused_without_its_password(url):
    with pytest.raises(BadDatabase, match="expected sqlite:path"):
        database_settings(url)
    with pytest.raises(BadDatabase) as refused:
        database_settings("mysql://paper:hush@host/db")
    assert "hush" not in str(refused.value)


@pytest.fixture
def reach(monkeypatch, settings):
    """A function that reaches for the database at an address."""

    def reach(url):
        settings.ENVIRONMENT = replace(settings.ENVIRONMENT, database_url=url)
        usual = connections["default"].settings_dict
        monkeypatch.setattr(reaching, "connection", DatabaseWrapper(usual | database_settings(url)))
        reaching.reach_database()

    return reach


def test_a_database_that_lets_us_in_is_reached(reach):
    reach(a_postgres().url_of("postgres"))


def test_a_server_that_is_not_there_is_named_with_what_to_do(reach):
    port = a_free_port()
    with pytest.raises(BadDatabase, match=rf"127\.0\.0\.1:{port}/db.*start it, or correct the host and port"):
        reach(f"postgresql://paper:hush@127.0.0.1:{port}/db")


def test_a_database_that_is_not_there_is_to_be_created(reach):
    with pytest.raises(BadDatabase, match=r'"nowhere" does not exist; create it'):
        reach(a_postgres().url_of("nowhere"))
