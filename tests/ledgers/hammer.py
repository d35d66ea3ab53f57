"""A process of its own that reads, and prints each reading the ledger acknowledged.

    python -m tests.ledgers.hammer all PATH READERS ARTICLES LIMIT THREADS
    python -m tests.ledgers.hammer on PATH

`all` waits for a line on its input; then it reads as one reader after the other, as its brothers do
at the same time, every article once, in an order of its own. `on` reads until it is killed.
"""

import asyncio
import itertools
import os
import random
import sys
from threading import Thread

from broadsheet.ledgers import SqliteLedger
from tests.ledgers.builders import a_spend


def acknowledge(reader_id: bytes, key: int) -> None:
    """Print one line at once: nothing waits in a buffer that a killed process would take along."""
    os.write(1, b"%s %d\n" % (reader_id.hex().encode(), key))


async def read_all(ledger: SqliteLedger, readers: int, articles: int, limit: int) -> None:
    for reader in range(readers):
        reader_id = reader.to_bytes(12)
        for key in random.sample(range(articles), articles):
            spent = await ledger.spend(a_spend(key, reader_id=reader_id, limit=limit))
            if spent.granted:
                acknowledge(reader_id, key)


async def read_on(ledger: SqliteLedger) -> None:
    for number in itertools.count():
        reader_id = (number // 7).to_bytes(12)
        if (await ledger.spend(a_spend(number % 7, reader_id=reader_id, limit=None))).first:
            acknowledge(reader_id, number % 7)


def main() -> None:
    mode, path, *numbers = sys.argv[1:]
    ledger = SqliteLedger(path)
    if mode == "on":
        asyncio.run(read_on(ledger))
    readers, articles, limit, count = map(int, numbers)
    threads = [
        Thread(target=lambda: asyncio.run(read_all(ledger, readers, articles, limit))) for _ in range(count)
    ]
    os.write(1, b"ready\n")
    sys.stdin.readline()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    asyncio.run(ledger.close())


if __name__ == "__main__":
    main()
