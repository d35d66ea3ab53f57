"""What deciding costs: each kind of request against the same worker sending the same bytes undecided.

Servers run with the same settings, on a core of their own. Rounds are short and alternate, and a ratio is the
median over pairs of neighbours: the speed of a rented core changes twofold within seconds, and medians of
each side apart then say more about the neighbours than about the servers. Each line says for how many
different readers it was measured.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load import Load, middle, paired, press
from benchmarks.readers import a_reader_coming_back, a_reader_of, a_subscriber, write_cookies
from benchmarks.recording import record
from benchmarks.serving import free_port, granian, running
from broadsheet.passes.keyring import Keyring

ROUNDS, SECONDS = 11, 1.0
READERS = 5_000
SPENDERS = 150_000
DATA_DIR = Path(os.environ.get("BENCH_DATA_DIR", "var/bench"))
# What a current browser sends.
BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-GB,en;q=0.9",
    "Accept-Encoding": "gzip, deflate, br",
}
# Compressed, as browsers ask, sending takes the least and so deciding shows the most.
ENCODINGS = {"compressed": BROWSER["Accept-Encoding"], "uncompressed": "identity"}


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of request."""

    name: str
    path: str
    cookies: Path | None = None
    readers: int = 0


@dataclass(frozen=True, slots=True)
class Compared:
    """The gate beside the bare server: deciding alone, and writing the journal too."""

    case: Case
    body_bytes: int
    gate: Load
    bare: Load
    ratio: float
    ratio_with_journal: float


def prepare() -> Path:
    """Return a data folder with the demo edition, made once and kept for the next run."""
    broadsheet = Path(sys.executable).with_name("broadsheet")
    subprocess.run([broadsheet, "prepare", "--demo"], check=True, env=environment())
    return DATA_DIR


def environment(**more: str) -> dict[str, str]:
    """Return the variables an edition of the benchmark runs with."""
    return {**os.environ, "BROADSHEET_ENV": "demo", "DATA_DIR": str(DATA_DIR.resolve()), **more}


def articles() -> list[dict[str, str]]:
    """Return what `broadsheet articles --json` prints."""
    broadsheet = Path(sys.executable).with_name("broadsheet")
    done = subprocess.run(
        [broadsheet, "articles", "--json"], check=True, env=environment(), capture_output=True, text=True
    )
    listed: list[dict[str, str]] = json.loads(done.stdout)
    return listed


def demo_keyring() -> Keyring:
    """Return the keys that the edition's passes are sealed with."""
    secrets = json.loads((DATA_DIR / "demo-secrets.json").read_text())
    return Keyring.from_text(secrets["BROADSHEET_PASS_KEYS"])


def cases(folder: Path) -> Iterator[Case]:
    """Yield the kinds of request, with the passes their readers carry."""
    keyring = demo_keyring()
    listed = articles()
    metered = [
        item
        for item in listed
        if item["access"] == "metered" and not item["section"].startswith(("opinion", "briefing"))
    ]
    opinion = next(item for item in listed if item["section"].startswith("opinion"))
    asked, *others = metered[:6]
    keys = [int(item["id"]) for item in others]

    def readers(name: str, make, count: int = READERS) -> Case:  # type: ignore[no-untyped-def]
        return Case(
            name, asked["path"], write_cookies(folder / name.replace(" ", "-"), keyring, make, count), count
        )

    yield Case("open page", opinion["path"])
    yield Case("first counted reading", asked["path"])
    yield readers("re-reading", a_reader_of([int(asked["id"]), *keys[:2]]))
    yield readers("subscriber", a_subscriber)
    yield readers("wall", a_reader_of(keys))
    yield readers("second reading (a ledger spend)", a_reader_coming_back(keys[0]), SPENDERS)


@contextmanager
def edition(**more: str) -> Iterator[str]:
    """Run the edition with one worker and yield its address; what is named are variables of its own."""
    port = free_port()
    variables = environment(PORT=str(port), **more)
    with running(granian("broadsheet.project.asgi:app", port), port, **variables) as address:
        yield address


def compare(address: str, journalled: str, case: Case, encoding: str, folder: Path) -> Compared:
    """Return the loads of the gate, with and without a journal, beside a bare server's of the same bytes."""
    asked = {**BROWSER, "Accept-Encoding": encoding}
    headers = dict(asked)
    if case.cookies is not None:
        with case.cookies.open() as lines:
            headers["Cookie"] = next(lines).strip()
    recorded = record(address + case.path, headers)
    answer = recorded.write(folder / "answer.json")
    port = free_port()
    loads: dict[str, list[Load]] = {}
    with running(granian("benchmarks.bare:asgi", port), port, BENCH_ANSWER=str(answer)) as other:
        sides = {"gate": address, "with journal": journalled, "bare": other}
        for side in sides.values():
            press(side + case.path, 1, asked, case.cookies)
        for _ in range(ROUNDS):
            for name, side in sides.items():
                loads.setdefault(name, []).append(press(side + case.path, SECONDS, asked, case.cookies))
    bare = loads["bare"]
    return Compared(
        case,
        len(recorded.body),
        middle(loads["gate"]),
        middle(bare),
        paired(loads["gate"], bare),
        paired(loads["with journal"], bare),
    )


def main() -> None:
    """Print a line for each kind of request."""
    prepare()
    print(f"The edition beside the same Granian worker sending the same bytes undecided ({ROUNDS} pairs):")
    print(
        f"  {'':34s}{'bytes':>7s}{'edition/s':>11s}{'bare/s':>9s}{'ratio':>7s}{'p99 ms':>8s}{'bare':>7s}"
        f"{'with journal':>14s}"
    )
    with (
        tempfile.TemporaryDirectory() as name,
        edition(BROADSHEET_JOURNAL="off") as address,
        edition() as journalled,
    ):
        folder = Path(name)
        kinds = list(cases(folder))
        for encoding, accepted in ENCODINGS.items():
            print(f"  {encoding}")
            for case in kinds:
                print(line(compare(address, journalled, case, accepted, folder)), flush=True)


def line(done: Compared) -> str:
    """Return one row of the table."""
    errors = f"  {done.gate.errors} errors" if done.gate.errors else ""
    return (
        f"  {done.case.name:34s}{done.body_bytes:7,d}"
        f"{done.gate.per_second:11,.0f}{done.bare.per_second:9,.0f}{done.ratio:7.2f}"
        f"{done.gate.p99_ms:8.2f}{done.bare.p99_ms:7.2f}{done.ratio_with_journal:14.2f}{errors}"
    )


if __name__ == "__main__":
    main()
