"""Cutting and keeping pages: how many a second, how much memory each takes; starting, and publishing."""

import shutil
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
from broadsheet.gate.store import PAGES_FILE, Kept, PageStore

PAGES = 2_000
PATIENCE_SECONDS = 120
# Enough for every worker to be among those that answer.
CONNECTIONS = 16
BROADSHEET = str(Path(sys.executable).with_name("broadsheet"))
ARTICLE = Path(__file__).parents[1] / "tests" / "publishing" / "imports" / "pages" / "ferry-talks.html"


def main() -> None:
    """Print pages cut a second, memory a page, and how long starting and publishing take."""
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
    first_page, everywhere = starting_and_publishing()
    print(f"From the second start to the first page: {first_page:.1f} s")
    print(f"From publishing until both workers have it: {everywhere:.2f} s")


def sample() -> Kept:
    """Return an article as the demo's origin rendered it."""
    store = PageStore(DATA_DIR / PAGES_FILE)
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
        store = PageStore(Path(folder) / PAGES_FILE)
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


def starting_and_publishing() -> tuple[float, float]:
    """Return the seconds from `broadsheet run` to its first page, and from publishing to all its workers.

    On a copy of the prepared edition, since an article is added.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "data"
        shutil.copytree(DATA_DIR, copy)
        port = free_port()
        variables = environment(DATA_DIR=str(copy), HOST="127.0.0.1", PORT=str(port))
        # A copy has another address, and is told so before it starts.
        subprocess.run(
            [BROADSHEET, "prepare", "--demo"], env=variables, check=True, stdout=subprocess.DEVNULL
        )
        start = time.monotonic()
        process = subprocess.Popen(
            [BROADSHEET, "run", "--demo", "--workers", "2"],
            env=variables,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            while not is_there(f"http://127.0.0.1:{port}/"):
                if process.poll() is not None or time.monotonic() - start > PATIENCE_SECONDS:
                    raise SystemExit("the edition did not start")
            first_page = time.monotonic() - start
            return first_page, seconds_until_everywhere(variables)
        finally:
            process.terminate()
            process.wait()


def seconds_until_everywhere(variables: dict[str, str]) -> float:
    """Publish an article from the command line; return after how long nobody answers that it is not there."""
    said = subprocess.run(
        [BROADSHEET, "import", "page", str(ARTICLE), "--publish", "--section", "politics/diplomacy"],
        env=variables,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    address = next(word for word in said.split() if word.startswith("http://"))
    published, last_missed, in_a_row = time.monotonic(), 0.0, 0
    while in_a_row < CONNECTIONS:
        if is_there(address):
            in_a_row += 1
        else:
            in_a_row, last_missed = 0, time.monotonic() - published
            if last_missed > PATIENCE_SECONDS:
                raise SystemExit(f"{address} was published and is not there")
    return last_missed


def is_there(url: str) -> bool:
    """Whether a new connection, which any worker may have, is answered with a page."""
    try:
        return httpx.get(url, timeout=30).status_code == httpx.codes.OK
    except httpx.TransportError:
        time.sleep(0.02)
        return False


if __name__ == "__main__":
    main()
