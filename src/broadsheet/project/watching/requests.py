"""A wrapper around the gate that gives each request an id and, where it is wanted, a line in the log."""

import logging
import time

from broadsheet.gate.addresses import Networks
from broadsheet.gate.origins.base import DECISION, TOLD, App, Message, Receive, Scope, Send
from broadsheet.meter import Decision
from broadsheet.project.watching.json_lines import FIELDS
from broadsheet.project.watching.request_ids import HEADER, REQUEST_ID, request_id_of

log = logging.getLogger("broadsheet.requests")


class WatchedRequests:
    """Stands around the gate. The id is in the answer, and in every line that the request causes."""

    def __init__(self, app: App, *, trusted: Networks, are_logged: bool) -> None:
        self._app = app
        self._trusted = trusted
        self._are_logged = are_logged

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one ASGI connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = request_id_of(scope, self._trusted)
        REQUEST_ID.set(request_id)
        told = scope.setdefault(TOLD, {})
        began, status = time.perf_counter(), 0
        header = (HEADER, request_id.encode())

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message["headers"], header]}
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            if self._are_logged:
                _log(scope, told.get(DECISION), status, time.perf_counter() - began)


def _log(scope: Scope, decision: Decision | None, status: int, seconds: float) -> None:
    """Write one request's line. It names no reader and no address, and what was searched for stays out."""
    fields = {
        "method": scope["method"],
        "path": scope["path"],
        "status": status,
        "milliseconds": round(seconds * 1000, 3),
        "outcome": None if decision is None else decision.outcome.value,
        "reason": None if decision is None else decision.reason.value,
    }
    said = " ".join(f"{name}={value}" for name, value in fields.items() if value is not None)
    log.info("%s request_id=%s", said, REQUEST_ID.get(), extra={FIELDS: fields})
