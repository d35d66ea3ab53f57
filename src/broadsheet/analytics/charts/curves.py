"""Lines with the intervals around them, as SVG: what a figure is for each of several amounts or days.

Labels stand at the lines themselves, and a description says in words what the picture shows.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 720, 320
LEFT, RIGHT, TOP, BOTTOM = 72, 120, 40, 44
INK, GRID = "#1a1a1a", "#d9d9d9"
COLOURS = ("#1d5c8f", "#9c3d1f", "#4a6b2a", "#6b4a8a", "#5a5a5a")
STEPS = 4
MOST_LABELS = 10
LETTER = 8  # about the width of one
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Point:
    """One amount with its interval; `low` and `high` are None where there is none."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """A named line. Its points stand one after the other, as those of every other line of a chart do."""

    name: str
    points: Sequence[Point]


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the axis that is named: today's limit, the day on which something changed."""

    label: str
    name: str


def draw_curves(
    title: str,
    curves: Sequence[Curve],
    tell: Callable[[float], str],
    *,
    marks: Sequence[Mark] = (),
    axis: str = "",
) -> str:
    """Return a chart of curves over the same labels. `tell` puts an amount into words."""
    number = next(_numbers)
    labels = list(dict.fromkeys(point.label for curve in curves for point in curve.points))
    frame = _Frame(labels, *_range(curves))
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
            f' aria-labelledby="curve-{number} said-{number}"'
            ' font-family="Source Sans Pro, Arial, sans-serif" font-size="13">',
            f'<title id="curve-{number}">{escape(title)}</title>',
            f'<desc id="said-{number}">{escape(_in_words(curves, tell))}</desc>',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
            f'<text x="8" y="22" font-size="16" fill="{INK}">{escape(title)}</text>',
            *_scale(frame, tell),
            *_axis(frame, axis),
            *_marks(frame, marks),
            *(
                part
                for place, curve in enumerate(curves)
                for part in _line(frame, curve, COLOURS[place % len(COLOURS)])
            ),
            "</svg>",
        ]
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where labels and amounts stand on the sheet."""

    labels: Sequence[str]
    bottom: float
    top: float
    step: float

    def x(self, label: str) -> float:
        step = (WIDTH - LEFT - RIGHT) / max(1, len(self.labels) - 1)
        return LEFT + step * self.labels.index(label)

    def y(self, amount: float) -> float:
        share = (amount - self.bottom) / (self.top - self.bottom)
        return HEIGHT - BOTTOM - min(1.0, max(0.0, share)) * (HEIGHT - BOTTOM - TOP)


def _range(curves: Sequence[Curve]) -> tuple[float, float, float]:
    """Return the ends of the scale, and its step; nought is always on a step."""
    amounts = [0.0]
    for curve in curves:
        for point in curve.points:
            amounts += [each for each in (point.value, point.low, point.high) if each is not None]
    step = _round_up((max(amounts) - min(amounts)) / STEPS or 1.0)
    bottom = -step * -(min(amounts) // step) if min(amounts) < 0 else 0.0
    top = bottom
    while top < max(amounts) or top == bottom:
        top += step
    return bottom, top, step


def _round_up(least: float) -> float:
    size = 1.0
    while size < least:
        size *= 10
    while size / 10 >= least:
        size /= 10
    return next(size * part / 10 for part in (1, 2, 2.5, 5, 10) if size * part / 10 >= least)


def _scale(frame: _Frame, tell: Callable[[float], str]) -> Iterator[str]:
    for step in range(round((frame.top - frame.bottom) / frame.step) + 1):
        amount = frame.bottom + frame.step * step
        y = frame.y(amount)
        stroke = INK if abs(amount) < (frame.top - frame.bottom) / 1e6 else GRID
        yield f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="{stroke}"/>'
        yield (
            f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="{INK}">'
            f"{escape(tell(amount))}</text>"
        )


def _axis(frame: _Frame, axis: str) -> Iterator[str]:
    longest = max((len(label) for label in frame.labels), default=1)
    most = max(1, min(MOST_LABELS, (WIDTH - LEFT - RIGHT) // (LETTER * (longest + 2))))
    every = -(-len(frame.labels) // most)
    for place, label in enumerate(frame.labels):
        if place % every == 0:
            yield (
                f'<text x="{frame.x(label):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle"'
                f' fill="{INK}">{escape(label)}</text>'
            )
    yield f'<text x="{LEFT}" y="{HEIGHT - 8}" fill="{INK}">{escape(axis)}</text>'


def _marks(frame: _Frame, marks: Sequence[Mark]) -> Iterator[str]:
    for place, mark in enumerate(mark for mark in marks if mark.label in frame.labels):
        x = frame.x(mark.label)
        yield (
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 6}" y2="{HEIGHT - BOTTOM}" stroke="{INK}"'
            ' stroke-dasharray="3 3"/>'
        )
        yield f'<text x="{x + 4:.1f}" y="{TOP + 4 + 14 * place}" fill="{INK}">{escape(mark.name)}</text>'


def _line(frame: _Frame, curve: Curve, colour: str) -> Iterator[str]:
    if not curve.points:
        return
    sure = [point for point in curve.points if point.low is not None and point.high is not None]
    if sure:
        above = [f"{frame.x(point.label):.1f},{frame.y(point.high or 0.0):.1f}" for point in sure]
        below = [f"{frame.x(point.label):.1f},{frame.y(point.low or 0.0):.1f}" for point in reversed(sure)]
        yield f'<polygon points="{" ".join(above + below)}" fill="{colour}" fill-opacity="0.15"/>'
    path = " ".join(f"{frame.x(point.label):.1f},{frame.y(point.value):.1f}" for point in curve.points)
    yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
    for point in curve.points:
        x, y = frame.x(point.label), frame.y(point.value)
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>'
    last = curve.points[-1]
    yield (
        f'<text x="{frame.x(last.label) + 8:.1f}" y="{frame.y(last.value) + 4:.1f}" fill="{colour}">'
        f"{escape(curve.name)}</text>"
    )


def _in_words(curves: Sequence[Curve], tell: Callable[[float], str]) -> str:
    said = []
    for curve in curves:
        points = "; ".join(
            f"{point.label}: {tell(point.value)}{_between(point, tell)}" for point in curve.points
        )
        said.append(f"{curve.name}: {points}" if curve.name else points)
    return ". ".join(said) or "No figures."


def _between(point: Point, tell: Callable[[float], str]) -> str:
    if point.low is None or point.high is None:
        return ""
    return f" ({tell(point.low)} to {tell(point.high)})"
