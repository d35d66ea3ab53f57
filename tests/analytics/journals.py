"""Builders: a journal in a folder."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from broadsheet.journal.schema import HEADER
from tests.journal.builders import a_line

NOON = datetime(2026, 3, 15, 11, 0, tzinfo=UTC)  # the instant of tests.journal.builders


def a_segment(folder: Path, lines: Iterable[str], *, hour: str = "2026-03-15T11", process: int = 1) -> Path:
    """Write a segment that nobody holds open, and return its path."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{hour}-{process}-ab.tsv"
    path.write_text(HEADER + "".join(lines))
    return path


def some_lines(*numbers: int) -> list[str]:
    """Return the lines of released articles, each asked for by another reader."""
    return [a_line(number) for number in numbers]
