"""Both moves, from a file's bytes to the differences; and the file of the rows that failed."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from broadsheet.subscriptions.moving import readers, rights
from broadsheet.subscriptions.moving.differences import Difference, Kind, go_through
from broadsheet.subscriptions.moving.tables import LARGEST_BYTES, TableRefused, read_table

__all__ = ["LARGEST_BYTES", "MOVES", "TableRefused", "move", "write_failed", "write_rows"]

MOVES = {
    "readers": (readers.REQUIRED, readers.KNOWN, readers.move_reader),
    "subscriptions": (rights.REQUIRED, rights.KNOWN, rights.move_subscription),
}


def move(what: str, data: bytes, now: datetime, *, write: bool, skip: int = 0) -> Iterator[Difference]:
    """Yield the difference of each row of a file of `readers` or `subscriptions`, but for the first `skip`.

    Raises TableRefused, before the first row, for a file that cannot be read; with `write` each row that
    does not fail is kept, and doing it again finds it the same.
    """
    if len(data) > LARGEST_BYTES:
        raise TableRefused(f"The file has more than {LARGEST_BYTES:,} bytes.", "Split it.")
    required, known, make = MOVES[what]
    rows = list(read_table(data, required, known))[skip:]
    return go_through(rows, lambda row: make(row, now), write=write)


def write_failed(differences: Iterable[Difference]) -> bytes:
    """Return a CSV file of the rows that failed, with a last column that says why; to be mended and run."""
    failed = (item for item in differences if item.kind is Kind.FAILED)
    return write_rows((item.row.values, "; ".join(item.says)) for item in failed)


def write_rows(rows: Iterable[tuple[Mapping[str, str], str]]) -> bytes:
    """Return a CSV file of rows by their columns, each with why it failed."""
    kept = list(rows)
    columns = [name for name in kept[0][0] if name != "why"] if kept else []
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*columns, "why"])
    for values, why in kept:
        writer.writerow([*(values.get(name, "") for name in columns), why])
    return text.getvalue().encode()
