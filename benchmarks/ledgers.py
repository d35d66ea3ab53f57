"""The ledgers beside each other: ratio to the bare server, spends a second, bytes a reader, a large ledger.

BENCH_READERS is how many readers the large ledger has (100,000 unless said; 10000000 takes some minutes and
about 2 GB), BENCH_WORKERS up to how many processes spend at once. All figures of a line are of one run.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from statistics import median

import psycopg
import valkey

from broadsheet.ledgers import book, open_ledger, volume
from broadsheet.ledgers.base import Spend
from tests.engines.postgres import a_postgres
from tests.engines.valkey import a_cluster, a_valkey

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
SINCE = NOW - timedelta(days=22)
READERS = int(os.environ.get("BENCH_READERS", "100000"))
WORKERS = int(os.environ.get("BENCH_WORKERS", str(os.cpu_count() or 2)))
CALLS = 1_000
AT_ONCE = 32
BATCH = 10_000
READINGS = 5
VOLUME = volume.pack({"site": book.pack([(key, NOW - timedelta(hours=key)) for key in range(READINGS)])})
BOOK = volume.unpack(VOLUME)["site"]


def addresses(folder: Path) -> dict[str, str]:
    """Return the ledgers to compare, by name."""
    return {
        "SQLite": f"sqlite:{folder}/ledger.sqlite3",
        "PostgreSQL": f"{a_postgres().a_database()}?timeout=60",
        "Valkey": f"{a_valkey().url}?timeout=60",
        "Valkey Cluster": f"{a_cluster().url}?timeout=60",
    }


def spends(count: int) -> Iterator[Spend]:
    """Yield first and second readings of readers who are new."""
    for _ in range(count // 2):
        reader_id = os.urandom(12)
        yield Spend(reader_id, "site", 1, NOW, SINCE, READINGS)
        yield Spend(reader_id, "site", 2, NOW, SINCE, READINGS)


async def microseconds(call: Callable[[Spend], Awaitable[object]], count: int = CALLS) -> float:
    """Return the median time of one call, one after another."""
    took = []
    for spend in spends(count):
        began = time.perf_counter()
        await call(spend)
        took.append(time.perf_counter() - began)
    return median(took) * 1e6


async def compare(url: str) -> tuple[float, float, float]:
    """Return microseconds of a spend, of a spend that is refused, and of the driver's cheapest question."""
    ledger = open_ledger(url)
    spend = await microseconds(ledger.spend)
    refused = await microseconds(lambda wish: ledger.spend(wish._replace(limit=0)))
    bare = await microseconds(await _cheapest(ledger))
    await ledger.close()
    return spend, refused, bare


async def _cheapest(ledger: object) -> Callable[[Spend], Awaitable[object]]:
    """Return the same driver's question that the server need not think about; a look for SQLite."""
    if hasattr(ledger, "address"):
        return lambda wish: ledger._ask(lambda client: client.get(b"nothing"))
    if hasattr(ledger, "_pools"):
        return lambda wish: ledger._all("SELECT 1")
    return lambda wish: ledger.look(wish.reader_id)


def spend_for(url: str, count: int) -> float:
    """Spend as one worker of a gate does, many readers at once; return how many a second."""

    async def go() -> float:
        ledger = open_ledger(url)
        await ledger.look(os.urandom(12))
        wishes = spends(count)

        async def read() -> None:
            for wish in wishes:
                await ledger.spend(wish)

        began = time.perf_counter()
        await asyncio.gather(*(read() for _ in range(AT_ONCE)))
        took = time.perf_counter() - began
        await ledger.close()
        return count / took

    return asyncio.run(go())


def measure_workers(url: str) -> dict[int, float]:
    """Return spends a second by the number of processes that spend."""
    figures, workers = {}, 1
    while workers <= WORKERS:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            figures[workers] = sum(pool.map(spend_for, [url] * workers, [CALLS * 4] * workers))
        workers *= 2
    return figures


def fill(name: str, url: str) -> float:
    """Give READERS readers five readings each; return how many bytes a reader takes."""
    match name:
        case "PostgreSQL":
            plain = url.partition("?")[0]
            asyncio.run(_touch(url))
            with closing(psycopg.connect(plain, autocommit=True)) as connection:
                taking = "COPY broadsheet_ledger.books FROM STDIN (FORMAT binary)"
                with connection.cursor() as cursor, cursor.copy(taking) as copy:
                    copy.set_types(["bytea", "text", "bytea"])
                    for _ in range(READERS):
                        copy.write_row((os.urandom(12), "site", BOOK))
                found = connection.execute("SELECT pg_total_relation_size('broadsheet_ledger.books')")
                return found.fetchone()[0] / READERS
        case "Valkey":
            with closing(valkey.Valkey(port=a_valkey().port)) as client:
                before = client.info("memory")["used_memory"]
                for _ in range(READERS // BATCH):
                    client.mset({b"r:" + os.urandom(12): VOLUME for _ in range(BATCH)})
                return (client.info("memory")["used_memory"] - before) / READERS
        case _:
            ledger = open_ledger(url)
            path = Path(url.removeprefix("sqlite:"))
            for _ in range(READERS // BATCH):
                rows = [(os.urandom(12), "site", BOOK) for _ in range(BATCH)]
                ledger._file._cursor.execute("BEGIN")
                ledger._file._cursor.executemany("INSERT INTO books VALUES (?, ?, ?)", rows)
                ledger._file._cursor.execute("COMMIT")
            asyncio.run(ledger.close())
            return path.stat().st_size / READERS


async def _touch(url: str) -> None:
    ledger = open_ledger(url)
    await ledger.look(b"nobody")
    await ledger.close()


def restart(name: str) -> float | None:
    """Return after how many seconds a server answers again; None for SQLite, which is none."""
    began = time.perf_counter()
    match name:
        case "Valkey":
            a_valkey().kill()
            a_valkey().begin()
        case "PostgreSQL":
            a_postgres().stop()
            a_postgres().begin()
        case _:
            return None
    return time.perf_counter() - began


def main() -> None:
    """Print every figure with its unit."""
    with tempfile.TemporaryDirectory() as folder:
        ledgers = addresses(Path(folder))
        print("A spend, one after another (µs; in times of the same driver's cheapest question):")
        usual = 0.0
        for name, url in ledgers.items():
            spend, refused, bare = asyncio.run(compare(url))
            usual = usual or spend
            print(
                f"  {name:16s} spend {spend:8.0f} ({spend / bare:4.1f})   refused {refused:8.0f}"
                f" ({refused / bare:4.1f})   {spend / usual:5.1f} times SQLite's"
            )
        print(f"Spends a second, {AT_ONCE} readers at once in each process, by processes:")
        for name, url in ledgers.items():
            figures = measure_workers(url)
            print(
                f"  {name:16s}" + "".join(f"{workers:4d}: {rate:8,.0f}" for workers, rate in figures.items())
            )
        print(f"A ledger of {READERS:,} readers with {READINGS} readings each:")
        for name in ("SQLite", "PostgreSQL", "Valkey"):
            began = time.perf_counter()
            size = fill(name, ledgers[name])
            filled = time.perf_counter() - began
            again = restart(name)
            spend, refused, bare = asyncio.run(compare(ledgers[name]))
            started = "" if again is None else f"   answers {again:5.1f} s after a restart"
            print(
                f"  {name:16s}{size:6.0f} bytes a reader   filled in {filled:6.1f} s   spend {spend:6.0f} µs"
                f" ({spend / bare:4.1f}){started}"
            )


if __name__ == "__main__":
    main()
