"""Making an edition ready to serve: tables, type, static files and, for a trial, the demo.

A stamp beside the data says for which code all this was done, so that a second start does none of it.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from broadsheet.ledgers.addresses import hide_password
from broadsheet.project import django_app
from broadsheet.project.database import BadDatabase, is_shared
from broadsheet.project.environment import Environment, read_environment

PACKAGE_DIR = Path(__file__).resolve().parent.parent
STAMP = "prepared.json"
# Packages that bring tables or static files of their own.
PACKAGES = (
    "broadsheet",
    "django",
    "wagtail",
    "django-allauth",
    "font-source-serif-pro",
    "font-source-sans-pro",
)
WATCHED = ("*/migrations/*.py", "*/static/**/*", "publishing/fonts.py", "publishing/lettering.py")


def prepare(*, with_demo: bool, data_dir: Path) -> bool:
    """Do what is not done yet in `data_dir`; return whether anything was. Prints what it does."""
    path = data_dir / STAMP
    kept = json.loads(path.read_text()) if path.exists() else {}
    wanted = stamp_of(read_environment(), with_demo=with_demo or kept.get("demo", False))
    if kept == wanted:
        return False
    django_app.set_up()
    # What these import has models, which exist only from here on.
    from broadsheet.project import preparations  # noqa: PLC0415

    if kept | {"site_url": wanted["site_url"]} == wanted:
        preparations.move()
    else:
        preparations.run(data_dir, with_demo=with_demo, is_first=not kept)
    path.write_text(json.dumps(wanted))
    return True


def stamp_of(environment: Environment, *, with_demo: bool) -> dict[str, object]:
    """Return what is written into a folder once it is prepared for an environment by this code."""
    stamp: dict[str, object] = {"code": fingerprint(), "site_url": environment.site_url, "demo": with_demo}
    if is_shared(environment.database_url):
        # Another database has its tables to be made, in this folder too.
        stamp["database"] = hide_password(environment.database_url)
    return stamp


def prepare_or_say(*, with_demo: bool, data_dir: Path) -> None:
    """Prepare, as a process of its own; what an operator can put right is said in one line."""
    try:
        prepare(with_demo=with_demo, data_dir=data_dir)
    except BadDatabase as error:
        sys.exit(f"Error: {error}")


def fingerprint() -> str:
    """Return a name for the code that makes tables and static files; another one means: make them again."""
    digest = hashlib.blake2b(digest_size=16)
    for package in PACKAGES:
        digest.update(f"{package}=={version(package)}\n".encode())
    for path, modified_at_ns in _watched_files():
        digest.update(f"{path} {modified_at_ns}\n".encode())
    return digest.hexdigest()


def _watched_files() -> Iterator[tuple[str, int]]:
    for pattern in WATCHED:
        for path in sorted(PACKAGE_DIR.glob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts:
                yield str(path.relative_to(PACKAGE_DIR)), path.stat().st_mtime_ns
