"""CSV files as other systems write them, row by row, with the number of each line."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.dateparse import parse_date, parse_datetime

LARGEST_BYTES = 200_000_000


class TableRefused(ValueError):
    """A file that cannot be read at all; nothing of it was taken. `remedy` says what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy


class RowRefused(ValueError):
    """A row that cannot be taken; the others can."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file, from 1, and its values by column, without surrounding spaces."""

    line: int
    values: Mapping[str, str]

    def text(self, column: str) -> str:
        """Return a value, empty where there is none."""
        return self.values.get(column, "")

    def email(self) -> str:
        """Return the address in small letters; raises RowRefused where it is none."""
        address = self.text("email").lower()
        try:
            validate_email(address)
        except ValidationError:
            raise RowRefused(f"email is {self.text('email')!r}; expected an address") from None
        return address

    def instant(self, column: str) -> datetime | None:
        """Return an aware instant, None where the column is empty. Days and times without a zone are UTC's.

        Raises RowRefused for what is neither.
        """
        text = self.text(column)
        if not text:
            return None
        try:
            found = parse_datetime(text)
            day = None if found else parse_date(text)
        except ValueError:
            found = day = None
        if found is None and day is not None:
            found = datetime(day.year, day.month, day.day)  # noqa: DTZ001  the zone is set below
        if found is None:
            raise RowRefused(f"{column} is {text!r}; expected such as 2026-12-31 or 2026-12-31T23:59:00Z")
        return found if found.tzinfo else found.replace(tzinfo=UTC)

    def whole(self, column: str) -> int:
        """Return a whole number; raises RowRefused for anything else."""
        text = self.text(column)
        if not text.isascii() or not text.isdigit():
            raise RowRefused(f"{column} is {text!r}; expected a whole number")
        return int(text)


def read_table(data: bytes, required: tuple[str, ...], known: tuple[str, ...]) -> Iterator[Row]:
    """Yield the rows of a CSV file with a line of column names; commas, semicolons or tabs part its values.

    Raises TableRefused for a file that is no such table, or lacks a required column.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problem = f"Byte {error.start + 1} of the file is not UTF-8."
        raise TableRefused(problem, "Save it as CSV in UTF-8.") from None
    heading = text.partition("\n")[0]
    delimiter = max(",;\t", key=heading.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, restval="")
    try:
        columns = tuple((name or "").strip().lower() for name in reader.fieldnames or ())
        _check(columns, required, known)
        reader.fieldnames = list(columns)
        for row in reader:
            if None in row:
                problem = f"Line {reader.line_num} has more values than the heading has columns."
                raise TableRefused(problem, "Put values that hold a comma into quotation marks.")
            yield Row(reader.line_num, {name: value.strip() for name, value in row.items()})
    except csv.Error as error:
        problem = f"Line {reader.line_num} cannot be read: {error}."
        raise TableRefused(problem, "Save the file as CSV again.") from None


def _check(columns: tuple[str, ...], required: tuple[str, ...], known: tuple[str, ...]) -> None:
    expected = f"Expected the columns {', '.join(required)}; also known are {', '.join(known)}."
    missing = [name for name in required if name not in columns]
    if missing:
        raise TableRefused(f"The first line names no column {missing[0]}.", expected)
    # `why` is what a file of failed rows has beside its own columns.
    strange = [name for name in columns if name not in (*required, *known, "why")]
    if strange:
        raise TableRefused(f"The first line names a column that is not known: {strange[0]!r}.", expected)
