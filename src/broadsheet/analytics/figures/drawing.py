"""A figure as a chart."""

from collections.abc import Mapping
from datetime import date

from broadsheet.analytics.charts import Chart, Cut, Item, draw_bars, draw_columns
from broadsheet.analytics.charts.values import WIDE
from broadsheet.analytics.figures.answering import Answer
from broadsheet.analytics.figures.catalogue import CURRENCY, MONEY, SHARES, Shape
from broadsheet.analytics.figures.telling import NONE, head, short, total_by_currency
from broadsheet.meter.windows import Unit

MOST_BARS, MOST_COLUMNS = 15, 92
# What to write at a row whose label is empty, by the column that it stands in.
NAMELESS = {"offer": "no offer", "article": "no article"}


def draw(
    answer: Answer,
    *,
    width: int = WIDE,
    title: str = "",
    note: str = "",
    names: Mapping[str, str] | None = None,
) -> str:
    """Return the chart of a figure. `note` stands under its title; `names` are better labels than its own."""
    chart = chart_of(answer, title=title, note=note, names=names)
    return (draw_bars if answer.figure.shape is Shape.BARS else draw_columns)(chart, width)


def chart_of(
    answer: Answer, *, title: str = "", note: str = "", names: Mapping[str, str] | None = None
) -> Chart:
    """Return what the chart of a figure shows: of money, the currency in which there is most of it."""
    figure = answer.figure
    records, currency = _of_one_currency(answer)
    if figure.shape is Shape.TIME:
        items = _over_time(answer, records)
    else:
        most = MOST_BARS if figure.shape is Shape.BARS else MOST_COLUMNS
        items = tuple(_item(answer, record, names or {}) for record in records[:most])
    first = len(answer.periods) - len(items) if figure.shape is Shape.TIME else 0
    cuts = tuple(
        Cut(f"policy {mark.policy}", mark.period - first, mark.share)
        for mark in answer.marks
        if figure.shape is Shape.TIME and mark.period >= first
    )
    parts = tuple(head(value) for value in figure.values) if len(figure.values) > 1 else ()
    is_cut = figure.shape is Shape.TIME and len(items) == MOST_COLUMNS < len(answer.periods)
    last = f"the last {MOST_COLUMNS} {answer.per.value}s" if is_cut else ""
    unit = f"{figure.unit}, in {currency}" if currency else figure.unit
    under = ", ".join(filter(None, (unit, last, note)))
    return Chart(title or figure.title, under, items, parts, cuts)


def _of_one_currency(answer: Answer) -> tuple[list[dict[str, object]], str]:
    records, value = answer.records(), answer.figure.values[0]
    if not value.endswith(MONEY):
        return records, ""
    totals = total_by_currency([*records], value)
    currency = next(iter(totals), "")
    return [record for record in records if record[CURRENCY] == currency], currency


def _over_time(answer: Answer, records: list[dict[str, object]]) -> tuple[Item, ...]:
    """Return an item for each period from the first that has rows, the last of them where there are many."""
    by_period = {str(record[answer.figure.label]): record for record in records}
    kept = [name for name in answer.periods if by_period and name >= min(by_period)][-MOST_COLUMNS:]
    items, year = [], ""
    for name in kept:
        label, below = _day_words(date.fromisoformat(name), answer.per)
        record = by_period.get(name)
        words, parts = ("", ()) if record is None else _measured(answer, record)
        items.append(Item(label, parts, words, below if below != year else ""))
        year = below
    return tuple(items)


def _day_words(day: date, per: Unit) -> tuple[str, str]:
    """Return a period's label, and its year."""
    return (f"{day:%b}" if per is Unit.MONTH else f"{day.day} {day:%b}"), f"{day:%Y}"


def _item(answer: Answer, record: dict[str, object], names: Mapping[str, str]) -> Item:
    figure = answer.figure
    label = str(record[figure.label] or "") or str(record.get("product") or NAMELESS.get(figure.label, NONE))
    words, parts = _measured(answer, record)
    share = record.get(figure.beside) if figure.beside else None
    beside = f"{share:.{0 if share >= 0.1 else 1}%} of the step before" if isinstance(share, float) else ""
    return Item(names.get(label, label), parts, words, beside=beside)


def _measured(answer: Answer, record: dict[str, object]) -> tuple[str, tuple[float, ...]]:
    """Return the words of a row's column, and the heights of its parts."""
    values = answer.figure.values
    amounts = [record[value] for value in values]
    parts = tuple(max(0.0, float(each)) if isinstance(each, int | float) else 0.0 for each in amounts)
    first = values[0]
    total = sum(parts) if first in SHARES else sum(each for each in amounts if isinstance(each, int))
    return short(first, total, str(record.get(CURRENCY, ""))), parts
