"""Columns side by side, over time or over the steps of a scale."""

from collections.abc import Iterable

from broadsheet.analytics.charts.heading import FILLS, set_heading
from broadsheet.analytics.charts.svg import ROOMY, SIZE, SMALL, Drawing, width_of
from broadsheet.analytics.charts.values import Chart, Item

ROOM = 210  # the height of the highest column
WORDS_ROOM = 22
FOOT_ROOM = 40
THICKEST = 64
SPACING = 8
YEAR_ROOM = 40


def draw_columns(chart: Chart, width: int) -> str:
    """Return the chart. Where there is room each column bears its words, else the highest and the last do."""
    drawing = Drawing(width)
    set_heading(drawing, chart)
    cuts_room = 18 if chart.cuts else 0
    top = drawing.height + cuts_room + WORDS_ROOM
    foot = top + ROOM
    step = width / max(1, len(chart.items))
    for change in chart.cuts:
        _draw_cut(drawing, step * (change.item + change.share), (top - WORDS_ROOM, foot), change.words)
    worded = set(_worded(chart.items, step))
    labelled = set(_spaced((item.label for item in chart.items), step))
    below = [number for number, item in enumerate(chart.items) if item.below]
    thick = min(THICKEST, step * 0.78)
    for number, item in enumerate(chart.items):
        middle = step * (number + 0.5)
        y = foot
        for height, fill in zip(item.parts, FILLS, strict=False):
            tall = ROOM * height / chart.top
            y -= tall
            drawing.bar(middle - thick / 2, y, thick, tall, fill=fill)
        if number in worded:
            _put(drawing, middle, y - 6, item.words, "ink")
        if number in labelled:
            _put(drawing, middle, foot + 17, item.label, "soft")
        if number in below and not any(0 < (each - number) * step < YEAR_ROOM for each in below):
            _put(drawing, middle, foot + 33, item.below, "soft")
    drawing.line((0, foot), (width, foot), stroke="ink")
    if not chart.items:
        drawing.text(0, foot - ROOM / 2, "No rows in this time.", fill="soft")
    drawing.height = foot + FOOT_ROOM
    return drawing.svg(chart.title, chart.said)


def _draw_cut(drawing: Drawing, x: float, between: tuple[float, float], words: str) -> None:
    drawing.line((x, between[0] - 14), (x, between[1]), stroke="soft")
    is_left = x + 6 + width_of(words, SMALL) > drawing.width
    drawing.text(
        x - 4 if is_left else x + 4,
        between[0] - 6,
        words,
        fill="soft",
        anchor="end" if is_left else "start",
        size=SMALL,
    )


def _put(drawing: Drawing, middle: float, y: float, words: str, fill: str) -> None:
    """Set words around a middle, moved in where they would run over the edge."""
    if words:
        half = ROOMY * width_of(words, SMALL) / 2
        drawing.text(min(max(middle, half), drawing.width - half), y, words, fill=fill, anchor="middle",
                     size=SMALL)  # fmt: skip


def _worded(items: tuple[Item, ...], step: float) -> Iterable[int]:
    """Yield the columns that bear their words."""
    if not items:
        return []
    if all(width_of(item.words, SMALL) + SPACING / 2 <= step for item in items):
        return range(len(items))
    highest = max(range(len(items)), key=lambda number: sum(items[number].parts))
    last = len(items) - 1
    apart = (width_of(items[highest].words, SIZE) + width_of(items[last].words, SIZE)) / 2 + SPACING
    return [highest] if (last - highest) * step < apart else [highest, last]


def _spaced(labels: Iterable[str], step: float) -> Iterable[int]:
    """Yield the columns that are labelled: every so many, so that labels keep apart."""
    widths = [width_of(label, SMALL) for label in labels]
    every = max(1, -int(-(max(widths, default=0) + SPACING) // step))
    return range(0, len(widths), every)
