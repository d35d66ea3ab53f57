"""Forgetting: files of the journal that are older than they may be."""

from datetime import datetime
from pathlib import Path

from broadsheet.journal.segments import list_files


def delete_before(folder: Path, instant: datetime) -> list[Path]:
    """Delete the files that end at `instant` or earlier; return them."""
    old = [kept.path for kept in list_files(folder) if kept.end <= instant]
    for path in old:
        path.unlink(missing_ok=True)
    return old
