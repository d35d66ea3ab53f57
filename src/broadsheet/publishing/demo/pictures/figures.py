"""Small things that give scale: people, gulls, fish, boats, trees."""

import numpy as np

from broadsheet.publishing.demo.pictures.curves import closed
from broadsheet.publishing.demo.pictures.sheet import OVER, Ink, Place, Sheet

_BODY = ((0.03, 0.86), (0.11, 0.82), (0.14, 0.7), (0.15, 0.5), (0.11, 0.47), (0.105, 0.62), (0.1, 0.46))
_TROUSERS = ((0.115, 0.2), (0.12, 0.0), (0.05, 0.0), (0.012, 0.42))
_COAT = ((0.14, 0.3), (0.13, 0.26), (0.075, 0.26), (0.07, 0.0), (0.025, 0.0), (0.012, 0.26))


def person(sheet: Sheet, foot: Place, height: float, ink: Ink) -> None:
    """A standing figure, `height` points tall; build, dress and stance are left to the sheet's chance."""
    x, y = foot
    rng = sheet.rng
    lean, broad, stride = rng.normal(0, 0.025), rng.uniform(0.84, 1.12), rng.uniform(0.6, 1.5)
    legs = np.array(_COAT if rng.random() < 0.45 else _TROUSERS) * (stride if height > 120 else 1, 1)
    right = np.vstack((np.array(_BODY) * (broad, 1), legs))
    left = right[::-1] * (-1, 1)
    left[:, 0] += rng.normal(0, 0.012)
    outline = np.vstack((right, left))
    outline[:, 0] += lean * outline[:, 1]
    sheet.shape(np.array((x, y)) + outline * (height, -height), ink)
    head = (x + lean * height, y - 0.925 * height)
    sheet.disc(head, 0.058 * height, ink, squash=1.22)
    if height > 120:
        _worn_or_carried(sheet, head, height, ink)


def _worn_or_carried(sheet: Sheet, head: Place, height: float, ink: Ink) -> None:
    x, y = head
    kind = sheet.rng.integers(0, 5)
    if kind == 0:
        sheet.disc((x, y - 0.075 * height), 0.035 * height, ink)
    elif kind == 1:
        sheet.shape(
            [
                (x - 0.075 * height, y - 0.02 * height),
                (x + 0.105 * height, y - 0.02 * height),
                (x + 0.05 * height, y - 0.085 * height),
                (x - 0.05 * height, y - 0.085 * height),
            ],
            ink,
        )
    elif kind == 2:
        side = sheet.rng.choice((-1, 1)) * 0.17 * height
        sheet.shape(
            [
                (x + side - 0.05 * height, y + 0.48 * height),
                (x + side + 0.05 * height, y + 0.48 * height),
                (x + side + 0.065 * height, y + 0.62 * height),
                (x + side - 0.065 * height, y + 0.62 * height),
            ],
            ink,
        )


def gull(sheet: Sheet, place: Place, span: float) -> None:
    """A bird on the wing, two strokes."""
    x, y = place
    lift = sheet.rng.uniform(0.25, 0.5) * span
    wings = [
        (x - span, y - lift),
        (x - span * 0.4, y - lift * 1.1),
        (x, y),
        (x + span * 0.45, y - lift * 1.3),
        (x + span, y - lift),
    ]
    sheet.line(wings, 2.6, OVER)


def fish(sheet: Sheet, place: Place, length: float, ink: Ink) -> None:
    """A fish from the side."""
    x, y = place
    body = closed(
        [
            (x - length, y),
            (x - length * 0.2, y - length * 0.34),
            (x + length * 0.7, y),
            (x - length * 0.2, y + length * 0.34),
        ]
    )
    sheet.shape(body, ink)
    tail = [
        (x + length * 0.55, y),
        (x + length * 1.1, y - length * 0.32),
        (x + length * 1.1, y + length * 0.32),
    ]
    sheet.shape(tail, ink)
