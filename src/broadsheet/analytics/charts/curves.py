"""Lines with the intervals around them, as SVG: what a figure is for each of several amounts or days.

Labels stand at the lines themselves, and a description says in words what the picture shows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle

from broadsheet.analytics.charts.heading import set_heading
from broadsheet.analytics.charts.svg import ROOMY, SMALL, Drawing, width_of
from broadsheet.analytics.charts.values import WIDE, Chart

HEIGHT = 240  # of the scale
APART = 10
FOOT_ROOM = 48
INKS = ("accent", "ink", "soft")
STEPS = 4
LINE = 15  # between names of lines that end close to each other


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


@dataclass(frozen=True, slots=True)
class Graph:
    """What a chart of curves shows. `tell` puts an amount into words; `under` stands below the title, `axis`
    below the labels."""

    title: str
    under: str
    curves: Sequence[Curve]
    tell: Callable[[float], str]
    marks: Sequence[Mark] = ()
    axis: str = ""

    @property
    def labels(self) -> list[str]:
        """The labels of all curves, in their order."""
        return list(dict.fromkeys(point.label for curve in self.curves for point in curve.points))

    @property
    def said(self) -> str:
        """The chart in words, for those who do not see it."""
        said = []
        for curve in self.curves:
            points = "; ".join(
                f"{point.label}: {self.tell(point.value)}{_between(point, self.tell)}"
                for point in curve.points
            )
            said.append(f"{curve.name}: {points}" if curve.name else points)
        return ". ".join(filter(None, (self.under, *said)))


def draw_curves(graph: Graph, width: int = WIDE) -> str:
    """Return the chart, of curves over the same labels."""
    drawing = Drawing(width)
    set_heading(drawing, Chart(graph.title, graph.under, ()))
    top = drawing.height + (18 if graph.marks else 8)
    bottom, highest, step = _range(graph.curves)
    words = [graph.tell(bottom + step * number) for number in range(round((highest - bottom) / step) + 1)]
    frame = _Frame(
        graph.labels,
        (bottom, highest),
        (max(map(width_of, words)) * ROOMY + APART, width - _room_at_right(graph)),
        (top + HEIGHT, top),
    )
    _draw_scale(drawing, frame, words, step)
    _draw_axis(drawing, frame, graph.axis)
    _draw_marks(drawing, frame, graph.marks)
    inked = list(zip(graph.curves, cycle(INKS), strict=False))
    for curve, ink in inked:
        _draw_line(drawing, frame, curve, ink)
    _draw_names(drawing, frame, inked)
    drawing.height = frame.foot + FOOT_ROOM
    return drawing.svg(graph.title, graph.said)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where labels and amounts stand: the ends of the scale, of the way across, and of the way up."""

    labels: Sequence[str]
    scale: tuple[float, float]
    across: tuple[float, float]
    up: tuple[float, float]

    @property
    def foot(self) -> float:
        return self.up[0]

    @property
    def step(self) -> float:
        return (self.across[1] - self.across[0]) / max(1, len(self.labels) - 1)

    def x(self, label: str) -> float:
        return self.across[0] + self.step * self.labels.index(label)

    def y(self, amount: float) -> float:
        share = (amount - self.scale[0]) / (self.scale[1] - self.scale[0])
        return self.up[0] - min(1.0, max(0.0, share)) * (self.up[0] - self.up[1])


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


def _room_at_right(graph: Graph) -> float:
    """Return the room that the names of the lines take, or half of the last label."""
    last = max(map(width_of, graph.labels[-1:]), default=0.0) / 2
    return max(ROOMY * max((width_of(curve.name) for curve in graph.curves), default=0.0) + 2 * APART, last)


def _draw_scale(drawing: Drawing, frame: _Frame, words: Sequence[str], step: float) -> None:
    for number, told in enumerate(words):
        amount = frame.scale[0] + step * number
        y = frame.y(amount)
        is_nought = abs(amount) < (frame.scale[1] - frame.scale[0]) / 1e6
        drawing.line((frame.across[0], y), (frame.across[1], y), stroke="ink" if is_nought else "rule")
        drawing.text(frame.across[0] - APART, y + 4, told, fill="soft", anchor="end", size=SMALL)


def _draw_axis(drawing: Drawing, frame: _Frame, axis: str) -> None:
    widest = max((width_of(label, SMALL) for label in frame.labels), default=0.0)
    every = max(1, -int(-(widest + APART) // frame.step))
    for label in frame.labels[::every]:
        drawing.text(frame.x(label), frame.foot + 21, label, fill="soft", anchor="middle", size=SMALL)
    drawing.text(frame.across[0], frame.foot + 41, axis, fill="soft", size=SMALL)


def _draw_marks(drawing: Drawing, frame: _Frame, marks: Sequence[Mark]) -> None:
    for place, mark in enumerate(mark for mark in marks if mark.label in frame.labels):
        x, top = frame.x(mark.label), frame.up[1]
        drawing.line((x, top - 12), (x, frame.foot), stroke="soft")
        is_left = x + 6 + width_of(mark.name, SMALL) > drawing.width
        drawing.text(
            x - 4 if is_left else x + 4,
            top - 4 + 14 * place,
            mark.name,
            fill="soft",
            anchor="end" if is_left else "start",
            size=SMALL,
        )


def _draw_line(drawing: Drawing, frame: _Frame, curve: Curve, ink: str) -> None:
    sure = [
        (frame.x(point.label), frame.y(point.low), frame.y(point.high))
        for point in curve.points
        if point.low is not None and point.high is not None
    ]
    if sure:
        above = [(x, high) for x, _, high in sure]
        drawing.band([*above, *((x, low) for x, low, _ in reversed(sure))], fill=ink)
    points = [(frame.x(point.label), frame.y(point.value)) for point in curve.points]
    if points:
        drawing.way(points, stroke=ink)
    for point in points:
        drawing.dot(point, fill=ink)


def _draw_names(drawing: Drawing, frame: _Frame, inked: Sequence[tuple[Curve, str]]) -> None:
    """Set each line's name at its end; those that would stand on each other move down."""
    ends = [(frame.y(curve.points[-1].value), curve, ink) for curve, ink in inked if curve.points]
    free = 0.0
    for y, curve, ink in sorted(ends, key=lambda end: end[0]):
        y = max(y + 4, free)
        drawing.text(frame.x(curve.points[-1].label) + APART, y, curve.name, fill=ink)
        free = y + LINE


def _between(point: Point, tell: Callable[[float], str]) -> str:
    if point.low is None or point.high is None:
        return ""
    return f" ({tell(point.low)} to {tell(point.high)})"
