"""A railway and its town from straight above."""

import numpy as np

from broadsheet.publishing.demo.pictures.curves import Points, bezier, moved, resample
from broadsheet.publishing.demo.pictures.sheet import KEY, OVER, PAPER, SPOT, Ink, Sheet


def rail_network(sheet: Sheet) -> None:
    """Two lines that open into a station's many, trains at the platforms, the town on either side."""
    rng = sheet.rng
    sheet.wash((0, 0.14))
    lanes = int(rng.integers(9, 12))
    tracks = [_track(rng, lane, lanes) for lane in range(lanes)]
    _blocks(sheet, tracks)
    _bed(sheet, tracks)
    for track in tracks:
        _rails(sheet, track)
    for lane in range(1, lanes - 1, 3):
        _platform(sheet, tracks[lane], tracks[lane + 1])
    for lane in rng.permutation(lanes)[: lanes - 3]:
        start = rng.uniform(0.3, 0.62) if lane % 3 else rng.uniform(0.05, 0.5)
        _train(sheet, tracks[lane], start, int(rng.integers(4, 8)), SPOT if rng.random() < 0.66 else PAPER)
    _footbridge(sheet, tracks)


def _track(rng: np.random.Generator, lane: int, lanes: int) -> Points:
    """From the throat, low on the left, to this track's place in the station, high on the right."""
    spread = lane - (lanes - 1) / 2
    throat = np.array((-80.0, 1010 + 15 * spread))
    mouth = np.array((760 + 34 * spread, 690 + 74 * spread))
    end = np.array((1980 + 22 * spread, 250 + 76 * spread))
    lead = bezier(throat, moved(throat, 420, -130), moved(mouth, -300, 108), mouth, steps=60)
    return np.vstack((lead, bezier(mouth, moved(mouth, 280, -101), moved(end, -300, 108), end, steps=60)[1:]))


def _normals(path: Points) -> Points:
    way = np.gradient(path, axis=0)
    return np.column_stack((-way[:, 1], way[:, 0])) / np.hypot(*way.T)[:, None]


def _bed(sheet: Sheet, tracks: list[Points]) -> None:
    first, last = tracks[0], tracks[-1]
    sheet.shape(np.vstack((first - 44 * _normals(first) * (1, 1), (last + 44 * _normals(last))[::-1])), PAPER)
    for edge in (first - 44 * _normals(first), last + 44 * _normals(last)):
        sheet.line(edge, 5, KEY)


def _rails(sheet: Sheet, path: Points) -> None:
    even = resample(path, 13)
    across = _normals(even)
    for place, side in zip(even, across, strict=True):
        sheet.line([place - side * 17, place + side * 17], 4, (0, 0.85))
    for gauge in (-9, 9):
        sheet.line(even + across * gauge, 2.6, OVER)


def _platform(sheet: Sheet, left: Points, right: Points) -> None:
    """An island between two tracks under a ribbed roof, with people at its open end."""
    span = slice(66, 106)
    near, far = left[span] + 26 * _normals(left)[span], right[span] - 26 * _normals(right)[span]
    slab = np.vstack((near, far[::-1]))
    sheet.shape(moved(slab, 9, 11), (0.6, None))
    sheet.shape(slab, PAPER)
    sheet.line(np.vstack((slab, slab[:1])), 3.4, KEY)
    roof = slice(8, 36)
    canopy = np.vstack((near[roof] + 3, far[roof][::-1]))
    sheet.shape(canopy, KEY)
    for a, b in zip(near[roof], far[roof], strict=True):
        sheet.line([a, b], 2, PAPER)
    middle = (near + far) / 2
    sheet.line(middle[roof], 4, SPOT)
    for _ in range(16):
        at = middle[int(sheet.rng.integers(0, 8))] + sheet.rng.normal(0, 6, 2)
        sheet.disc((float(at[0]), float(at[1])), 4.4, KEY)


