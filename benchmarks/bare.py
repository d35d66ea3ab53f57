"""The other side of every ratio: a server that sends the same bytes with nothing decided.

`asgi` and `rsgi` send the answer recorded in the file that BENCH_ANSWER names.
"""

import json
import os
from base64 import b64decode
from pathlib import Path

_recorded = json.loads(Path(os.environ["BENCH_ANSWER"]).read_text())
BODY = b64decode(_recorded["body"])
HEADERS = [(name.encode(), value.encode()) for name, value in _recorded["headers"]]
TEXT_HEADERS = [(name, value) for name, value in _recorded["headers"]]


async def asgi(scope, receive, send):
    """Send the recorded answer by ASGI."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send({"type": "http.response.body", "body": BODY})
    elif scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})


class Rsgi:
    """Send the recorded answer by Granian's own interface."""

    async def __rsgi__(self, scope, protocol):
        """Answer one request."""
        protocol.response_bytes(200, TEXT_HEADERS, BODY)


rsgi = Rsgi()
