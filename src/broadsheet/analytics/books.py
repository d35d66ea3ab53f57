"""Where the books are kept: the journal's own folder, or a ClickHouse server for many machines."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

SCHEMES = {"clickhouse": 8123, "clickhouses": 8443}
DATABASE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
EXPECTED = "expected `folder`, or clickhouse://user:password@host:8123/database (clickhouses:// for TLS)"


class BadBooks(ValueError):
    """An address names no books; the message says what was expected, and not the password."""


@dataclass(frozen=True, slots=True)
class Server:
    """A ClickHouse server, and the database on it that holds the journal."""

    host: str
    port: int
    database: str
    user: str = "default"
    password: str = field(default="", repr=False)
    is_secure: bool = False

    def __str__(self) -> str:
        """Without the password: for logs and for people."""
        return f"ClickHouse at {self.host}:{self.port}/{self.database}"


Books = Path | Server


def read_books(address: str, folder: Path) -> Books:
    """Return where the books are: `folder` unless the address names a server. Raises BadBooks."""
    if address in ("", "folder"):
        return folder
    try:
        parts = urlsplit(address)
        usual_port = SCHEMES[parts.scheme]
        database = parts.path.removeprefix("/")
        if not parts.hostname or not DATABASE.fullmatch(database) or parts.query or parts.fragment:
            raise ValueError
        return Server(
            host=parts.hostname,
            port=parts.port or usual_port,
            database=database,
            user=unquote(parts.username or "default"),
            password=unquote(parts.password or ""),
            is_secure=parts.scheme == "clickhouses",
        )
    except (KeyError, ValueError):
        shown = re.sub(r"(//[^:/@]*):[^@]*@", r"\1:…@", address)
        raise BadBooks(f"{shown!r} names no books; {EXPECTED}") from None
