"""A figure as a chart: an SVG of bars, with a title and a text for those who do not see it."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from broadsheet.analytics.figures.answering import Answer
from broadsheet.analytics.figures.catalogue import SHARES
from broadsheet.analytics.figures.telling import told

WIDTH, HEIGHT = 720, 320
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 44, 44
INK, GRID, BAR = "#1a1a1a", "#d9d9d9", "#1d5c8f"
LINES = 4
MOST_BARS, MOST_LABELS = 60, 8


def draw(answer: Answer) -> str:
    """Return the chart of a figure: its first sixty rows."""
    figure = answer.figure
    records = answer.records()[:MOST_BARS]
    bars = [(str(each[figure.label]), _height(each[figure.value])) for each in records]
    top = _round_up(max([height for _, height in bars], default=0.0))
    said = "; ".join(f"{label}: {told(figure.value, each[figure.value])}" for (label, _), each in
                     zip(bars, records, strict=True))  # fmt: skip
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        ' aria-labelledby="title desc" font-family="Source Sans Pro, Arial, sans-serif" font-size="13">',
        f'<title id="title">{escape(figure.title)}</title>',
        f'<desc id="desc">{escape(said or "No rows.")}</desc>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="24" font-size="17" fill="{INK}">{escape(figure.title)}</text>',
        *_scale(figure.value, top),
        *_bars(bars, top),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _scale(value: str, top: float) -> Iterator[str]:
    for step in range(LINES + 1):
        y = _y(step / LINES)
        amount = top * step / LINES
        label = (
            f"{amount:.3g}"
            if value not in SHARES
            else f"{amount:.3%}".rstrip("%").rstrip("0").rstrip(".") + " %"
        )
        yield f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="{GRID}"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="{INK}">{label}</text>'


def _bars(bars: list[tuple[str, float]], top: float) -> Iterator[str]:
    step = (WIDTH - LEFT - RIGHT) / max(1, len(bars))
    every = -(-len(bars) // MOST_LABELS)
    for number, (label, height) in enumerate(bars):
        x, y = LEFT + step * number, _y(height / top)
        width = min(step * 0.8, 60)
        middle = x + step / 2
        yield (
            f'<rect x="{middle - width / 2:.1f}" y="{y:.1f}" width="{width:.1f}"'
            f' height="{_y(0) - y:.1f}" fill="{BAR}"/>'
        )
        if number % every == 0:
            yield (
                f'<text x="{middle:.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle"'
                f' fill="{INK}">{escape(label[:10])}</text>'
            )


def _height(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _y(share: float) -> float:
    return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP)


def _round_up(highest: float) -> float:
    """Return the next number above that a scale ends well at."""
    if highest <= 0:
        return 1.0
    size = 1.0
    while size < highest:
        size *= 10
    while size / 10 >= highest:
        size /= 10
    return next(size * part / 10 for part in (1, 2, 4, 5, 8, 10) if size * part / 10 >= highest)
