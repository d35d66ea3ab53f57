"""Requests by the thousand, with wrk; and the machine's own limit of patience."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.cores import LOAD, held_to

CONNECTIONS = 32
LUA = Path(__file__).with_name("cookies.lua")


@dataclass(frozen=True, slots=True)
class Load:
    """What one round of load measured: requests a second, and the 99th percentile in milliseconds."""

    per_second: float
    p99_ms: float
    errors: int


def need(program: str, package: str) -> str:
    """Return the path of a program, installed with apt where this is root on Debian."""
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin")
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["apt-get", "install", "-y", "-qq", package], check=True, stdout=subprocess.DEVNULL)
        found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin")
    if found is None:
        raise SystemExit(
            f"This benchmark needs {program}: install Debian's package {package} (or your system's)."
        )
    return found


def press(url: str, seconds: float, headers: dict[str, str], cookies: Path | None = None) -> Load:
    """Ask for `url` as fast as it answers. `cookies` names a file with one Cookie header a line."""
    command = [need("wrk", "wrk"), "-t1", f"-c{CONNECTIONS}", f"-d{round(seconds)}s", "--latency"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    if cookies is not None:
        command += ["-s", str(LUA)]
    environment = {**os.environ, "BENCH_COOKIES": str(cookies or "")}
    done = subprocess.run(
        held_to(LOAD, [*command, url]), capture_output=True, text=True, check=True, env=environment
    )
    return read_wrk(done.stdout)


def read_wrk(text: str) -> Load:
    """Return what wrk's report says; raises ValueError when it says nothing."""
    rate = re.search(r"Requests/sec:\s+([\d.]+)", text)
    slow = re.search(r"99%\s+([\d.]+)(us|ms|s)", text)
    if rate is None or slow is None:
        raise ValueError(f"no figures in: {text}")
    bad = sum(int(number) for number in re.findall(r"Non-2xx or 3xx responses: (\d+)", text))
    bad += sum(int(n) for line in re.findall(r"Socket errors: (.*)", text) for n in re.findall(r"\d+", line))
    unit = {"us": 0.001, "ms": 1.0, "s": 1000.0}[slow[2]]
    return Load(float(rate[1]), float(slow[1]) * unit, bad)


def middle(rounds: list[Load]) -> Load:
    """Return the median of several rounds, figure by figure."""
    return Load(
        median(round_.per_second for round_ in rounds),
        median(round_.p99_ms for round_ in rounds),
        sum(round_.errors for round_ in rounds),
    )


def paired(rounds: list[Load], others: list[Load]) -> float:
    """Return the median ratio of rates of rounds that were run one after the other."""
    return median(one.per_second / other.per_second for one, other in zip(rounds, others, strict=True))
