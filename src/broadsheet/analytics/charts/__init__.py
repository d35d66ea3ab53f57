"""Charts as SVG: columns over time or a scale, bars in rows, and curves."""

from broadsheet.analytics.charts.bars import draw_bars
from broadsheet.analytics.charts.columns import draw_columns
from broadsheet.analytics.charts.curves import Curve, Graph, Mark, Point, draw_curves
from broadsheet.analytics.charts.values import Chart, Cut, Item

__all__ = [
    "Chart",
    "Curve",
    "Cut",
    "Graph",
    "Item",
    "Mark",
    "Point",
    "draw_bars",
    "draw_columns",
    "draw_curves",
]
