"""What addresses of a Valkey say."""

import pytest

from broadsheet.ledgers import BadLedger
from broadsheet.ledgers.addresses import Standing, hide_password, read_valkey_address


def test_one_server() -> None:
    address = read_valkey_address("valkeys://paper:p%40ss@counts.example/2?prefix=sun&timeout=0.5")
    assert address.standing is Standing.SINGLE
    assert address.hosts == (("counts.example", 6379),)
    assert (address.username, address.password) == ("paper", "p@ss")
    assert (address.database, address.is_secure, address.prefix) == (2, True, "sun:")
    assert address.answer_seconds == 0.5


def test_sentinels_and_the_name_of_what_they_watch() -> None:
    address = read_valkey_address("valkey+sentinel://:secret@one:26379,two:26380/counts/1")
    assert address.hosts == (("one", 26379), ("two", 26380))
    assert (address.name, address.database) == ("counts", 1)
    assert (address.username, address.password) == (None, "secret")


def test_a_cluster_by_some_of_its_nodes() -> None:
    address = read_valkey_address("valkey+cluster://one,two:7001,[2001:db8::1]:7002")
    assert address.hosts == (("one", 6379), ("two", 7001), ("2001:db8::1", 7002))
    assert address.database == 0


@pytest.mark.parametrize(
    "url",
    [
        "valkey://",
        "valkey://host:port",
        "valkey://host/one",
        "valkey+ring://host",
        "valkey+sentinel://host:26379",
        "valkey+cluster://host:6379/1",
        "valkey://host?colour=blue",
        "valkey://host?prefix=a*b",
        "valkey://host?timeout=0",
    ],
)
def test_what_cannot_be_read_is_said_to_whoever_starts_the_server(url: str) -> None:
    with pytest.raises(BadLedger, match="is no address of a Valkey; expected valkey://"):
        read_valkey_address(url)


def test_no_message_tells_a_password() -> None:
    with pytest.raises(BadLedger) as refused:
        read_valkey_address("valkey+ring://paper:hush@host")
    assert "hush" not in str(refused.value)
    assert hide_password("postgresql://paper:hush@host/db") == "postgresql://paper:…@host/db"
    assert "hush" not in str(read_valkey_address("valkey://paper:hush@host"))
