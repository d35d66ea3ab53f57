"""Changes are numbered in the order in which they can be seen: asked of a real PostgreSQL."""

import psycopg
import pytest
from django.conf import settings
from django.db import connection

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        settings.DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql",
        reason="run by TEST_PROJECT=postgres_valkey; SQLite writes one transaction at a time",
    ),
]
INSERT = (
    "INSERT INTO broadsheet_publishing_change (keys, created_at) VALUES (%s, now() - interval '1 minute')"
)


def numbers() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT keys, seq FROM broadsheet_publishing_change")
        return dict(cursor.fetchall())


def connect() -> psycopg.Connection:
    parameters = connection.get_connection_params()
    return psycopg.connect(**{name: parameters[name] for name in ("dbname", "user", "host", "port")})


def test_what_ends_last_has_the_last_number_whenever_it_began():
    with connect() as early, connect() as late:
        early.execute(INSERT, ["began first"])
        late.execute(INSERT, ["began second"])
        late.commit()
        (seen,) = numbers().values()
        early.commit()
    found = numbers()
    assert found["began second"] == seen
    assert found["began first"] > seen


def test_what_is_rolled_back_is_not_numbered_and_holds_up_nobody():
    with connect() as broken, connect() as whole:
        broken.execute(INSERT, ["broken off"])
        whole.execute(INSERT, ["whole"])
        whole.commit()
        broken.rollback()
    assert list(numbers()) == ["whole"]
