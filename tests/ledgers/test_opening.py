"""From the address of a ledger to the ledger."""

from pathlib import Path

import pytest

from broadsheet.ledgers import BadLedger, MemoryLedger, SqliteLedger, open_ledger


async def test_an_address_names_its_ledger(tmp_path: Path) -> None:
    assert isinstance(open_ledger("memory:"), MemoryLedger)
    ledger = open_ledger(f"sqlite:{tmp_path}/ledger.sqlite3")
    assert isinstance(ledger, SqliteLedger)
    await ledger.close()
    assert (tmp_path / "ledger.sqlite3").exists()


def test_a_ledger_on_a_server_connects_at_its_first_use() -> None:
    for url in (
        "valkey://nobody.example",
        "valkey+cluster://nobody.example",
        "postgresql://nobody.example/db",
    ):
        assert open_ledger(url) is not None


def test_an_address_that_the_driver_cannot_read_is_refused_without_its_password() -> None:
    with pytest.raises(BadLedger, match="expected postgresql://user") as refused:
        open_ledger("postgresql://paper:hush@host/db?colour=blue")
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize("url", ["", "memory", "memory:here", "sqlite", "sqlite:", "abacus:/shelf"])
def test_an_address_of_nothing_is_refused(url: str) -> None:
    with pytest.raises(BadLedger, match="names no ledger; expected `memory:`"):
        open_ledger(url)
