"""How a gate grows from 100 pages to 100,000: start-up, a first hit from disk, a hit in memory, memory.

Pages are of the size of the demo's articles. Hits are compared with those of the first line, in the same run.
"""

import asyncio
import ctypes
import gc
import os
import random
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.watching import ignore, nothing
from broadsheet.gate.app import Gate
from broadsheet.gate.origins.base import Fetched
from broadsheet.gate.store import PAGES_FILE, Kept, PageStore
from tests.gate.origin import FakeOrigin
from tests.gate.reading import a_gate

SIZES = tuple(int(number) for number in os.environ.get("BENCH_PAGES", "100 10000 100000").split())
ASKED = 20_000
PAGE_BYTES = 18_000
SEED = 11


@dataclass(frozen=True, slots=True)
class Grown:
    """What a gate with this many pages took."""

    pages: int
    start_ms: float
    first_hit_us: float
    hit_us: float
    bytes_a_page: float


def main() -> None:
    """Print a line for each number of pages."""
    print(f"A gate and its pages of {PAGE_BYTES:,} bytes, compressed for sending, all asked for once:")
    print(f"  {'pages':>9s}{'start ms':>11s}{'first us':>14s}{'hit us':>9s}{'to 100':>9s}{'bytes each':>14s}")
    first = None
    for pages in SIZES:
        grown = asyncio.run(measure(pages))
        first = first or grown
        print(
            f"  {grown.pages:9,d}{grown.start_ms:11.1f}{grown.first_hit_us:14.0f}{grown.hit_us:9.2f}"
            f"{grown.hit_us / first.hit_us:9.2f}{grown.bytes_a_page:14,.0f}",
            flush=True,
        )


async def measure(pages: int) -> Grown:
    """Return how a gate does with so many pages on disk."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _fill(folder, pages)
        began = time.perf_counter()
        gate = a_gate(FakeOrigin(), folder, most_page_bytes=1 << 40)
        await gate.start()
        start = time.perf_counter() - began
        before = resident()
        began = time.perf_counter()
        for number in range(pages):
            await ask(gate, number)
        first = (time.perf_counter() - began) / pages
        each = (resident() - before) / pages
        chance = random.Random(SEED)
        asked = [chance.randrange(pages) for _ in range(ASKED)]
        began = time.perf_counter()
        for number in asked:
            await ask(gate, number)
        hit = (time.perf_counter() - began) / ASKED
        await gate.stop()
    return Grown(pages, start * 1e3, first * 1e6, hit * 1e6, each)


def _fill(folder: Path, pages: int) -> None:
    """Put the pages on disk, as an earlier gate would have left them."""
    store = PageStore(folder / PAGES_FILE)
    # So that they do not go stale while they are measured.
    now = time.time() + 1e6
    for number in range(pages):
        headers = (
            (b"content-type", b"text/html"),
            (b"broadsheet-article", b"%d" % number),
            (b"broadsheet-access", b"open"),
            (b"broadsheet-keys", b"shell page-%d" % number),
        )
        store.keep(f"/a/{number}/", Kept(Fetched(200, headers, _body(number)), 0, now), (f"page-{number}",))
    store.close()


def _body(number: int) -> bytes:
    """Return a page of words, which compress as an article's do."""
    chance = random.Random(number)
    words = " ".join(chance.choice(WORDS) for _ in range(PAGE_BYTES // 7))
    return (
        "<html><!--broadsheet:reader--><!--broadsheet:lead-in--><p>Lead.</p><!--broadsheet:rest--><p>"
        f"{words}</p><!--broadsheet:end--></html>"
    ).encode()


WORDS = [f"word{number:x}" for number in range(4_000)]


async def ask(gate: Gate, number: int) -> None:
    """Ask for a page as a browser that takes gzip."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": f"/a/{number}/",
        "headers": [(b"accept-encoding", b"gzip")],
        "client": ("127.0.0.1", 1),
    }
    await gate(scope, nothing, ignore)


def resident() -> int:
    """Return the bytes of memory that this process has, less what it only holds for later."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main()
