"""A counted page beside a good peer and beside the limit.

The peer is the same page from Wagtail behind Django's page cache, which counts nothing. The limit is
the same bytes as a file from nginx.
"""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.edition import BROWSER, DATA_DIR, articles, edition, environment, prepare
from benchmarks.load import Load, middle, press
from benchmarks.nginx import PAGE, as_file, nginx
from benchmarks.recording import record
from benchmarks.serving import free_port, granian, running

ROUNDS, SECONDS = 5, 3.0


@contextmanager
def file(body: bytes, encoding: str) -> Iterator[str]:
    """Let nginx send `body` as a file; yield its address."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        with nginx(folder, port, as_file(folder, port, body, encoding), path=PAGE) as address:
            yield address + PAGE


@contextmanager
def wagtail(path: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Run the peer with one worker; yield the page's address and the headers that ask for all of it."""
    port = free_port()
    secret = json.loads((DATA_DIR / "demo-secrets.json").read_text())["BROADSHEET_GATE_SECRET"]
    command = [*granian("benchmarks.peer:application", port, "wsgi"), "--blocking-threads", "2"]
    command[command.index("--loop") : command.index("--loop") + 2] = []
    with running(command, port, path="/healthz", **environment(PORT=str(port))) as address:
        yield address + path, {**BROWSER, "Accept-Encoding": "gzip", "Broadsheet-Gate": secret}


def measure() -> dict[str, Load]:
    """Return the median load of the edition, the peer and nginx, measured in turn."""
    listed = articles()
    path = next(item["path"] for item in listed if item["access"] == "metered")
    loads: dict[str, list[Load]] = {"edition": [], "Wagtail's page cache": [], "nginx, a file": []}
    with edition() as address, wagtail(path) as (peer, peer_headers):
        recorded = record(address + path, BROWSER)
        encoding = dict(recorded.headers)["content-encoding"]
        with file(recorded.body, encoding) as sent:
            sides = {
                "edition": (address + path, BROWSER),
                "Wagtail's page cache": (peer, peer_headers),
                "nginx, a file": (sent, BROWSER),
            }
            for url, headers in sides.values():
                press(url, 1, headers)
            for _ in range(ROUNDS):
                for name, (url, headers) in sides.items():
                    loads[name].append(press(url, SECONDS, headers))
    return {name: middle(rounds) for name, rounds in loads.items()}


def main() -> None:
    """Print requests a second of each, and the edition's ratio to it."""
    prepare()
    measured = measure()
    ours = measured["edition"].per_second
    print(f"A first counted reading, one worker each (median of {ROUNDS}):")
    for name, load in measured.items():
        note = f"  {load.errors} errors" if load.errors else ""
        print(f"  {name:24s}{load.per_second:9,.0f}/s   edition is x{ours / load.per_second:.2f} of it{note}")


if __name__ == "__main__":
    main()
