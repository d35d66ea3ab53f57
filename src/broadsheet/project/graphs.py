"""Charts of curves and their numbers, as pages of the admin and files give them."""

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils.safestring import SafeString, mark_safe

from broadsheet.analytics.charts import Graph, draw_curves
from broadsheet.analytics.charts.values import NARROW, WIDE


def both_widths(graph: Graph) -> tuple[SafeString, SafeString]:
    """Return a chart as a wide window shows it, and as a narrow one does."""
    # Our own drawings, of escaped texts.
    return mark_safe(draw_curves(graph, WIDE)), mark_safe(draw_curves(graph, NARROW))  # noqa: S308


def csv_file(name: str, rows: Iterable[Sequence[object]]) -> HttpResponse:
    """Return rows, the first of which are the columns' names, as a file."""
    disposition = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    response = HttpResponse(content_type="text/csv; charset=utf-8", headers=disposition)
    csv.writer(response, lineterminator="\n").writerows(rows)
    return response
