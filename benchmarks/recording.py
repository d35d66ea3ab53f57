"""One answer, kept so that another server can send the very same bytes."""

import json
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

import httpx

# What a server adds by itself.
OF_THE_SERVER = {"date", "server", "connection", "transfer-encoding"}


@dataclass(frozen=True, slots=True)
class Recorded:
    """An answer as it came over the wire, still encoded."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def write(self, path: Path) -> Path:
        """Write it where `benchmarks.bare` can read it."""
        headers = [pair for pair in self.headers if pair[0] not in OF_THE_SERVER]
        path.write_text(json.dumps({"headers": headers, "body": b64encode(self.body).decode()}))
        return path


def record(url: str, headers: dict[str, str]) -> Recorded:
    """Fetch a page once and return it undecoded."""
    with httpx.Client() as client, client.stream("GET", url, headers=headers) as response:
        body = b"".join(response.iter_raw())
        return Recorded(response.status_code, list(response.headers.items()), body)
