"""Lines worth drawing: splines, arcs, hanging wires, hatching. All in points, all as arrays of (x, y)."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.float64]


def spline(points: ArrayLike, *, steps: int = 16) -> Points:
    """Return a smooth line through every point (Catmull-Rom), `steps` to a span."""
    knots = np.asarray(points, dtype=float)
    padded = np.vstack((2 * knots[0] - knots[1], knots, 2 * knots[-1] - knots[-2]))
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    spans = [_span(padded[i : i + 4], t) for i in range(len(knots) - 1)]
    return np.vstack((*spans, knots[-1]))


def bezier(start: ArrayLike, pull: ArrayLike, push: ArrayLike, end: ArrayLike, *, steps: int = 28) -> Points:
    """Return the cubic curve that leaves `start` towards `pull` and reaches `end` from `push`."""
    a, b, c, d = (np.asarray(place, dtype=float) for place in (start, pull, push, end))
    t = np.linspace(0, 1, steps)[:, None]
    return (1 - t) ** 3 * a + 3 * t * (1 - t) ** 2 * b + 3 * t**2 * (1 - t) * c + t**3 * d


def closed(points: ArrayLike, *, steps: int = 12) -> Points:
    """Return a smooth closed outline through every point."""
    knots = np.asarray(points, dtype=float)
    around = np.vstack((knots[-1], knots, knots[:2]))
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    return np.vstack([_span(around[i : i + 4], t) for i in range(len(knots))])


def _span(four: Points, t: Points) -> Points:
    a, b, c, d = four
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)


def arc(centre: tuple[float, float], radius: float, start: float, end: float, *, squash: float = 1) -> Points:
    """Return part of a circle, in degrees clockwise from three o'clock."""
    turn = np.radians(np.linspace(start, end, max(6, int(abs(end - start) / 3))))
    return np.column_stack((centre[0] + radius * np.cos(turn), centre[1] + radius * squash * np.sin(turn)))


def wire(start: tuple[float, float], end: tuple[float, float], sag: float, *, steps: int = 24) -> Points:
    """Return a line that hangs between two places, lowest by `sag` in its middle."""
    t = np.linspace(0, 1, steps)
    x = start[0] + (end[0] - start[0]) * t
    return np.column_stack((x, start[1] + (end[1] - start[1]) * t + 4 * sag * t * (1 - t)))


def moved(points: ArrayLike, right: float, down: float) -> Points:
    """Return the same line or place, moved."""
    return np.asarray(points, dtype=float) + np.array((right, down))


def taper(path: ArrayLike, widths: ArrayLike) -> Points:
    """Return the outline of a line whose width changes; `widths` is one per point, or first and last."""
    spine = np.asarray(path, dtype=float)
    given = np.asarray(widths, dtype=float)
    half = np.interp(np.linspace(0, 1, len(spine)), np.linspace(0, 1, len(given)), given)[:, None] / 2
    way = np.gradient(spine, axis=0)
    across = np.column_stack((-way[:, 1], way[:, 0])) / np.maximum(np.hypot(*way.T), 1e-9)[:, None]
    return np.vstack((spine + across * half, (spine - across * half)[::-1]))


def hatch_segments(outline: Points, angle: float, gap: float) -> NDArray[np.float64]:
    """Return segments, shaped (n, 2, 2), of parallel lines across a polygon, `gap` apart."""
    turn = np.radians(angle)
    frame = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    laid = outline @ frame
    nexts = np.roll(laid, -1, axis=0)
    rows = np.arange(np.ceil(laid[:, 1].min() / gap), np.floor(laid[:, 1].max() / gap) + 1) * gap + 1e-6
    found = []
    for row in rows:
        crossing = (laid[:, 1] > row) != (nexts[:, 1] > row)
        a, b = laid[crossing], nexts[crossing]
        ends = np.sort(a[:, 0] + (row - a[:, 1]) / (b[:, 1] - a[:, 1]) * (b[:, 0] - a[:, 0]))
        found.extend(((ends[i], row), (ends[i + 1], row)) for i in range(0, len(ends) - 1, 2))
    return np.array(found).reshape(-1, 2, 2) @ frame.T


def resample(path: ArrayLike, gap: float) -> Points:
    """Return places evenly spaced along a line, about `gap` apart."""
    spine = np.asarray(path, dtype=float)
    reach = np.concatenate(([0], np.cumsum(np.hypot(*np.diff(spine, axis=0).T))))
    along = np.linspace(0, reach[-1], max(2, int(reach[-1] / gap) + 1))
    return np.column_stack([np.interp(along, reach, spine[:, axis]) for axis in (0, 1)])
