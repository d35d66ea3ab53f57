"""What stands over a chart: its title, a line under it, and the names of its parts in their colours."""

from broadsheet.analytics.charts.svg import SIZE, SMALL, TITLE, Drawing, cut, width_of
from broadsheet.analytics.charts.values import Chart

FILLS = ("accent", "second", "soft")


def set_heading(drawing: Drawing, chart: Chart) -> None:
    """Set the heading at the top of a drawing, which is then as high as it."""
    drawing.text(0, 20, cut(chart.title, drawing.width, TITLE), size=TITLE)
    drawing.height = 28
    if chart.under:
        drawing.text(0, 40, cut(chart.under, drawing.width, SMALL), fill="soft", size=SMALL)
        drawing.height = 48
    x = 0.0
    for name, fill in zip(chart.names, FILLS, strict=False):
        if x and x + 18 + width_of(name) > drawing.width:
            x, drawing.height = 0.0, drawing.height + 20
        drawing.bar(x, drawing.height, 11, 11, fill=fill)
        drawing.text(x + 17, drawing.height + 10, name, size=SIZE)
        x += 17 + width_of(name) + 18
    if chart.names:
        drawing.height += 22
