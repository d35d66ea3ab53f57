"""nginx with one worker, as a benchmark starts it: what it serves is said by whoever measures."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.load import need
from benchmarks.serving import running

CONFIG = """
{user}
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
    default_type text/html;
    client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    {http}
}}
"""
FILE = """
server {{
    listen 127.0.0.1:{port};
    root {folder};
    location / {{ add_header Content-Encoding {encoding}; }}
}}
"""
PAGE = "/page.html"


@contextmanager
def nginx(folder: Path, port: int, http: str, *, path: str = "/") -> Iterator[str]:
    """Run nginx with `http` in that block of its file; yield the address of `port` when `path` answers."""
    program = need("nginx", "nginx-light")
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    # As root it would give up its rights, and could not read what others have written.
    user = "user root root;" if os.geteuid() == 0 else ""
    config = folder / "nginx.conf"
    config.write_text(CONFIG.format(folder=folder, user=user, http=http))
    with running([program, "-c", str(config), "-p", str(folder)], port, path=path) as address:
        yield address


def as_file(folder: Path, port: int, body: bytes, encoding: str) -> str:
    """Write a page to a folder and return the `server` block that sends it as a file, at PAGE."""
    (folder / PAGE.lstrip("/")).write_bytes(body)
    return FILE.format(folder=folder, port=port, encoding=encoding)
