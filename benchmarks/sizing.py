"""What a machine must have: processor time for each kind of request, a renewal, a rendering; bytes to send.

Processor time is read from the kernel's own books of the server's processes, so it says what a core can do
even while others use the machine; a busy one shows somewhat more than a quiet one.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from benchmarks.edition import BROWSER, Case, articles, cases, demo_keyring, edition, environment, prepare
from benchmarks.load import press
from benchmarks.recording import record
from benchmarks.serving import free_port, running
from broadsheet.gate.store import PAGES_FILE
from broadsheet.passes.cookies import NAME
from broadsheet.passes.sealing import open_pass, seal
from tests.e2e.accounts import sign_in

SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
TICKS = os.sysconf("SC_CLK_TCK")
RENDERED = 40
SUBSCRIBER = "subscriber@meridian.example"


def main() -> None:
    """Print what one request of each kind takes, and one rendering."""
    prepare()
    print(f"Processor time of the server, in all of its processes ({SECONDS:g} s of load each):")
    print(f"  {'':34s}{'us':>8s}{'a core':>12s}")
    with tempfile.TemporaryDirectory() as name, edition() as address:
        for case in cases(Path(name)):
            print(row(case.name, microseconds(address, case)), flush=True)
        print(row("renewing a pass, by the origin", renewal_microseconds(address, Path(name))))
        print(f"  an article as it is sent: {sent_bytes(address):,} bytes")
    print(row("rendering a page, by the origin", rendering_microseconds()))


def row(name: str, taken: float) -> str:
    """Return a line: microseconds, and how many a core does in a second."""
    return f"  {name:34s}{taken:8.0f}{1e6 / taken:12,.0f}"


def microseconds(address: str, case: Case) -> float:
    """Return what one request of a kind takes of the server's processors."""
    press(address + case.path, 1, BROWSER, case.cookies)
    before = spent(address)
    load = press(address + case.path, SECONDS, BROWSER, case.cookies)
    return (spent(address) - before) / (load.per_second * round(SECONDS)) * 1e6


def renewal_microseconds(address: str, folder: Path) -> float:
    """Return what it takes until a subscriber whose pass has grown old has a new one, and the article."""
    keyring, now = demo_keyring(), datetime.now(UTC)
    with httpx.Client(base_url=address, trust_env=False) as client:
        sign_in(client, SUBSCRIBER)
        cookies = dict(client.cookies)
    old = open_pass(cookies[NAME], keyring, now)._replace(fresh_until=now - timedelta(minutes=1))
    cookies[NAME] = seal(old, keyring)
    path = folder / "old-pass"
    path.write_text("; ".join(f"{name}={value}" for name, value in cookies.items()))
    article = next(one["path"] for one in articles() if one["access"] == "metered")
    return microseconds(address, Case("renewal", article, path))


def rendering_microseconds() -> float:
    """Return what it takes to render a page anew: the edition begins without any, each is asked for once."""
    paths = [one["path"] for one in articles()][:RENDERED]
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name) / "data"
        subprocess.run(["cp", "-r", environment()["DATA_DIR"], str(copy)], check=True)
        (copy / PAGES_FILE).unlink(missing_ok=True)
        port = free_port()
        command = [str(Path(sys.executable).with_name("broadsheet")), "run", "--demo", "--port", str(port)]
        with running(command, port, **environment(DATA_DIR=str(copy), PORT=str(port))) as address:
            record(address + "/", BROWSER)
            time.sleep(15)  # until the chores have started, which is work of its own
            before = spent(address)
            for path in paths:
                record(address + path, BROWSER)
            return (spent(address) - before) / len(paths) * 1e6


def sent_bytes(address: str) -> int:
    """Return how many bytes a metered article has when it is sent."""
    path = next(one["path"] for one in articles() if one["access"] == "metered")
    return len(record(address + path, BROWSER).body)


def spent(address: str) -> float:
    """Return the seconds of processor time that the server at this address has used, its children's too."""
    port = address.rsplit(":", 1)[1]
    found = dict(_processes())
    wanted = {pid for pid in found if _names_port(pid, port)}
    grown = True
    while grown:
        more = {pid for pid, fields in found.items() if int(fields[1]) in wanted} - wanted
        grown = bool(more)
        wanted |= more
    return sum(int(found[pid][11]) + int(found[pid][12]) for pid in wanted) / TICKS


def _processes() -> Iterator[tuple[int, list[str]]]:
    """Yield each process and what its stat says after its name."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            yield int(folder.name), (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue


def _names_port(pid: int, port: str) -> bool:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return b"--port" in words and port.encode() in words


if __name__ == "__main__":
    main()
