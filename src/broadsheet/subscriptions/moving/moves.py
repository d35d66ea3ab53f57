"""Both moves, from a file's bytes to the differences; and the file of the rows that failed."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime

from broadsheet.subscriptions.moving import readers, rights
from broadsheet.subscriptions.moving.differences import Difference, Kind, go_through
from broadsheet.subscriptions.moving.tables import LARGEST_BYTES, TableRefused, read_table

__all__ = ["LARGEST_BYTES", "MOVES", "TableRefused", "move", "write_failed"]

MOVES = {
    "readers": (readers.REQUIRED, readers.KNOWN, readers.move_reader),
    "subscriptions": (rights.REQUIRED, rights.KNOWN, rights.move_subscription),
}


def move(what: str, data: bytes, now: datetime, *, write: bool) -> Iterator[Difference]:
    """Yield the difference of each row of a file of `readers` or `subscriptions`.

    Raises TableRefused, before the first row, for a file that cannot be read; with `write` each row that
    does not fail is kept, and doing it again finds it the same.
    """
    if len(data) > LARGEST_BYTES:
        raise TableRefused(f"The file has more than {LARGEST_BYTES:,} bytes.", "Split it.")
    required, known, make = MOVES[what]
    rows = list(read_table(data, required, known))
    return go_through(rows, lambda row: make(row, now), write=write)


def write_failed(differences: Iterable[Difference]) -> bytes:
    """Return a CSV file of the rows that failed, with a last column that says why; to be mended and run."""
    failed = [item for item in differences if item.kind is Kind.FAILED]
    columns = list(failed[0].row.values) if failed else []
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*columns, "why"])
    for item in failed:
        writer.writerow([*(item.row.text(name) for name in columns), "; ".join(item.says)])
    return text.getvalue().encode()
