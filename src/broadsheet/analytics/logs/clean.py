"""Lines that the database can take: whole, in UTF-8, without control characters.

Nearly every log is clean and is read where it lies. One that is compressed, or holds anything else, is
copied first: the bytes of another encoding are spelt out, so that two names stay two, and a line keeps
its number.
"""

import codecs
import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from broadsheet.analytics.logs.recognise import is_gzip

BLOCK_BYTES = 1 << 22
LONGEST_LINE = 1 << 20  # what is beyond this is cut off, and with it goes the hope of reading the line
# All control characters but tab and line feed.
CONTROLS = bytes([*range(9), *range(11, 32), 127])
BOM = codecs.BOM_UTF8


def clean_lines(path: Path, copy: Path) -> tuple[Path, bool]:
    """Return a file with the lines of `path`, and whether that one was whole.

    The file is `path` itself, or `copy`, written for the purpose. A gzip file that ends early, such as a
    log that is still being written, gives what it has and is not whole.
    """
    is_whole = _unpack(path, copy) if is_gzip(path) else True
    plain = copy if is_gzip(path) else path
    if _is_clean(plain):
        return plain, is_whole
    cleaned = copy.with_suffix(".clean")
    with plain.open("rb") as lines, cleaned.open("wb") as file:
        for line in _lines(lines):
            file.write(line)
    return cleaned, is_whole


def _unpack(path: Path, copy: Path) -> bool:
    """Write what a gzip file holds; return whether it came to its end."""
    with gzip.open(path) as packed, copy.open("wb") as file:
        try:
            while block := packed.read1(BLOCK_BYTES):
                file.write(block)
        except (EOFError, gzip.BadGzipFile, zlib.error):
            return False
    return True


def _is_clean(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_first = True
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            if is_first and block.startswith(BOM):
                return False
            is_first = False
            if len(block.translate(None, CONTROLS)) != len(block) or _may_hold_a_long_line(block):
                return False
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                return False
    return not decoder.getstate()[0]


def _may_hold_a_long_line(block: bytes) -> bool:
    half = LONGEST_LINE // 2
    return any(
        block.find(b"\n", start, start + half) < 0 for start in range(0, max(0, len(block) - half), half)
    )


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of a file made clean, each ended by one line feed."""
    is_first, is_rest = True, False
    while piece := file.readline(LONGEST_LINE):
        text = piece.removeprefix(BOM) if is_first else piece
        is_first = False
        if not is_rest:
            line = text.rstrip(b"\r\n").translate(None, CONTROLS)
            yield line.decode(errors="backslashreplace").encode() + b"\n"
        is_rest = not piece.endswith(b"\n")
