"""A figure as a text: CSV, and the values of a table as people read them."""

import csv
import io

from broadsheet.analytics.figures.answering import Answer
from broadsheet.analytics.figures.catalogue import SHARES


def as_csv(answer: Answer) -> str:
    """Return the rows with a line of column names, as spreadsheets take them."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows([_plain(value) for value in row] for row in answer.rows)
    return text.getvalue()


def told(column: str, value: object) -> str:
    """Return a value of a column: shares in percent, numbers with commas, a dash for none."""
    if value is None:
        return "–"
    if column in SHARES and isinstance(value, float):
        return f"{value:.2%}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _plain(value: object) -> object:
    """Return a value that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@" and value else value
