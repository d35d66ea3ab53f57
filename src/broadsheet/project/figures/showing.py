"""A figure as the admin shows it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.models import Page

from broadsheet.analytics.charts.values import NARROW
from broadsheet.analytics.figures import Answer
from broadsheet.analytics.figures.catalogue import CURRENCY
from broadsheet.analytics.figures.drawing import MOST_BARS, draw
from broadsheet.analytics.figures.telling import head, short, told_rows
from broadsheet.project.figures.words import HEADLINES, TITLES

ARTICLE = "article"
GLANCED = 6  # bars on the overview


@dataclass(frozen=True, slots=True)
class Headline:
    """A number shown large: what it is, how much in the last whole period, and in the one before."""

    name: str
    label: str
    value: str
    before: str
    period: str


def chart_of(answer: Answer, width: int, note: str) -> SafeString:
    """Return the chart of a figure, for a page."""
    title = str(TITLES[answer.figure.name])
    # Our own drawing, of escaped texts.
    return mark_safe(draw(answer, width=width, title=title, note=note, names=_titles(answer)))  # noqa: S308


def glance_of(answer: Answer, note: str) -> SafeString:
    """Return the small chart of a figure, with its first few rows where they are bars."""
    few = answer.rows[:GLANCED] if answer.figure.label == ARTICLE else answer.rows
    shorter = Answer(
        answer.figure, answer.columns, few, answer.left_out, answer.periods, answer.marks, answer.per
    )
    return chart_of(shorter, NARROW, note)


def table_of(answer: Answer) -> dict[str, object]:
    """Return the heads and rows of a table, each with whether it is a number; articles by headlines."""
    titles = _titles(answer, most=None)
    rows = told_rows(answer)
    if ARTICLE in answer.columns:
        place = answer.columns.index(ARTICLE)
        rows = [[*row[:place], titles.get(row[place], row[place]), *row[place + 1 :]] for row in rows]
    is_text = [
        any(isinstance(row[number], str) for row in answer.rows) for number in range(len(answer.columns))
    ]
    numbers = [not each for each in is_text]
    heads = zip(map(head, answer.columns), numbers, strict=True)
    return {"heads": list(heads), "rows": [list(zip(row, numbers, strict=True)) for row in rows]}


def headlines_of(answers: Mapping[str, Answer]) -> list[Headline]:
    """Return the numbers that are shown large: of the last period that is whole, beside the one before."""
    found = []
    for name, column, label in HEADLINES:
        if name not in answers:
            continue
        answer = answers[name]
        records = [each for each in answer.records() if _is_main(each, answer)]
        by_period = {each["period"]: each for each in records}
        whole, before = (
            answer.periods[-number] if len(answer.periods) >= number else "" for number in (2, 3)
        )
        values = [
            short(column, by_period[period][column], str(by_period[period].get(CURRENCY, "")))
            if period in by_period
            else "–"
            for period in (whole, before)
        ]
        found.append(Headline(name, str(label), values[0], values[1], whole))
    return found


def _is_main(record: Mapping[str, object], answer: Answer) -> bool:
    """Whether a row is of the first currency there is; rows without currencies all are."""
    first = next((each.get(CURRENCY) for each in answer.records()), None)
    return record.get(CURRENCY) == first


def _titles(answer: Answer, most: int | None = MOST_BARS) -> dict[str, str]:
    """Return the headlines of the articles in a figure's rows, by number; those that are gone keep it."""
    nameless = {"no offer": _("no offer"), "no article": _("no article")}
    if answer.figure.label != ARTICLE:
        return nameless
    place = answer.columns.index(ARTICLE)
    numbers = [str(row[place]) for row in answer.rows[:most]]
    pages = Page.objects.filter(pk__in=[int(each) for each in numbers if each.isascii() and each.isdigit()])
    return nameless | {str(pk): title for pk, title in pages.values_list("pk", "title")}
