"""Ground to draw on: noise, ridges, coasts."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from broadsheet.publishing.demo.pictures.curves import Points
from broadsheet.publishing.demo.pictures.sheet import HEIGHT, WIDTH

Field = NDArray[np.float64]


def noise(rng: np.random.Generator, shape: tuple[int, int], cells: float, *, octaves: int = 4) -> Field:
    """Return cloud-like noise about -1..1 with `cells` bumps across, halving in size with each octave."""
    total = np.zeros(shape)
    for octave in range(octaves):
        across = max(3, int(cells * 2**octave) + 3)
        down = max(3, int(across * shape[0] / shape[1]) + 3)
        seed = rng.standard_normal((down, across)).astype(np.float32)
        image = Image.fromarray(seed).resize((shape[1], shape[0]), Image.Resampling.BICUBIC)
        total += np.asarray(image) * 0.5**octave
    return total / 1.6


def wander(
    rng: np.random.Generator, count: int, bumps: float, *, octaves: int = 4, rough: float = 0.5
) -> Field:
    """Return a wandering line of `count` values about -1..1; `rough` is how loud each finer octave is."""
    total = np.zeros(count)
    for octave in range(octaves):
        knots = int(bumps * 2**octave) + 4
        seed = rng.standard_normal((1, knots)).astype(np.float32)
        image = Image.fromarray(seed).resize((count, 1), Image.Resampling.BICUBIC)
        total += np.asarray(image)[0] * rough**octave
    return total / 1.4


def ridge(
    rng: np.random.Generator, level: float, relief: float, *, bumps: float = 3, rough: float = 0.45
) -> Points:
    """Return the crest of a hill across the sheet, from left to right, around height `level`."""
    x = np.linspace(-20, WIDTH + 20, 360)
    return np.column_stack((x, level - relief * wander(rng, len(x), bumps, rough=rough)))


def grounded(crest: Points, *, floor: float = HEIGHT + 20) -> Points:
    """Return the outline of everything under a crest."""
    return np.vstack((crest, (crest[-1, 0], floor), (crest[0, 0], floor)))


def height_at(crest: Points, x: float) -> float:
    """Return the y of a crest at `x`."""
    return float(np.interp(x, crest[:, 0], crest[:, 1]))


def sampled(chart: Field, row: Field, column: Field) -> Field:
    """Return a chart's values at places between its points; rows stop at its edge, columns go round."""
    row = np.clip(row, 0, chart.shape[0] - 1.001)
    top, left = np.floor(row).astype(int), np.floor(column).astype(int)
    down, across = row - top, column - left
    left, right = left % chart.shape[1], (left + 1) % chart.shape[1]
    upper = chart[top, left] * (1 - across) + chart[top, right] * across
    lower = chart[top + 1, left] * (1 - across) + chart[top + 1, right] * across
    return upper * (1 - down) + lower * down


def smoothstep(field: NDArray[np.floating], low: float, high: float) -> NDArray[np.floating]:
    """Return 0 below `low`, 1 above `high`, and an easy passage between."""
    t = np.clip((field - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)
