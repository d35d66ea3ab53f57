"""What a load balancer or an operator hears at /healthz."""

import json

from broadsheet.gate.freshness import Watch
from broadsheet.gate.origins.base import Send
from broadsheet.gate.shelf import Shelf
from broadsheet.journal import JournalState

PATH = "/healthz"
# A gate that has not heard from its origin for this long still serves what it has, and says so.
STALE_SECONDS = 10.0


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
    body = json.dumps(state).encode() + b"\n"
    headers = [
        (b"content-type", b"application/json"),
        (b"cache-control", b"no-store"),
        (b"content-length", b"%d" % len(body)),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _said_of(journal: JournalState) -> dict[str, object]:
    return {
        "status": journal.problem or "ok",
        "lines_written": journal.written,
        "lines_waiting": journal.waiting,
        "lines_lost": journal.dropped,
    }
