"""The gate before a site of any kind beside nginx's proxy_pass with its cache, before the same site.

The site is another nginx that sends an article of about 20 kB as a file. nginx keeps the page and counts
nothing; the gate keeps it, decides, counts and sends what the reader may have. Rounds alternate.
"""

import gzip
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.edition import BROWSER
from benchmarks.load import Load, middle, press
from benchmarks.nginx import nginx
from benchmarks.serving import free_port, running

ROUNDS, SECONDS = 5, 3.0
WORDS = ("harbour", "council", "ferry", "treasurer", "lemons", "pilot", "crossing", "morning", "vote", "pier")

# Compressed beforehand, so that nginx's cache holds it compressed: else it would compress for every reader.
SITE = """server {{
    listen 127.0.0.1:{port}; root {folder}; gzip_static on; gzip_vary on;
    location / {{ try_files $uri/index.html =404; add_header Cache-Control max-age=60; }}
}}"""
PROXY = """proxy_cache_path {folder}/cache keys_zone=pages:10m;
server {{
    listen 127.0.0.1:{port};
    location / {{ proxy_pass {site}; proxy_cache pages; proxy_cache_valid 200 60s; }}
}}"""
GATE = """
site = "http://127.0.0.1:{port}"
[articles]
paths = ["/story/*"]
text = ".text"
[articles.access_words]
open = ["free"]
[[articles.rules]]
paths = ["/story/open/"]
access = "open"
"""
POLICY = """
timezone = "Europe/Warsaw"
window = { period = "month" }
allowances = { anonymous = 5, registered = 10 }
new_readers = { exempt_networks = ["127.0.0.0/8"] }
"""
PATHS = {"an open article": "/story/open/", "a first, counted reading": "/story/counted/"}


def write_site(folder: Path) -> None:
    """Write the articles of the site: sentences that differ, as prose does."""
    for number, path in enumerate(PATHS.values()):
        sentences = (
            " ".join(WORDS[(at * at + word * (at + number + 1)) % len(WORDS)] for word in range(14))
            + f" {at}."
            for at in range(180)
        )
        text = "".join(f"<p>{sentence.capitalize()}</p>" for sentence in sentences)
        head = "<!doctype html><html><head><title>Story</title></head>"
        page = f"{head}<body><div class=text>{text}</div></body></html>"
        target = folder / path.strip("/")
        target.mkdir(parents=True)
        (target / "index.html").write_text(page)
        (target / "index.html.gz").write_bytes(gzip.compress(page.encode(), 6))


@contextmanager
def gate(folder: Path, site: str) -> Iterator[str]:
    """Run the gate with one worker before `site`; yield its address."""
    port = free_port()
    (folder / "gate.toml").write_text(GATE.format(port=port))
    (folder / "policy.toml").write_text(POLICY)
    broadsheet = str(Path(sys.executable).with_name("broadsheet"))
    command = [
        broadsheet,
        "gate",
        "--config",
        str(folder / "gate.toml"),
        "--origin",
        site,
        "--port",
        str(port),
    ]
    variables = {"BROADSHEET_ENV": "demo", "DATA_DIR": str(folder / "gate"), "BROADSHEET_JOURNAL": "off"}
    with running([*command, "--skip-check"], port, path="/healthz", **variables) as address:
        yield address


def measure() -> dict[str, dict[str, Load]]:
    """Return the median load of both sides for each kind of page."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        write_site(folder / "site")
        found: dict[str, dict[str, Load]] = {}
        behind, before = free_port(), free_port()
        beside = folder / "proxy"
        with (
            nginx(folder / "site", behind, SITE.format(port=behind, folder=folder / "site")) as site,
            nginx(beside, before, PROXY.format(port=before, folder=beside, site=site)) as proxy,
            gate(folder, site) as gated,
        ):
            headers = {**BROWSER, "Accept-Encoding": "gzip"}
            for kind, path in PATHS.items():
                sides = {"gate": gated + path, "nginx": proxy + path}
                for url in sides.values():
                    press(url, 1, headers)
                loads: dict[str, list[Load]] = {}
                for _ in range(ROUNDS):
                    for side, url in sides.items():
                        loads.setdefault(side, []).append(press(url, SECONDS, headers))
                found[kind] = {side: middle(rounds) for side, rounds in loads.items()}
        return found


def main() -> None:
    """Print requests a second of each, and the gate's ratio to nginx."""
    print(f"The gate beside nginx's proxy_pass with its cache, gzip, a worker each (median of {ROUNDS}):")
    for kind, sides in measure().items():
        ours, theirs = sides["gate"], sides["nginx"]
        errors = f"  {ours.errors + theirs.errors} errors" if ours.errors + theirs.errors else ""
        ratio = ours.per_second / theirs.per_second
        print(
            f"  {kind:26s} gate {ours.per_second:9,.0f}/s   nginx {theirs.per_second:9,.0f}/s   x{ratio:.2f}"
            f"   p99 {ours.p99_ms:.2f} and {theirs.p99_ms:.2f} ms{errors}",
            flush=True,
        )


if __name__ == "__main__":
    main()
