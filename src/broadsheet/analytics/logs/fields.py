"""The fields of a reading, and which column of a log holds each."""

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from broadsheet.analytics.duckdb import literal
from broadsheet.analytics.errors import ReplayRefused

# The same instant in three ways of writing it; a log needs one of them.
INSTANTS = ("ts_ms", "ts_s", "time")
NEEDED = ("reader", "article")
OPTIONAL = ("kind", "section", "device", "referrer", "tags", "published", "access")
FIELDS = (*INSTANTS, *NEEDED, *OPTIONAL)

# Instants between which the meter's calendar can be asked: 1970 to the end of 9998.
EARLIEST, LATEST = 0, 253_370_764_799_999


class Mapped(NamedTuple):
    """Which column of a log holds each field that it has."""

    instant: str
    columns: Mapping[str, str]


def parse_mapping(said: Iterable[str]) -> dict[str, str]:
    """Return the columns by field from texts such as `reader=visitor_id`."""
    mapping: dict[str, str] = {}
    for text in said:
        field, equals, column = text.partition("=")
        if not equals or not column:
            raise ReplayRefused(
                f"--column {text} says nothing.", "Expected FIELD=COLUMN, such as reader=visitor."
            )
        if field not in FIELDS:
            near = get_close_matches(field, FIELDS, n=1)
            expected = f"Perhaps {near[0]}?" if near else "There are: " + ", ".join(FIELDS) + "."
            raise ReplayRefused(f"--column {text}: no field of a reading is called {field!r}.", expected)
        mapping[field] = column
    return mapping


def map_columns(log: str, found: Iterable[str], mapping: Mapping[str, str]) -> Mapped:
    """Return which column holds each field: as `mapping` says, else the column of the field's name."""
    columns = list(found)
    there = "Its columns are: " + ", ".join(columns) + "."
    for field, column in mapping.items():
        if column not in columns:
            raise ReplayRefused(f"{log} has no column {column!r}, which --column names for {field}.", there)
    held = {field: mapping.get(field, field) for field in FIELDS if mapping.get(field, field) in columns}
    instants = [field for field in INSTANTS if field in mapping] or [f for f in INSTANTS if f in held]
    if not instants:
        raise ReplayRefused(
            f"{log} has no column for the time.", f"{there} Name it with --column ts_ms=COLUMN."
        )
    for field in NEEDED:
        if field not in held:
            raise ReplayRefused(
                f"{log} has no column for the {field}.", f"{there} Name it with --column {field}=COLUMN."
            )
    return Mapped(instants[0], held)


def parse_only(said: Iterable[str]) -> dict[str, str]:
    """Return the values to keep by field from texts such as `device=app`."""
    only: dict[str, str] = {}
    for text in said:
        field, equals, value = text.partition("=")
        if not equals or field not in ("kind", "section", "device", "referrer"):
            raise ReplayRefused(
                f"--only {text} cannot be followed.",
                "Expected kind=, section=, device= or referrer= and a value.",
            )
        only[field] = value
    return only


def condition(only: Mapping[str, str], quoted: Callable[[object], str] = literal) -> str:
    """Return the SQL condition for the readings to keep; a section takes those below it along.

    `quoted` turns a value into a text of SQL, for the engine that is asked.
    """
    parts = ["true"]
    for field, value in only.items():
        if field == "section":
            parts.append(f"(section = {quoted(value)} OR position({quoted(value + '/')} IN section) = 1)")
        elif field == "arm":
            # A reader may be in an experiment of each layer: their lines name both arms.
            parts.append(f"position({quoted('|' + value + '|')} IN '|' || arm || '|') > 0")
        else:
            parts.append(f"{field} = {quoted(value)}")
    return " AND ".join(parts)
