"""What being watched costs: the gate in process, with nothing around it, and with what operators may turn on.

Rounds alternate, so that what the machine does meanwhile hits all sides.
"""

import asyncio
import logging
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Tracer

from broadsheet.gate.counts import Tally
from broadsheet.gate.origins.base import App
from broadsheet.ledgers.memory import MemoryLedger
from broadsheet.project.watching.opentelemetry import TracedRequests
from broadsheet.project.watching.requests import WatchedRequests
from tests.gate.origin import FakeOrigin, FakePage, an_article_page
from tests.gate.reading import a_gate, running

REQUESTS, ROUNDS = 3_000, 7


async def main_async() -> None:
    """Print microseconds a request, and the ratio to a gate that nobody watches."""
    pages = {"/": FakePage(), "/a1": an_article_page(1, access="open")}
    log = logging.getLogger("broadsheet.requests")
    log.handlers = [logging.FileHandler(os.devnull)]
    log.propagate = False
    log.setLevel(logging.INFO)
    with tempfile.TemporaryDirectory() as folder:
        gate = a_gate(FakeOrigin(pages=pages), Path(folder), ledger=MemoryLedger())
        async with running(gate):
            sides: dict[str, App] = {
                "nobody watches": gate,
                "request ids": WatchedRequests(gate, trusted=(), are_logged=False),
                "a line for each request": WatchedRequests(gate, trusted=(), are_logged=True),
                "traces": TracedRequests(gate, a_tracer(), ()),
            }
            times: dict[str, list[float]] = {name: [] for name in sides}
            for _ in range(ROUNDS):
                for name, app in sides.items():
                    times[name].append(await microseconds(app))
    bare = median(times["nobody watches"])
    for name, taken in times.items():
        print(f"  {name:26s}{median(taken):8.2f} us   x{median(taken) / bare:.2f}")


class Forgotten(SpanExporter):
    """Takes spans, and forgets them: what is measured is what a request pays, not a collector."""

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Say that all is well."""
        return SpanExportResult.SUCCESS


def a_tracer() -> Tracer:
    """Return a tracer that keeps what the edition's would send."""
    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(Forgotten()))
    return provider.get_tracer("benchmark")


async def microseconds(app: App) -> float:
    """Return what one request for an open article takes."""
    began = time.perf_counter()
    for _ in range(REQUESTS):
        scope = {"type": "http", "method": "GET", "path": "/a1", "headers": [], "client": ("127.0.0.1", 1)}
        await app(scope, nothing, ignore)
    return (time.perf_counter() - began) / REQUESTS * 1e6


async def nothing() -> dict[str, object]:
    """Have no body to send."""
    return {"type": "http.request", "body": b"", "more_body": False}


async def ignore(message: object) -> None:
    """Take an answer."""


def counting() -> float:
    """Return the nanoseconds that counting an answer adds: one addition to an attribute, and one entry."""
    tally, scope, times = Tally(), {}, 1_000_000

    def counted() -> None:
        for _ in range(times):
            tally.count += 1
            scope["broadsheet.decision"] = tally

    def uncounted() -> None:
        for _ in range(times):
            pass

    return (best(counted) - best(uncounted)) / times * 1e9


def best(work: Callable[[], None]) -> float:
    """Return the shortest of some times that `work` took."""
    taken = []
    for _ in range(5):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return min(taken)


def main() -> None:
    """Print what each way of watching costs."""
    print(f"Counting one answer: {counting():.0f} ns. A request in process (median of {ROUNDS}):")
    asyncio.run(main_async())


if __name__ == "__main__":
    main()
