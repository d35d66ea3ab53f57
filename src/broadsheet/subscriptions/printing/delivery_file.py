"""The delivery file: one line of CSV (RFC 4180, UTF-8) for each copy of a day's issues."""

import csv
import io
from collections.abc import Iterable

from broadsheet.subscriptions.models.printing import ADDRESS_PARTS
from broadsheet.subscriptions.printing.addresses import FORMULA_STARTS, label_lines
from broadsheet.subscriptions.printing.deliveries import Copy

LABEL_LINES = 6
COLUMNS = (
    "subscriber_number",
    "product",
    "issue_on",
    "kind",
    *ADDRESS_PARTS,
    *(f"label_{number}" for number in range(1, LABEL_LINES + 1)),
)


def write_delivery_file(copies: Iterable[Copy]) -> str:
    """Return the file's text, its first line the names of the columns.

    `kind` is regular, redirected, or again: a copy of an earlier issue. Cells that a spreadsheet would
    take for a formula get an apostrophe before them.
    """
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for copy in copies:
        writer.writerow([_harmless(cell) for cell in _cells(copy)])
    return file.getvalue()


def _cells(copy: Copy) -> list[str]:
    lines = label_lines(copy.address)
    # Six lines hold every address; what is more is joined rather than lost.
    fitting = [*lines[: LABEL_LINES - 1], ", ".join(lines[LABEL_LINES - 1 :])]
    padded = [*fitting, *([""] * LABEL_LINES)][:LABEL_LINES]
    return [
        copy.number,
        copy.product,
        copy.issue_on.isoformat(),
        _kind(copy),
        *(copy.address[part].replace("\r\n", "\n").replace("\n", ", ") for part in ADDRESS_PARTS),
        *padded,
    ]


def _kind(copy: Copy) -> str:
    if copy.is_sent_again:
        return "again"
    return "redirected" if copy.is_redirected else "regular"


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