def _train(sheet: Sheet, path: Points, start: float, cars: int, ink: Ink) -> None:
    even = resample(path, 6)
    across = _normals(even)
    at = int(len(even) * start)
    for car in range(cars):
        span = slice(at + car * 21, at + car * 21 + 20)
        spine, side = even[span], across[span]
        if len(spine) < 20:
            return
        half = np.full((20, 1), 15.0)
        if car in (0, cars - 1):
            nose = np.array((5.0, 9.0, 12.0, 14.0))
            half[:4, 0], half[-4:, 0] = (nose, half[-4:, 0]) if car == 0 else (half[:4, 0], nose[::-1])
        body = np.vstack((spine + side * half, (spine - side * half)[::-1]))
        sheet.shape(moved(body, 8, 10), (0.7, None))
        sheet.shape(body, ink)
        sheet.line(np.vstack((body, body[:1])), 3.2, KEY)
        sheet.line(spine[4:-4], 3, OVER)
        for place in (6, 13):
            sheet.line([spine[place] - side[place] * 8, spine[place] + side[place] * 8], 5, KEY)


def _footbridge(sheet: Sheet, tracks: list[Points]) -> None:
    ends = np.array((tracks[0][98] + (6, -96), tracks[-1][98] + (-24, 96)))
    way = (ends[1] - ends[0]) / np.hypot(*(ends[1] - ends[0]))
    side = np.array((-way[1], way[0])) * 19
    deck = np.array((ends[0] - side, ends[1] - side, ends[1] + side, ends[0] + side))
    sheet.shape(moved(deck, 15, 18), (0.7, None))
    sheet.shape(deck, KEY)
    for place in resample(ends, 22):
        sheet.line([place - side * 0.8, place + side * 0.8], 2.4, SPOT)


def _blocks(sheet: Sheet, tracks: list[Points]) -> None:
    """Town blocks square to the line, kept clear of the bed; roofs cast shadows."""
    turn = np.radians(-20)
    along, across = np.array((np.cos(turn), np.sin(turn))), np.array((-np.sin(turn), np.cos(turn)))
    first, last = tracks[0][::6], tracks[-1][::6]
    for column in range(-4, 18):
        for row in range(-4, 20):
            corner = along * (column * 148 - 300) + across * (row * 128)
            middle = corner + along * 60 + across * 50
            upper = np.interp(middle[0], first[:, 0], first[:, 1])
            lower = np.interp(middle[0], last[:, 0], last[:, 1])
            if upper - 128 < middle[1] < lower + 128:
                continue
            _block(sheet, corner, along, across)


def _block(sheet: Sheet, corner: Points, along: Points, across: Points) -> None:
    """Three to five roofs round a yard, or a park."""
    rng = sheet.rng

    def plot(a: float, b: float, wide: float, deep: float) -> Points:
        return corner + np.array(
            [
                along * a + across * b,
                along * (a + wide) + across * b,
                along * (a + wide) + across * (b + deep),
                along * a + across * (b + deep),
            ]
        )

    if rng.random() < 0.1:
        for _ in range(16):
            at = corner + along * rng.uniform(8, 118) + across * rng.uniform(8, 98)
            sheet.disc((float(at[0]) + 4, float(at[1]) + 5), 12, (0.6, None))
            sheet.disc((float(at[0]), float(at[1])), rng.uniform(8, 13), SPOT)
        return
    cut = rng.uniform(36, 84)
    for a, b, wide, deep in ((0, 0, cut, 44), (cut + 4, 0, 122 - cut, 52), (0, 50, 50, 54), (60, 60, 66, 44)):
        if rng.random() < 0.12:
            continue
        roof = plot(a, b, wide, deep)
        rise = rng.uniform(5, 14)
        sheet.shape(moved(roof, rise, rise * 1.2), (0.72, None))
        ink: Ink = ((0, 0.0), (0, 0.5), (0.28, 0.1), (0, 0.95))[int(rng.choice(4, p=(0.42, 0.26, 0.2, 0.12)))]
        sheet.shape(roof, ink)
        if rng.random() < 0.4:
            sheet.hatch(roof[[0, 1, 2, 3]], 1.4, OVER, angle=-20 + 90 * int(rng.random() < 0.5), gap=7)
        sheet.line(np.vstack((roof, roof[:1])), 2, OVER)
