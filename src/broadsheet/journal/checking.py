"""Looking through segments: how many lines are whole, and which are not."""

from dataclasses import dataclass
from pathlib import Path

from broadsheet.journal.schema import HEADERS, is_whole

BLOCK_BYTES = 1 << 22


@dataclass(frozen=True, slots=True)
class Checked:
    """One segment: its lines, the numbers (from 1) of those that cannot be read, and whether it is ours."""

    path: Path
    lines: int
    unreadable: tuple[int, ...]
    is_journal: bool = True


def count_lines(path: Path) -> int:
    """Return how many lines a segment has, whole or torn; its first, of column names, is not among them."""
    ends, last = 0, b"\n"
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            ends, last = ends + block.count(b"\n"), block[-1:]
    return max(0, ends + (last != b"\n") - 1)


def check(path: Path) -> Checked:
    """Return what is in a segment. The line of column names counts as the first."""
    lines, unreadable = 0, []
    with path.open("rb") as file:
        header = file.readline()
        for number, line in enumerate(file, start=2):
            lines += 1
            if not line.endswith(b"\n") or not is_whole(line[:-1].decode("utf-8", "replace")):
                unreadable.append(number)
    return Checked(path, lines, tuple(unreadable), header.decode("utf-8", "replace") in HEADERS)
