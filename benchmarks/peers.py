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
from benchmarks.load import Load, middle, need, press
from benchmarks.recording import record
from benchmarks.serving import free_port, granian, running

ROUNDS, SECONDS = 5, 3.0

NGINX = """
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000;
    open_file_cache max=100;
    types {{ text/html html; }}
    client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    server {{
        listen 127.0.0.1:{port};
        root {folder};
        location / {{ add_header Content-Encoding {encoding}; }}
    }}
}}
"""


@contextmanager
def nginx(body: bytes, encoding: str) -> Iterator[str]:
    """Run nginx with one worker, sending `body` as a file; yield the file's address."""
    program = need("nginx", "nginx-light")
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        folder.chmod(0o755)
        (folder / "page.html").write_bytes(body)
        config = folder / "nginx.conf"
        config.write_text(NGINX.format(folder=folder, port=port, encoding=encoding))
        with running([program, "-c", str(config), "-p", str(folder)], port, path="/page.html") as address:
            yield address + "/page.html"


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
        with nginx(recorded.body, encoding) as file:
            sides = {
                "edition": (address + path, BROWSER),
                "Wagtail's page cache": (peer, peer_headers),
                "nginx, a file": (file, BROWSER),
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
