"""Ceramics on their shelves."""

import numpy as np

from broadsheet.publishing.demo.pictures.curves import Points, closed, moved, spline, taper
from broadsheet.publishing.demo.pictures.land import wander
from broadsheet.publishing.demo.pictures.sheet import KEY, OVER, PAPER, SPOT, Ink, Place, Sheet

Band = tuple[float, float, Ink]  # from and to, as shares of a pot's height, and its slip


def bowls(sheet: Sheet) -> None:
    """Ceramics on two shelves, stacked as a potter stacks them, with their shadows on the wall."""
    rng = sheet.rng
    sheet.fade([(0, 0), (1800, 0), (1800, 1210), (0, 1210)], (0, 0.42), (0, 0.9), angle=20)
    for floor in (548, 1110):
        x, previous = rng.uniform(-90, 20), -1
        while x < 1780:
            kind = int(rng.integers(0, 4))
            kind = (kind + 1) % 4 if kind == previous else kind
            x += (_bowl_stack, _jar, _bottle, _plates)[kind](sheet, (x, floor)) + rng.uniform(20, 64)
            previous = kind
        _shelf(sheet, floor)


def _shelf(sheet: Sheet, floor: float) -> None:
    sheet.shape([(-10, floor + 40), (1810, floor + 40), (1810, floor + 92), (-10, floor + 62)], (0.62, None))
    sheet.box(-10, floor, 1810, floor + 40, KEY)
    for step in range(3):
        x = np.linspace(-10, 1810, 60)
        sheet.line(
            np.column_stack((x, floor + 10 + 10 * step + 2.5 * wander(sheet.rng, 60, 5))), 1.6, (0, 0.7)
        )


def turned(sheet: Sheet, foot: Place, profile: list[Place], ink: Ink, bands: tuple[Band, ...] = ()) -> None:
    """A form from the wheel: `profile` runs up its right side as (radius, height)."""
    x, y = foot
    side = spline(profile, steps=8)
    right = np.column_stack((x + side[:, 0], y - side[:, 1]))
    outline = _both_sides(right, x)
    sheet.shape(moved(outline, 36, 10), (0.5, None))
    sheet.shape(outline, ink)
    for low, high, slip in bands:
        heights = np.linspace(low, high, 9) * side[-1, 1]
        ring = np.column_stack((x + np.interp(heights, side[:, 1], side[:, 0]), y - heights))
        sheet.shape(_both_sides(ring, x), slip)
    core = np.column_stack((x + (right[:, 0] - x) * 0.4, right[:, 1]))
    sheet.hatch(np.vstack((right, core[::-1])), 1.8, (0, 0.75) if ink is KEY else OVER, angle=62, gap=8)
    sheet.line(np.vstack((outline, outline[:1])), 4.5, KEY)


def _both_sides(right: Points, axis: float) -> Points:
    return np.vstack((right, (right * (-1, 1) + (2 * axis, 0))[::-1]))


def _glaze(rng: np.random.Generator) -> Ink:
    glazes: tuple[Ink, ...] = (PAPER, PAPER, PAPER, KEY, (0, 0.3), (0.45, 0.15), SPOT)
    return glazes[int(rng.integers(0, len(glazes)))]


def _bands(rng: np.random.Generator, ink: Ink) -> tuple[Band, ...]:
    slip: Ink = PAPER if ink in (KEY, SPOT) else KEY if rng.random() < 0.6 else SPOT
    choices: tuple[tuple[Band, ...], ...] = (
        ((0.62, 0.7, slip), (0.74, 0.77, slip)),
        ((0.0, 0.34, slip),),
        ((0.56, 1.0, slip),),
        ((0.2, 0.24, slip), (0.3, 0.52, slip), (0.58, 0.62, slip)),
        (),
    )
    return choices[int(rng.integers(0, len(choices)))]


def _bowl_stack(sheet: Sheet, place: Place) -> float:
    rng = sheet.rng
    x, floor = place
    radius = rng.uniform(92, 138)
    deep = radius * rng.uniform(0.62, 0.82)
    ink = _glaze(rng)
    bands = _bands(rng, ink)
    for level in range(int(rng.integers(2, 6))):
        tilt = rng.normal(0, 3)
        profile = [
            (radius * 0.4, 0),
            (radius * 0.4, deep * 0.1),
            (radius * 0.74, deep * 0.34),
            (radius * 0.94, deep * 0.7),
            (radius, deep),
        ]
        mixed = ink if rng.random() < 0.75 else _glaze(rng)
        turned(sheet, (x + radius + tilt, floor - level * deep * 0.42), profile, mixed, bands)
    return 2 * radius


