"""The SQL that turns a log's columns into the fields of a reading."""

from collections.abc import Callable, Mapping

from broadsheet.analytics.logs.fields import OPTIONAL, Mapped

TAG_SEPARATOR = "|"
# Those that fit into 64 bits with a sign.
WHOLE_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")

# From a field to the SQL of its value.
Cell = Callable[[str], str]


def instant(mapped: Mapped, cell: Cell, kinds: Mapping[str, str]) -> str:
    """Return the SQL for a reading's time in milliseconds, NULL where it is none."""
    value, kind = cell(mapped.instant), kinds[mapped.columns[mapped.instant]]
    if kind.startswith("TIMESTAMP"):
        return f"epoch_ms({value})"
    match mapped.instant:
        case "ts_ms":
            return value if kind in WHOLE_NUMBERS else f"try_cast({value} AS BIGINT)"
        case "ts_s":
            return f"try_cast(floor(try_cast({value} AS DECIMAL(20, 6)) * 1000) AS BIGINT)"
        case _:
            return f"epoch_ms(try_cast({value} AS TIMESTAMPTZ))"


def optional(mapped: Mapped, cell: Cell, kinds: Mapping[str, str]) -> str:
    """Return the SQL of the further fields that a log has, each followed by a comma."""
    return " ".join(
        f"{_value(each, cell(each), kinds[mapped.columns[each]])} AS {each},"
        for each in OPTIONAL
        if each in mapped.columns
    )


def _value(field: str, value: str, kind: str) -> str:
    if field == "published" and kind.startswith("TIMESTAMP"):
        return f"epoch_ms({value})"
    if field == "published":
        return f"coalesce(try_cast({value} AS BIGINT), epoch_ms(try_cast({value} AS TIMESTAMPTZ)))"
    if kind.endswith("[]"):
        return f"coalesce(array_to_string({value}, '{TAG_SEPARATOR}'), '')"
    return f"coalesce({value}::VARCHAR, '')"
