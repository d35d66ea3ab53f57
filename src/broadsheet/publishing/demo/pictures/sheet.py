"""The drawing surface: two plates, one set of strokes.

Places are in points on a sheet of 1800 by 1200, whatever the size printed. An ink is a pair of tones
(key, spot) from 0 to 1; `None` leaves that plate as it is, so the other ink prints over it.
"""

from collections.abc import Iterable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageDraw

from broadsheet.publishing.demo.pictures.curves import hatch_segments
from broadsheet.publishing.demo.pictures.inks import SUPER

WIDTH, HEIGHT = 1800, 1200

Ink = tuple[float | None, float | None]
Points = NDArray[np.float64]
Field = NDArray[np.floating]
Place = tuple[float, float]
Choice = TypeVar("Choice")

PAPER: Ink = (0, 0)
KEY: Ink = (1, 0)
SPOT: Ink = (0, 1)
OVER: Ink = (1, None)  # key ink over whatever lies there
GLAZE: Ink = (None, 1)  # spot ink over whatever lies there
BOTH: Ink = (1, 1)


class Sheet:
    """Two plates under one pencil. `mirrored` turns the picture left to right while it is drawn."""

    def __init__(self, width: int, *, seed: Sequence[int], mirrored: bool | None = None) -> None:
        self.scale = width * SUPER / WIDTH
        self.size = (width * SUPER, int(np.ceil(width * HEIGHT / WIDTH)) * SUPER)
        self.seed = seed[-1]
        self.rng = np.random.default_rng(seed)
        self.mirrored = bool(self.rng.random() < 0.5) if mirrored is None else mirrored
        self.plates = (Image.new("L", self.size, 0), Image.new("L", self.size, 0))
        self._pens = tuple(ImageDraw.Draw(plate) for plate in self.plates)

    def pick(self, options: Sequence[Choice]) -> Choice:
        """Return one of some ways to compose, each in turn as seeds go up, so that neighbours differ."""
        return options[self.seed % len(options)]

    # strokes

    def shape(self, points: ArrayLike, ink: Ink) -> None:
        """Fill a polygon."""
        flat = self._placed(points).ravel().tolist()
        for pen, tone in self._inked(ink):
            pen.polygon(flat, fill=tone)

    def line(self, points: ArrayLike, width: float, ink: Ink) -> None:
        """Stroke a line through the points; `width` in points."""
        flat = self._placed(points).ravel().tolist()
        pixels = self._pixels(width)
        for pen, tone in self._inked(ink):
            pen.line(flat, fill=tone, width=pixels, joint="curve" if pixels > 4 else None)

    def lines(self, strokes: Iterable[ArrayLike], width: float, ink: Ink) -> None:
        """Stroke many lines with one pen."""
        for stroke in strokes:
            self.line(stroke, width, ink)

    def dashes(self, points: ArrayLike, width: float, ink: Ink, *, dash: float = 14, gap: float = 12) -> None:
        """Stroke an interrupted line."""
        path = np.asarray(points, dtype=float)
        reach = np.concatenate(([0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))))
        for start in np.arange(0, reach[-1], dash + gap):
            along = np.linspace(start, min(start + dash, reach[-1]), 4)
            self.line(
                np.column_stack([np.interp(along, reach, path[:, axis]) for axis in (0, 1)]), width, ink
            )

    def disc(self, centre: Place, radius: float, ink: Ink, *, squash: float = 1) -> None:
        """Fill a circle, or with `squash` an ellipse that much as high as wide."""
        box = self._around(centre, radius, squash)
        for pen, tone in self._inked(ink):
            pen.ellipse(box, fill=tone)

    def ring(self, centre: Place, radius: float, width: float, ink: Ink, *, squash: float = 1) -> None:
        """Stroke a circle, or with `squash` an ellipse."""
        box = self._around(centre, radius, squash)
        for pen, tone in self._inked(ink):
            pen.ellipse(box, outline=tone, width=self._pixels(width))

    def box(self, left: float, top: float, right: float, bottom: float, ink: Ink) -> None:
        """Fill an upright rectangle."""
        self.shape([(left, top), (right, top), (right, bottom), (left, bottom)], ink)

    def hatch(self, points: ArrayLike, width: float, ink: Ink, *, angle: float = 45, gap: float = 9) -> None:
        """Rule parallel lines across a polygon; `angle` in degrees, `gap` and `width` in points."""
        self.lines(hatch_segments(np.asarray(points, dtype=float), angle, gap), width, ink)

    # tone

    def wash(self, ink: Ink) -> None:
        """Lay one tone over the whole sheet."""
        for plate, tone in zip(self.plates, ink, strict=True):
            if tone is not None:
                plate.paste(_level(tone), (0, 0, *plate.size))

    def fade(self, points: ArrayLike, start: Ink, end: Ink, *, angle: float = 90) -> None:
        """Fill a polygon with tone that runs from `start` to `end`; 90 degrees runs downwards."""
        placed = self._placed(points)
        low = np.maximum(np.floor(placed.min(axis=0)), 0).astype(int)
        high = np.minimum(np.ceil(placed.max(axis=0)) + 1, self.size).astype(int)
        if (high <= low).any():
            return
        mask = Image.new("L", tuple(int(side) for side in high - low), 0)
        ImageDraw.Draw(mask).polygon((placed - low).ravel().tolist(), fill=255)
        share = _ramp(placed, low, high, 180 - angle if self.mirrored else angle)
        for plate, first, last in zip(self.plates, start, end, strict=True):
            if first is not None and last is not None:
                tone = Image.fromarray((255 * (first + (last - first) * share)).astype(np.uint8))
                plate.paste(
                    tone.resize(mask.size, Image.Resampling.BILINEAR), (int(low[0]), int(low[1])), mask
                )

    def glow(self, centre: Place, radius: float, ink: Ink, *, squash: float = 1) -> None:
        """Add light or shade that dies away from a centre; it never takes tone off a plate."""
        left, top, right, bottom = (int(edge) for edge in self._around(centre, radius, squash))
        side = np.linspace(-1, 1, 96)
        fall = np.clip(1 - np.hypot(side[:, None], side[None, :]), 0, 1) ** 1.4
        for plate, tone in zip(self.plates, ink, strict=True):
            if tone and right > left and bottom > top:
                disc = Image.fromarray((255 * tone * fall).astype(np.uint8)).resize(
                    (right - left, bottom - top), Image.Resampling.BILINEAR
                )
                region = np.maximum(np.asarray(plate.crop((left, top, right, bottom))), np.asarray(disc))
                plate.paste(Image.fromarray(region), (left, top))

    def grid(self, step: int = 4) -> tuple[Points, Points]:
        """Return x and y, in points, of a coarse raster over the sheet, for fields."""
        x, y = np.meshgrid(np.arange(0, WIDTH + step, step), np.arange(0, HEIGHT + step, step))
        return x.astype(float), y.astype(float)

    def raster(self, field: NDArray[np.float64]) -> NDArray[np.float32]:
        """Return a coarse field (from `grid`) brought smoothly to the size of the plates."""
        across = field[:, ::-1] if self.mirrored else field
        image = Image.fromarray(np.ascontiguousarray(across, dtype=np.float32))
        return np.asarray(image.resize(self.size, Image.Resampling.BICUBIC))

    def where(self, mask: NDArray[np.bool_], ink: Ink) -> None:
        """Fill the raster where `mask` (of the plates' size) is true."""
        stencil = _stencil(mask)
        for plate, tone in zip(self.plates, ink, strict=True):
            if tone is not None:
                plate.paste(_level(tone), (0, 0), stencil)

    def tone(self, field: Field, *, plate: int, mask: NDArray[np.bool_] | None = None) -> None:
        """Lay a coarse field of tones (0..1, from `grid`) on one plate: 0 is the key, 1 the spot."""
        across = field[:, ::-1] if self.mirrored else field
        image = Image.fromarray((np.clip(across, 0, 1) * 255).astype(np.uint8))
        smooth = image.resize(self.size, Image.Resampling.BICUBIC)
        self.plates[plate].paste(smooth, (0, 0), None if mask is None else _stencil(mask))

    def tones(
        self, tones: Sequence[float], levels: NDArray[np.uint8], mask: NDArray[np.bool_], *, plate: int
    ) -> None:
        """Lay on one plate the tone that each of a raster's levels is given."""
        table = (np.clip(tones, 0, 1) * 255).astype(np.uint8)
        self.plates[plate].paste(Image.fromarray(table[levels]), (0, 0), _stencil(mask))

    def contours(self, levels: NDArray[np.int_], width: float, ink: Ink) -> None:
        """Draw the lines along which a raster of whole levels changes."""
        step = self._pixels(width)
        edge = np.zeros(levels.shape, dtype=bool)
        edge[:, step:] |= levels[:, step:] != levels[:, :-step]
        edge[step:, :] |= levels[step:, :] != levels[:-step, :]
        self.where(edge, ink)

    # from points to pixels

    def _placed(self, points: ArrayLike) -> Points:
        placed = np.array(points, dtype=float)
        if self.mirrored:
            placed[..., 0] = WIDTH - placed[..., 0]
        return placed * self.scale

    def _around(self, centre: Place, radius: float, squash: float) -> list[float]:
        (x, y), reach = self._placed(centre), radius * self.scale
        return [x - reach, y - reach * squash, x + reach, y + reach * squash]

    def _pixels(self, width: float) -> int:
        return max(1, round(width * self.scale))

    def _inked(self, ink: Ink) -> list[tuple[ImageDraw.ImageDraw, int]]:
        return [(pen, _level(tone)) for pen, tone in zip(self._pens, ink, strict=True) if tone is not None]


def _stencil(mask: NDArray[np.bool_]) -> Image.Image:
    """Bytes rather than Pillow's single bits, which take ten times longer to make."""
    return Image.fromarray(mask.view(np.uint8) * np.uint8(255))


def _level(tone: float) -> int:
    return round(255 * min(1.0, max(0.0, tone)))


def _ramp(placed: Points, low: NDArray[np.int_], high: NDArray[np.int_], angle: float) -> NDArray[np.float64]:
    """Where each point of a box lies, 0..1, on its way through the polygon."""
    way = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    reach = placed @ way
    x = np.linspace(low[0], high[0], 64)
    y = np.linspace(low[1], high[1], 256)
    along = x[None, :] * way[0] + y[:, None] * way[1]
    return np.clip((along - reach.min()) / max(1e-9, np.ptp(reach)), 0, 1)
