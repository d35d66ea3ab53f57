"""The decision itself, the passes and the ledgers: microseconds a call, bytes a reader."""

import asyncio
import os
import tempfile
import time
import timeit
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from broadsheet.ledgers import open_ledger
from broadsheet.ledgers.base import Ledger, Spend
from broadsheet.meter import Article, Reader, Reading, decide, parse_policy
from broadsheet.passes.keyring import Keyring
from broadsheet.passes.reader_pass import Pass
from broadsheet.passes.receipts import Receipt, Receipts
from broadsheet.passes.sealing import open_pass, seal

POLICY = Path(__file__).parent.parent / "src/broadsheet/publishing/policies/default.toml"
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
READERS = 20_000
READINGS = 5
MICRO = 1e6


def microseconds(call: Callable[[], object], number: int = 5_000) -> float:
    """Return the median of nine rounds of `number` calls, in processor time."""
    rounds = timeit.repeat(call, number=number, repeat=9, timer=time.process_time)
    return median(rounds) / number * MICRO


def measure_decision() -> dict[str, float]:
    """Return what a decision and a pass cost."""
    policy = parse_policy(POLICY.read_text())
    article = Article("12", section="business/trade", published_at=NOW - timedelta(hours=3))
    fresh = Reader(os.urandom(12))
    used = Reader(os.urandom(12), readings=tuple(Reading(key, "site", NOW) for key in range(20, 25)))
    keyring = Keyring.from_text("1:" + "5a" * 32)
    pass_ = Pass.for_newcomer(os.urandom(12), NOW)._replace(
        receipts=Receipts.of([Receipt(key, NOW, "site") for key in range(READINGS)])
    )
    text = seal(pass_, keyring)
    return {
        "decide, one left": microseconds(lambda: decide(policy, fresh, article, NOW)),
        "decide, wall after five": microseconds(lambda: decide(policy, used, article, NOW)),
        "open a pass of five receipts": microseconds(lambda: open_pass(text, keyring, NOW)),
        "seal a pass of five receipts": microseconds(lambda: seal(pass_, keyring)),
    }


async def measure_ledger(ledger: Ledger) -> dict[str, float]:
    """Return microseconds a spend, a refused one and a look, over readers with five readings each."""
    since = NOW - timedelta(days=22)
    ids = [os.urandom(12) for _ in range(READERS)]
    spends = [
        Spend(reader_id, "site", key, NOW, since, READINGS) for key in range(READINGS) for reader_id in ids
    ]
    refused = [Spend(reader_id, "site", 99, NOW, since, READINGS) for reader_id in ids]

    async def per_call(calls: list[Spend]) -> float:
        took = []
        for spend in calls:
            start = time.perf_counter()
            await ledger.spend(spend)
            took.append(time.perf_counter() - start)
        return median(took) * MICRO

    figures = {"spend": await per_call(spends), "refused spend": await per_call(refused)}
    start = time.perf_counter()
    for reader_id in ids:
        await ledger.look(reader_id)
    figures["look"] = (time.perf_counter() - start) / len(ids) * MICRO
    return figures


def main() -> None:
    """Print every figure with its unit."""
    print("Microseconds a call:")
    for name, figure in measure_decision().items():
        print(f"  {name:34s}{figure:8.1f}")
    with tempfile.TemporaryDirectory() as folder:
        for url in ("memory:", f"sqlite:{folder}/ledger.sqlite3"):
            ledger = open_ledger(url)
            figures = asyncio.run(measure_ledger(ledger))
            asyncio.run(ledger.close())
            for name, figure in figures.items():
                print(f"  {url.split(':')[0] + ' ' + name:34s}{figure:8.1f}")
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
        print(
            f"Bytes at rest a reader ({READERS:,} in SQLite, {READINGS} readings each): {size / READERS:.0f}"
        )


if __name__ == "__main__":
    main()
