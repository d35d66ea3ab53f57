"""Cutting and keeping pages: how many a second, how much memory each takes; and starting."""

import subprocess
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path

import httpx

from benchmarks.edition import DATA_DIR, articles, environment, prepare
from benchmarks.serving import free_port
from broadsheet.gate.pages import page_from
from broadsheet.gate.pieces import cut
from broadsheet.gate.store import Kept, PageStore

PAGES = 2_000


def main() -> None:
    """Print pages cut a second, memory a page, and seconds from start to first page."""
    prepare()
    kept = sample()
    body = kept.fetched.body
    start = time.process_time()
    for _ in range(PAGES):
        cut(body)
    print(f"Pages cut a second ({len(body):,} bytes each): {PAGES / (time.process_time() - start):,.0f}")
    print(
        f"Memory a cached page, beside its {len(body):,} bytes: {memory_a_page(kept) - len(body):,.0f} bytes"
    )
    print(f"Pages taken from the store a second: {from_store(kept):,.0f}")
    print(f"From the second start to the first page: {seconds_to_first_page():.1f} s")


def sample() -> Kept:
    """Return an article as the demo's origin rendered it."""
    store = PageStore(DATA_DIR / "pages.sqlite3")
    kept = next(kept for item in articles() if (kept := store.find(item["path"])) is not None)
    store.close()
    return kept


def memory_a_page(kept: Kept) -> float:
    """Return the bytes that one more page takes, measured over many."""
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    pages = [page_from(f"/page-{number}", kept) for number in range(PAGES)]
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return (after - before) / len(pages)


def from_store(kept: Kept) -> float:
    """Return how many pages a second come from the disk into memory, cut."""
    with tempfile.TemporaryDirectory() as folder:
        store = PageStore(Path(folder) / "pages.sqlite3")
        for number in range(PAGES):
            store.keep(f"/page-{number}", kept, ())
        start = time.process_time()
        for number in range(PAGES):
            found = store.find(f"/page-{number}")
            if found is not None:
                page_from(f"/page-{number}", found)
        seconds = time.process_time() - start
        store.close()
        return PAGES / seconds


def seconds_to_first_page() -> float:
    """Return how long `broadsheet run` takes on a prepared edition until it sends a page."""
    port = free_port()
    broadsheet = Path(sys.executable).with_name("broadsheet")
    start = time.monotonic()
    process = subprocess.Popen(
        [broadsheet, "run", "--demo", "--port", str(port)], env=environment(), stdout=subprocess.DEVNULL
    )
    try:
        while True:
            try:
                if httpx.get(f"http://127.0.0.1:{port}/", timeout=30).status_code == httpx.codes.OK:
                    return time.monotonic() - start
            except httpx.TransportError:
                time.sleep(0.02)
            if process.poll() is not None or time.monotonic() - start > 120:
                raise SystemExit("the edition did not start")
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
