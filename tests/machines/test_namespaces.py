"""Machines as network namespaces, each with an address and a folder of its own: a count is one count."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.engines.places import is_root
from tests.engines.valkey import ValkeyServer
from tests.machines.serving import Machine
from tests.patience import wait_until

HOSTS = 2
RELEASED = "<p>Rest.</p>"


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


def may_make_namespaces() -> bool:
    """Return whether this user may, and this kernel lets them."""
    if not is_root() or shutil.which("ip") is None:
        return False
    name = f"bs{os.getpid()}x"
    if subprocess.run(["ip", "netns", "add", name], check=False, capture_output=True).returncode:
        return False
    ip("netns", "delete", name)
    return True


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[list[Machine]]:
    """Gates in namespaces, each joined by a cable of its own to this host, where Valkey runs."""
    if not may_make_namespaces():
        pytest.skip("network namespaces need root, iproute2 and a kernel that lets them be made")
    with ExitStack() as stack:
        names = [_a_host(number, stack) for number in range(1, HOSTS + 1)]
        ours = [f"10.213.{number}.1" for number in range(1, HOSTS + 1)]
        valkey = ValkeyServer("--bind", "127.0.0.1", *ours, "--protected-mode", "no")
        stack.callback(valkey.kill)
        made = []
        for number, name in enumerate(names, start=1):
            ledger = f"valkey://10.213.{number}.1:{valkey.port}/0?timeout=60"
            inside = ("ip", "netns", "exec", name)
            machine = Machine(tmp_path / name, ledger, host=f"10.213.{number}.2", inside=inside)
            stack.callback(machine.kill)
            made.append(machine)
        for machine in made:
            wait_until(lambda machine=machine: _is_ready(machine), f"{machine.url}, see {machine.log}")
        yield made


def _a_host(number: int, stack: ExitStack) -> str:
    """Return the name of a new namespace, with a cable between 10.213.number.1 here and .2 there."""
    name, cable = f"bs{os.getpid()}-{number}", f"bs{os.getpid()}v{number}"
    ip("netns", "add", name)
    stack.callback(ip, "netns", "delete", name)
    ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", name)
    ip("address", "add", f"10.213.{number}.1/30", "dev", cable)
    ip("link", "set", cable, "up")
    ip("-netns", name, "address", "add", f"10.213.{number}.2/30", "dev", "eth0")
    ip("-netns", name, "link", "set", "eth0", "up")
    ip("-netns", name, "link", "set", "lo", "up")
    return name


def _is_ready(machine: Machine) -> bool:
    try:
        return httpx.get(f"{machine.url}/readyz", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def test_a_reader_has_one_count_on_all_machines(machines: list[Machine]) -> None:
    cookies: dict[str, str] = {}
    released = []
    for number in range(1, 6):
        machine = machines[number % HOSTS]
        answer = httpx.get(f"{machine.url}/a{number}", cookies=cookies, trust_env=False, timeout=60)
        assert answer.status_code == 200
        # Only the first pass: what was read since is known from the ledger alone.
        cookies = cookies or dict(answer.cookies)
        released.append(RELEASED in answer.text)
    assert released == [True, True, True, False, False]
