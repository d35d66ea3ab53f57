"""What a load balancer or an operator hears at /healthz and at /readyz.

They are two questions. *Healthy* is a process that can serve what it has, however old; one that is not should
be ended. *Ready* is one that new readers may be sent to; one that is not should be left alone for a while.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from broadsheet.gate.errors import OriginFailed
from broadsheet.gate.freshness import Watch
from broadsheet.gate.origins.base import Origin, Send
from broadsheet.gate.shelf import Shelf
from broadsheet.journal import JournalState

PATH = "/healthz"
READY_PATH = "/readyz"
ORIGIN_READY_PATH = "/-/ready"
# A gate that has not heard from its origin for this long still serves what it has, and says so.
STALE_SECONDS = 10.0
LONGEST_PROBLEM = 300
UNAVAILABLE = 503


async def report_health(
    watch: Watch, shelf: Shelf, journal: JournalState | None, now: float, send: Send
) -> None:
    """Send the gate's state as JSON: 200 whenever it can serve readers, with the age of what it knows.

    A journal that cannot be written is said, and is no reason to send readers elsewhere.
    """
    pages, page_bytes = shelf.held
    age = max(0.0, now - watch.checked_at)
    state = {
        "status": "ok" if age < STALE_SECONDS else "serving the last good copies",
        "policy": watch.policy.version,
        "seconds_since_origin_answered": round(age, 1),
        "pages_in_memory": pages,
        "page_bytes_in_memory": page_bytes,
        **({} if journal is None else {"journal": _said_of(journal)}),
    }
    await _send_json(200, state, send)


class Readiness:
    """Whether new readers may be sent to this gate.

    `draining` is a file whose being there says that this machine's gates are about to end.
    """

    def __init__(self, origin: Origin, draining: Path | None = None) -> None:
        self._origin = origin
        self._draining = draining
        self.is_started = False
        self.is_stopping = False

    async def report(self, send: Send) -> None:
        """Send 200, or 503 with the problem, as JSON."""
        problem = await self.find_problem()
        if problem:
            await _send_json(UNAVAILABLE, {"status": "not ready", "problem": problem}, send)
        else:
            await _send_json(200, {"status": "ready"}, send)

    async def find_problem(self) -> str:
        """Return why no new readers should come, or nothing.

        An origin that does not answer is no reason: its pages are served from the last good copies, and
        every other gate has the same origin.
        """
        if self.is_stopping or (self._draining is not None and self._draining.exists()):
            return "stopping"
        if not self.is_started:
            return "no policy is loaded yet"
        try:
            fetched = await self._origin.fetch(ORIGIN_READY_PATH)
        except OriginFailed:
            return ""
        if fetched.status != UNAVAILABLE:
            return ""
        return fetched.body.decode("utf-8", "replace")[:LONGEST_PROBLEM].strip() or "the origin is not ready"


async def _send_json(status: int, said: Mapping[str, object], send: Send) -> None:
    body = json.dumps(said).encode() + b"\n"
    headers = [
        (b"content-type", b"application/json"),
        (b"cache-control", b"no-store"),
        (b"content-length", b"%d" % len(body)),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _said_of(journal: JournalState) -> dict[str, object]:
    return {
        "status": journal.problem or "ok",
        "lines_written": journal.written,
        "lines_waiting": journal.waiting,
        "lines_lost": journal.dropped,
    }
