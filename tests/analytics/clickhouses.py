"""ClickHouse's own engine, in this process: what a server would answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import clickhouse_connect
from clickhouse_connect.driver.client import Client

NUMBERS = count(1)


@contextmanager
def a_database() -> Iterator[Client]:
    """Yield a client of the engine, using an empty database of its own."""
    name = f"books_{next(NUMBERS)}"
    client = clickhouse_connect.get_client(interface="chdb", path=":memory:")
    client.command(f"CREATE DATABASE {name}")
    client.command(f"USE {name}")
    client.database = name
    try:
        yield client
    finally:
        client.command(f"DROP DATABASE {name}")
        client.close()
