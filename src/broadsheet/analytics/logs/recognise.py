"""What a file is, by what is in it; its name decides nothing."""

import gzip
import re
import zlib
from enum import StrEnum
from pathlib import Path

from broadsheet.analytics.errors import ReplayRefused
from broadsheet.journal.schema import HEADER

HEAD_BYTES = 65_536
PARQUET = b"PAR1"
GZIP = b"\x1f\x8b"
# Address, two names, the time in brackets: how every line of both access log formats begins.
ACCESS_LINE = re.compile(rb"\S+ \S+ .*?\[\d\d?/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] \"")
LINES_LOOKED_AT = 20


class Kind(StrEnum):
    """The kinds of log that a replay reads."""

    PARQUET = "Parquet"
    TABLE = "CSV"
    ACCESS = "access log"
    JOURNAL = "journal"


def is_gzip(path: Path) -> bool:
    """Whether a file is compressed with gzip."""
    with path.open("rb") as file:
        return file.read(len(GZIP)) == GZIP


def recognise(path: Path) -> Kind:
    """Return what kind of log a file is; raises ReplayRefused where it is none."""
    head = _head(path)
    if head.startswith(PARQUET):
        return Kind.PARQUET
    if not head.strip():
        raise ReplayRefused(f"{path} is empty.")
    if head.startswith(HEADER.encode()):
        return Kind.JOURNAL
    lines = head.splitlines()[:LINES_LOOKED_AT]
    if any(ACCESS_LINE.match(line) for line in lines):
        return Kind.ACCESS
    if b"\0" in lines[0]:
        raise ReplayRefused(
            f"{path} is no log that can be read.",
            "Expected CSV, Parquet, or an access log of nginx or Apache.",
        )
    return Kind.TABLE


def _head(path: Path) -> bytes:
    try:
        if not is_gzip(path):
            with path.open("rb") as file:
                return file.read(HEAD_BYTES)
        with gzip.open(path) as unpacked:
            return unpacked.read(HEAD_BYTES)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise ReplayRefused(f"{path} begins as gzip does, and cannot be unpacked.") from None
    except OSError as error:
        raise ReplayRefused(f"{path} cannot be read: {error.strerror}.") from None
