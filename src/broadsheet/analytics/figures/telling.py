"""A figure as a text: CSV, and the values of a table as people read them."""

import csv
import io
from collections.abc import Mapping
from decimal import Decimal

from babel.numbers import UnknownCurrencyError, format_currency, get_currency_precision, validate_currency

from broadsheet.analytics.figures.answering import Answer
from broadsheet.analytics.figures.catalogue import CURRENCY, MONEY, SHARES

NONE = "–"
LOCALE = "en"
LONG = len("$1,000.00")


def as_csv(answer: Answer) -> str:
    """Return the rows with a line of column names, as spreadsheets take them."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows([_plain(value) for value in row] for row in answer.rows)
    return text.getvalue()


def told_rows(answer: Answer) -> list[list[str]]:
    """Return the rows of a table as people read them."""
    return [
        [told(column, value, str(record.get(CURRENCY) or "")) for column, value in record.items()]
        for record in answer.records()
    ]


def head(column: str) -> str:
    """Return what stands over a column: money is told in whole units, so the word for the minor ones goes."""
    return column.removesuffix(MONEY).replace("_", " ")


def told(column: str, value: object, currency: str = "") -> str:
    """Return a value of a column: shares in percent, money in its currency, a dash for none."""
    if value is None:
        return NONE
    if column in SHARES and isinstance(value, float):
        return f"{value:.2%}"
    if column.endswith(MONEY) and isinstance(value, int):
        return told_money(value, currency)
    return f"{value:,}" if isinstance(value, int) else str(value)


def short(column: str, value: object, currency: str = "") -> str:
    """Return a value as it is told where room is short: no cents of large or whole amounts, short shares."""
    if column in SHARES and isinstance(value, float):
        return f"{value:.1%}"
    words = told(column, value, currency)
    whole, _, cents = words.partition(".")
    return whole if column.endswith(MONEY) and (len(words) >= LONG or not cents.strip("0")) else words


def told_money(amount_minor: int, currency: str) -> str:
    """Return an amount in its currency: $1,234.50, from exactly as many minor units."""
    try:
        validate_currency(currency)
        amount = Decimal(amount_minor).scaleb(-get_currency_precision(currency))
        return format_currency(amount, currency, locale=LOCALE)
    except UnknownCurrencyError:
        return f"{amount_minor:,} {currency}".strip()


def total_by_currency(records: list[Mapping[str, object]], column: str) -> dict[str, int]:
    """Return the sum of a column of money by currency, the greatest first."""
    totals: dict[str, int] = {}
    for record in records:
        currency, value = str(record.get(CURRENCY) or ""), record[column]
        totals[currency] = totals.get(currency, 0) + (value if isinstance(value, int) else 0)
    return dict(sorted(totals.items(), key=lambda item: (-item[1], item[0])))


def _plain(value: object) -> object:
    """Return a value that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@" and value else value
