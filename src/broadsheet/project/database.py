"""Where the edition is kept: from one address of a database to Django's settings."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

EXPECTED = "expected sqlite:path/to/edition.sqlite3, or postgresql://user:password@host:5432/database"
# Of one process. Rendering is what takes time, and a process has one processor for it.
MOST_CONNECTIONS = 8
WAIT_SECONDS = 10


class BadDatabase(ValueError):
    """The address of the database cannot be read; the message says what is expected, and no password."""


def database_settings(url: str) -> dict[str, Any]:
    """Return Django's settings for a database. Raises BadDatabase."""
    scheme, _, rest = url.partition(":")
    match scheme:
        case "sqlite" if rest:
            return _sqlite(Path(rest))
        case "postgresql" | "postgres":
            return _postgres(url)
        case _:
            raise BadDatabase(f"BROADSHEET_DATABASE is no database: {EXPECTED}")


def is_shared(url: str) -> bool:
    """Whether other machines may have the same database open."""
    return not url.startswith("sqlite:")


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000;",
            "transaction_mode": "IMMEDIATE",
        },
    }


def _postgres(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    name = unquote(parts.path.strip("/"))
    try:
        port = parts.port or 5432
    except ValueError:
        name, port = "", 0
    if not name or not parts.hostname:
        raise BadDatabase(f"BROADSHEET_DATABASE is no database: {EXPECTED}")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname,
        "PORT": str(port),
        # Requests run on threads of their own, so connections are kept in a pool; each is looked at before
        # it is used, for the server may have been restarted meanwhile.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": WAIT_SECONDS,
            **dict(parse_qsl(parts.query)),
            "pool": {"min_size": 1, "max_size": MOST_CONNECTIONS, "timeout": WAIT_SECONDS},
        },
    }
