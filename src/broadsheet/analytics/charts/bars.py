"""Bars in rows: articles, offers, steps. Long names stand beside them, or above where it is narrow."""

from broadsheet.analytics.charts.heading import FILLS, set_heading
from broadsheet.analytics.charts.svg import ROOMY, SIZE, Drawing, cut, width_of
from broadsheet.analytics.charts.values import Chart, Item

NARROW_BELOW = 520
THICK, APART = 18, 13
MOST_FOR_LABELS = 0.4  # of the width


def draw_bars(chart: Chart, width: int) -> str:
    """Return the chart, a row for each item."""
    drawing = Drawing(width)
    set_heading(drawing, chart)
    is_narrow = width < NARROW_BELOW
    longest = max((width_of(item.label) for item in chart.items), default=0.0)
    left = 0.0 if is_narrow else min(ROOMY * longest + 12, width * MOST_FOR_LABELS)
    right = max((width_of(_words(item)) for item in chart.items), default=0.0) + 10
    room = max(width * 0.2, width - left - right)
    y = drawing.height + 4
    top = y
    for item in chart.items:
        if is_narrow:
            drawing.text(0, y + 13, cut(item.label, width), fill="soft")
            y += 20
        else:
            drawing.text(left - 12, y + 14, cut(item.label, left - 12), fill="soft", anchor="end")
        _draw_item(drawing, item, (left, y), room / chart.top)
        y += THICK + APART
    if chart.items and not is_narrow:
        # Where labels stand above their bars, a line would go through their first letters.
        drawing.line((left, top - 4), (left, y - APART + 4), stroke="ink")
    elif not chart.items:
        drawing.text(0, y + 14, "No rows in this time.", fill="soft", size=SIZE)
        y += 30
    drawing.height = y
    return drawing.svg(chart.title, chart.said)


def _draw_item(drawing: Drawing, item: Item, corner: tuple[float, float], scale: float) -> None:
    x, y = corner
    for length, fill in zip(item.parts, FILLS, strict=False):
        drawing.bar(x, y, length * scale, THICK, fill=fill)
        x += length * scale
    drawing.text(x + 6, y + 14, _words(item))


def _words(item: Item) -> str:
    return f"{item.words} · {item.beside}" if item.beside else item.words
