"""Small things that give scale: people, gulls, fish, boats, trees."""

import numpy as np

from broadsheet.publishing.demo.pictures.curves import closed
from broadsheet.publishing.demo.pictures.sheet import OVER, Ink, Place, Sheet


def person(sheet: Sheet, foot: Place, height: float, ink: Ink) -> None:
    """A standing figure, `height` points tall; how it stands is left to the sheet's chance."""
    x, y = foot
    lean, stride = sheet.rng.normal(0, 0.02), sheet.rng.uniform(0.04, 0.1)
    outline = np.array(
        [(-0.1, 0.84), (0.1, 0.84), (0.135, 0.55), (0.1, 0.46), (0.09 + stride, 0), (0.03 + stride, 0), (0.005, 0.42)]
        + [(-0.03, 0), (-0.1, 0), (-0.1, 0.46), (-0.135, 0.55)]
    )
    outline[:, 0] += lean * outline[:, 1]
    sheet.shape(np.array((x, y)) + outline * (height, -height), ink)
    sheet.disc((x + lean * height, y - 0.92 * height), 0.075 * height, ink)


def gull(sheet: Sheet, place: Place, span: float) -> None:
    """A bird on the wing, two strokes."""
    x, y = place
    lift = sheet.rng.uniform(0.25, 0.5) * span
    wings = [(x - span, y - lift), (x - span * 0.4, y - lift * 1.1), (x, y), (x + span * 0.45, y - lift * 1.3), (x + span, y - lift)]
    sheet.line(wings, 2.6, OVER)


def fish(sheet: Sheet, place: Place, length: float, ink: Ink) -> None:
    """A fish from the side."""
    x, y = place
    body = closed([(x - length, y), (x - length * 0.2, y - length * 0.34), (x + length * 0.7, y), (x - length * 0.2, y + length * 0.34)])
    sheet.shape(body, ink)
    tail = [(x + length * 0.55, y), (x + length * 1.1, y - length * 0.32), (x + length * 1.1, y + length * 0.32)]
    sheet.shape(tail, ink)