def _jar(sheet: Sheet, place: Place) -> float:
    rng = sheet.rng
    x, floor = place
    radius, tall = rng.uniform(105, 150), rng.uniform(270, 400)
    ink = _glaze(rng)
    profile = [
        (radius * 0.56, 0),
        (radius * 0.84, tall * 0.26),
        (radius, tall * 0.58),
        (radius * 0.74, tall * 0.86),
        (radius * 0.46, tall * 0.93),
        (radius * 0.52, tall),
    ]
    turned(sheet, (x + radius, floor), profile, ink, _bands(rng, ink))
    if rng.random() < 0.5:
        _branch(sheet, (x + radius, floor - tall))
    else:
        lid = [(radius * 0.58, 0), (radius * 0.5, 22), (radius * 0.16, 34), (radius * 0.13, 58)]
        turned(sheet, (x + radius, floor - tall), lid, ink)
    return 2 * radius


def _branch(sheet: Sheet, mouth: Place) -> None:
    """A bare twig with a few blossoms."""
    x, y = mouth
    way = sheet.rng.choice((-1, 1))
    stem = spline([(x, y + 6), (x + way * 16, y - 60), (x + way * 70, y - 110), (x + way * 90, y - 190)])
    twig = spline([tuple(stem[20]), (x + way * -10, y - 120), (x - way * 36, y - 150)])
    sheet.shape(taper(stem, (9, 3)), KEY)
    sheet.shape(taper(twig, (6, 2.5)), KEY)
    for path in (stem, twig):
        for at in sheet.rng.choice(np.arange(16, len(path)), 6):
            bloom = path[at] + sheet.rng.normal(0, 7, 2)
            sheet.disc((float(bloom[0]), float(bloom[1])), 11, PAPER)
            sheet.ring((float(bloom[0]), float(bloom[1])), 11, 2.4, KEY)


def _bottle(sheet: Sheet, place: Place) -> float:
    rng = sheet.rng
    x, floor = place
    radius, tall = rng.uniform(66, 92), rng.uniform(330, 440)
    ink = _glaze(rng)
    profile = [
        (radius * 0.62, 0),
        (radius, tall * 0.2),
        (radius * 0.9, tall * 0.44),
        (radius * 0.3, tall * 0.66),
        (radius * 0.24, tall * 0.9),
        (radius * 0.42, tall),
    ]
    turned(sheet, (x + radius, floor), profile, ink, _bands(rng, ink))
    return 2 * radius


def _plates(sheet: Sheet, place: Place) -> float:
    """A pile of plates, and sometimes one on edge against the wall behind it."""
    rng = sheet.rng
    x, floor = place
    radius = rng.uniform(120, 160)
    if rng.random() < 0.6:
        _charger(sheet, (x + radius, floor - radius * 1.12), radius * 1.1)
    for level in range(int(rng.integers(4, 9))):
        profile = [(radius * 0.5, 0), (radius * 0.52, 6), (radius * 0.86, 13), (radius, 25)]
        turned(
            sheet, (x + radius + rng.normal(0, 3), floor - level * 15), profile, PAPER if level % 3 else SPOT
        )
    return 2 * radius


def _charger(sheet: Sheet, middle: Place, radius: float) -> None:
    sheet.disc((middle[0] + 32, middle[1] + 12), radius, (0.5, None))
    sheet.disc(middle, radius, KEY)
    sheet.disc(middle, radius - 5, PAPER)
    for turn in np.radians(np.arange(0, 360, 15)):
        spot = (middle[0] + radius * 0.86 * np.cos(turn), middle[1] + radius * 0.86 * np.sin(turn))
        sheet.disc(spot, radius * 0.052, KEY)
    sheet.ring(middle, radius * 0.74, 4, KEY)
    petals = int(sheet.rng.choice((5, 6, 8)))
    for petal in range(petals):
        turn = 2 * np.pi * petal / petals
        out = np.array((np.cos(turn), np.sin(turn)))
        side = np.array((-out[1], out[0]))
        leaf = closed(
            [
                middle + out * radius * 0.1,
                middle + out * radius * 0.36 + side * radius * 0.17,
                middle + out * radius * 0.66,
                middle + out * radius * 0.36 - side * radius * 0.17,
            ]
        )
        sheet.shape(leaf, SPOT if petal % 2 else KEY)
    sheet.disc(middle, radius * 0.11, KEY)
