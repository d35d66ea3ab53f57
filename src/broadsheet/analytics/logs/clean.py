"""Lines that the database can take: whole, in UTF-8, without control characters, tables without quotes.

Nearly every log is clean and is read where it lies. One that is compressed, or holds anything else, is
copied first: the bytes of another encoding are spelt out, so that two names stay two; quoted fields are
taken out of their quotes; and a line keeps its number.
"""

import codecs
import csv
import gzip
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from broadsheet.analytics.logs.recognise import is_gzip

BLOCK_BYTES = 1 << 22
LONGEST_LINE = 1 << 20  # what is beyond this is cut off, and with it goes the hope of reading the line
# All control characters but tab and line feed.
CONTROLS = bytes([*range(9), *range(11, 32), 127])
BOM = codecs.BOM_UTF8
SEPARATORS = ",;\t|"
QUOTE = '"'
UNQUOTED = "\x1f"  # ASCII's unit separator: a control character, so no clean line holds it


@dataclass(frozen=True, slots=True)
class Lines:
    """A file of clean lines, what separates their fields, and whether the log came to its end."""

    path: Path
    separator: str = ""
    is_whole: bool = True


def clean_lines(path: Path, copy: Path) -> Lines:
    """Return the lines of a log: itself, or `copy`, written for the purpose.

    A gzip file that ends early, such as a log that is still being written, gives what it has.
    """
    plain, is_whole = _plain(path, copy)
    if not _is_clean(plain):
        plain = _rewritten(plain, copy, lambda line: line)
    return Lines(plain, is_whole=is_whole)


def clean_table(path: Path, copy: Path) -> Lines:
    """Return the lines of a log of separated values, as `clean_lines` does, with no quotes in them."""
    plain, is_whole = _plain(path, copy)
    with plain.open("rb") as file:
        first = file.readline(LONGEST_LINE).decode(errors="replace")
    separator = max(SEPARATORS, key=first.count)
    if _is_clean(plain, QUOTE.encode()):
        return Lines(plain, separator, is_whole)
    return Lines(_rewritten(plain, copy, lambda line: without_quotes(line, separator)), UNQUOTED, is_whole)


def without_quotes(line: str, separator: str) -> str:
    """Return a line with its fields out of their quotes and separated by UNQUOTED; as it was if it is odd."""
    if QUOTE not in line:
        return line.replace(separator, UNQUOTED)
    try:
        return UNQUOTED.join(next(csv.reader([line], delimiter=separator, strict=True)))
    except csv.Error:
        return line


def _plain(path: Path, copy: Path) -> tuple[Path, bool]:
    """Return an uncompressed file, and whether the compressed one came to its end."""
    if not is_gzip(path):
        return path, True
    with gzip.open(path) as packed, copy.open("wb") as file:
        try:
            while block := packed.read1(BLOCK_BYTES):
                file.write(block)
        except (EOFError, gzip.BadGzipFile, zlib.error):
            return copy, False
    return copy, True


def _is_clean(path: Path, unwanted: bytes = b"") -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        if file.read(len(BOM)) == BOM:
            return False
        file.seek(0)
        while block := file.read(BLOCK_BYTES):
            if len(block.translate(None, CONTROLS + unwanted)) != len(block) or _may_hold_a_long_line(block):
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


def _rewritten(path: Path, copy: Path, change: Callable[[str], str]) -> Path:
    """Write the lines of a file, clean and changed, beside `copy`; return where."""
    cleaned = copy.with_suffix(".clean")
    with path.open("rb") as file, cleaned.open("wb") as clean:
        clean.writelines(change(line).encode() + b"\n" for line in _lines(file))
    return cleaned


def _lines(file: BinaryIO) -> Iterator[str]:
    """Yield the lines of a file, clean and without their ends."""
    is_first, is_rest = True, False
    while piece := file.readline(LONGEST_LINE):
        text = piece.removeprefix(BOM) if is_first else piece
        is_first = False
        if not is_rest:
            yield text.rstrip(b"\r\n").translate(None, CONTROLS).decode(errors="backslashreplace")
        is_rest = not piece.endswith(b"\n")
