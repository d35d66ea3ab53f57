"""What asks a site: aiohttp beside httpx, for the same page from the same server, one after the other."""

import asyncio
import tempfile
import time
from pathlib import Path
from statistics import median

import aiohttp
import httpx

from benchmarks.proxy import PATHS, SITE, nginx, write_site

ROUNDS, REQUESTS, AT_ONCE = 5, 1_000, 16


async def with_aiohttp(url: str) -> float:
    """Return the seconds that all requests took."""
    async with aiohttp.ClientSession(auto_decompress=False) as client:

        async def ask(times: int) -> None:
            for _ in range(times):
                async with client.get(url) as answer:
                    await answer.read()

        return await _timed(ask)


async def with_httpx(url: str) -> float:
    """Return the seconds that all requests took."""
    async with httpx.AsyncClient() as client:

        async def ask(times: int) -> None:
            for _ in range(times):
                await client.get(url)

        return await _timed(ask)


async def _timed(ask) -> float:  # type: ignore[no-untyped-def]
    start = time.perf_counter()
    await asyncio.gather(*(ask(REQUESTS // AT_ONCE) for _ in range(AT_ONCE)))
    return time.perf_counter() - start


def main() -> None:
    """Print the time of each, and their ratio."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        write_site(folder)
        with nginx(folder, SITE.format(folder=folder)) as address:
            url = address + PATHS["an open article"]
            times: dict[str, list[float]] = {"aiohttp": [], "httpx": []}
            for _ in range(ROUNDS):
                times["aiohttp"].append(asyncio.run(with_aiohttp(url)))
                times["httpx"].append(asyncio.run(with_httpx(url)))
    ours, other = (median(rounds) for rounds in times.values())
    print(f"{REQUESTS} pages, {AT_ONCE} at once: httpx takes {other / ours:.1f} times as long as aiohttp")


if __name__ == "__main__":
    main()
