"""Pages that nginx sends: by the gate's word from its folder, by proxying the gate, and as plain files.

One gate worker, one nginx worker, each on its core with the load on the other; rounds alternate. A small page
and a large one, since what is saved is carrying the body.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.edition import BROWSER, DATA_DIR, articles, edition, prepare
from benchmarks.load import Load, middle, press
from benchmarks.nginx import PAGE, as_file, nginx
from benchmarks.recording import record
from benchmarks.serving import free_port

ROUNDS, SECONDS = 5, 2.0
SNIPPET = Path(__file__).parents[1] / "deploy" / "nginx" / "bodies.conf"

HTTP = """
upstream gate {{ server {gate}; keepalive 64; }}
upstream plain {{ server {plain}; keepalive 64; }}
proxy_http_version 1.1;
proxy_set_header Connection "";
server {{
    listen 127.0.0.1:{port};
    location / {{ proxy_pass http://gate; }}
    {snippet}
}}
server {{
    listen 127.0.0.1:{plain_port};
    location / {{ proxy_pass http://plain; }}
}}
"""


@contextmanager
def before(gate: str, plain: str, body: bytes, encoding: str) -> Iterator[dict[str, str]]:
    """Run nginx before two gates; yield the addresses of its three servers by name."""
    with tempfile.TemporaryDirectory() as name:
        folder, ports = Path(name), [free_port() for _ in range(3)]
        http = HTTP.format(
            gate=gate.removeprefix("http://"),
            plain=plain.removeprefix("http://"),
            port=ports[0],
            plain_port=ports[1],
            snippet=SNIPPET.read_text().replace("/var/lib/broadsheet", str(DATA_DIR.resolve())),
        )
        with nginx(folder, ports[2], http + as_file(folder, ports[2], body, encoding), path=PAGE):
            names = ("nginx sends what the gate names", "nginx proxies the gate", "nginx, a file")
            yield dict(zip(names, (f"http://127.0.0.1:{port}" for port in ports), strict=True))


def measure(path: str, accepted: str) -> tuple[int, dict[str, Load]]:
    """Return the size of the page as it is sent, and the median load of each side."""
    asked = {**BROWSER, "Accept-Encoding": accepted}
    loads: dict[str, list[Load]] = {}
    with edition(BROADSHEET_NGINX_BODIES="/-/bodies/") as naming, edition() as sending:
        recorded = record(sending + path, asked)
        encoding = dict(recorded.headers).get("content-encoding", "identity")
        with before(naming, sending, recorded.body, encoding) as sides:
            sides["the gate itself"] = sending
            urls = {name: url + (PAGE if "file" in name else path) for name, url in sides.items()}
            for url in urls.values():
                press(url, 1, asked)
            for _ in range(ROUNDS):
                for name, url in urls.items():
                    loads.setdefault(name, []).append(press(url, SECONDS, asked))
    return len(recorded.body), {name: middle(rounds) for name, rounds in loads.items()}


def main() -> None:
    """Print requests a second of each, and its ratio to nginx's plain file."""
    prepare()
    path = next(item["path"] for item in articles() if item["access"] == "metered")
    for accepted in (BROWSER["Accept-Encoding"], "identity"):
        size, measured = measure(path, accepted)
        print(f"A first counted reading of {size:,} bytes (median of {ROUNDS}):")
        file = measured["nginx, a file"].per_second
        for name, load in measured.items():
            note = f"  {load.errors} errors" if load.errors else ""
            print(f"  {name:34s}{load.per_second:9,.0f}/s   x{load.per_second / file:.2f} of the file{note}")


if __name__ == "__main__":
    main()
