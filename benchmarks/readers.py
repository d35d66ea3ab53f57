"""Readers by the thousand: passes as the edition would have issued them, one Cookie header a line."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from broadsheet.meter import Entitlement, Kind
from broadsheet.passes.cookies import NAME
from broadsheet.passes.keyring import Keyring
from broadsheet.passes.reader_pass import Pass
from broadsheet.passes.receipts import Receipt, Receipts
from broadsheet.passes.sealing import seal

Maker = Callable[[bytes, datetime], Pass]


def a_reader_of(keys: list[int]) -> Maker:
    """Return a maker of passes whose receipts prove that these articles were read."""

    def make(reader_id: bytes, now: datetime) -> Pass:
        receipts = Receipts.of([Receipt(key, now, "site") for key in keys])
        return Pass.for_newcomer(reader_id, now)._replace(receipts=receipts)

    return make


def a_reader_coming_back(key: int) -> Maker:
    """Return a maker of passes that carry one reading the ledger has not heard of."""

    def make(reader_id: bytes, now: datetime) -> Pass:
        return Pass.for_newcomer(reader_id, now).carrying(Receipt(key, now, "site"), now)

    return make


def a_subscriber(reader_id: bytes, now: datetime) -> Pass:
    """Return the pass of an account with a right to everything."""
    return Pass(
        reader_id,
        now,
        os.urandom(12),
        kind=Kind.REGISTERED,
        entitlements=(Entitlement("*", now + timedelta(days=30)),),
        fresh_until=now + timedelta(hours=6),
    )


def write_cookies(path: Path, keyring: Keyring, make: Maker, count: int) -> Path:
    """Write `count` Cookie headers of as many readers."""
    now = datetime.now(UTC).replace(microsecond=0)
    lines = (f"{NAME}={seal(make(os.urandom(12), now), keyring)}" for _ in range(count))
    path.write_text("\n".join(lines))
    return path
