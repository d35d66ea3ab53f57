"""Addresses of ledgers on this process's real servers, with nothing counted in them."""

from functools import cache

import psycopg

from tests.engines.postgres import a_postgres
from tests.engines.valkey import a_cluster, a_valkey, a_watched

# A busy machine is no outage.
PATIENT = "?timeout=60"


def an_empty_valkey() -> str:
    a_valkey().answers("FLUSHALL")
    return a_valkey().url + PATIENT


def an_empty_watched() -> str:
    a_watched().primary.answers("FLUSHALL")
    return a_watched().url + PATIENT


def an_empty_cluster() -> str:
    for node in a_cluster().primaries:
        node.answers("FLUSHALL")
    return a_cluster().url + PATIENT


def an_empty_postgres() -> str:
    url = _postgres_url()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET client_min_messages = warning")
        connection.execute("DROP SCHEMA IF EXISTS broadsheet_ledger CASCADE")
    return url + PATIENT


@cache
def _postgres_url() -> str:
    return a_postgres().a_database()
