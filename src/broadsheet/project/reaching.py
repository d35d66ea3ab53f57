"""Reaching the edition's database, and saying what to do where it cannot be reached."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from broadsheet.ledgers.addresses import hide_password
from broadsheet.project.database import BadDatabase

MIGRATING = 6220717
HINTS = {
    "authentication failed": "put the right user and password into the address",
    "does not exist": "create it (createdb), or correct the address",
    "no pg_hba.conf entry": "let this machine in (pg_hba.conf), or ask for TLS with ?sslmode=require",
    "too many": "let PostgreSQL take more connections: each process of an edition takes up to 24",
}
USUAL_HINT = "start it, or correct the host and port of the address"


def reach_database() -> None:
    """Return if PostgreSQL lets us in; raise BadDatabase, which says what to do. SQLite is always there."""
    if connection.vendor != "postgresql":
        return
    driver = connection.Database
    try:
        driver.connect(**connection.get_connection_params()).close()
    except driver.OperationalError as error:
        said = " ".join(str(error).split())
        hint = next((hint for sign, hint in HINTS.items() if sign in said), USUAL_HINT)
        place = hide_password(settings.ENVIRONMENT.database_url)
        raise BadDatabase(f"BROADSHEET_DATABASE, {place}: {said}; {hint}.") from error


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait while another machine is at this; on SQLite there is no other."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATING])
