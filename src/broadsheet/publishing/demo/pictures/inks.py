"""From two plates of tone to a printed sheet: screens, misregister, grain, overprint."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from broadsheet.publishing.demo.pictures.palettes import Palette

SUPER = 2  # plates are drawn this many times larger than printed, so that edges come out smooth

_TILE = 512
Bytes = NDArray[np.uint8]


def print_sheet(
    key: Image.Image, spot: Image.Image, palette: Palette, rng: np.random.Generator
) -> Image.Image:
    """Return the RGB print of two "L" plates (0 bare, 255 solid), each `SUPER` times the print's size."""
    dots = max(3.6, key.width / SUPER / 1800 * 6.4)
    size = (key.width // SUPER, key.height // SUPER)
    key_cover = _cover(_screened(key, _grain_screen()), rng, worn=0.10)
    spot_cover = _cover(_screened(spot, _dot_screen(dots * SUPER)), rng, worn=0.17)
    slip = rng.uniform(1.8, 3.4, 2) * rng.choice((-1, 1), 2) * size[0] / 1800
    spot_cover = _shifted(spot_cover, round(slip[0]), round(slip[1]))
    return _overprint(key_cover, spot_cover, palette)


def _screened(plate: Image.Image, screen: Bytes) -> Image.Image:
    """Break tone into dots no tone lies between, then bring the plate down to print size."""
    tone = np.asarray(plate)
    height, width = tone.shape
    across = -(-width // screen.shape[1])
    down = -(-height // screen.shape[0])
    threshold = np.tile(screen, (down, across))[:height, :width]
    bitten = (tone > threshold).view(np.uint8) * np.uint8(255)
    return Image.fromarray(bitten).reduce(SUPER)


@lru_cache(maxsize=4)
def _dot_screen(period: float) -> Bytes:
    """Round dots on rows that climb 3 in 4, as a threshold tile that repeats without a seam."""
    side = round(period * 5)
    y, x = np.mgrid[0:side, 0:side] * (2 * np.pi / side)
    wave = np.cos(4 * x + 3 * y) + np.cos(3 * x - 4 * y)
    return _ranked(wave)


@lru_cache(maxsize=1)
def _grain_screen() -> Bytes:
    """Grain such as litho stone gives: noise without coarse clumps, every tone equally frequent."""
    noise = np.fft.rfft2(np.random.default_rng(7).standard_normal((_TILE, _TILE)))
    frequency = np.hypot(np.fft.fftfreq(_TILE)[:, None], np.fft.rfftfreq(_TILE)[None, :])
    band = np.exp(-(((frequency - 0.17) / 0.09) ** 2))
    return _ranked(np.fft.irfft2(noise * band))


def _ranked(field: NDArray[np.float64]) -> Bytes:
    """Spread values evenly over 1..254, so that bare stays bare and solid stays solid."""
    rank = np.empty(field.size)
    rank[np.argsort(field, axis=None)] = np.linspace(1, 254, field.size)
    return rank.reshape(field.shape).astype(np.uint8)


@lru_cache(maxsize=1)
def _wear() -> NDArray[np.float32]:
    """How unevenly a drum lays ink down, 0..1: fine tooth, cloudy patches, a few bare pinholes."""
    rng = np.random.default_rng(11)
    frequency = np.hypot(np.fft.fftfreq(_TILE)[:, None], np.fft.rfftfreq(_TILE)[None, :])
    noise = np.fft.rfft2(rng.standard_normal((_TILE, _TILE)))
    tooth = np.fft.irfft2(noise * np.exp(-((frequency / 0.28) ** 2)))
    cloud = np.fft.irfft2(noise * np.exp(-((frequency / 0.012) ** 2)))
    mixed = 0.75 * tooth / tooth.std() + 0.45 * cloud / cloud.std()
    worn = np.clip(0.35 + 0.28 * mixed, 0, 1)
    worn[mixed > 2.75] = 4.0
    return worn.astype(np.float32)


def _cover(plate: Image.Image, rng: np.random.Generator, worn: float) -> NDArray[np.float32]:
    """How much ink stands at each point, 0..1."""
    tone = np.asarray(plate, dtype=np.float32) / np.float32(255)
    height, width = tone.shape
    tile = np.roll(_wear(), tuple(rng.integers(0, _TILE, 2)), axis=(0, 1))
    wear = np.tile(tile, (-(-height // _TILE), -(-width // _TILE)))[:height, :width]
    return tone * (1 - np.float32(worn) * wear)


def _shifted(cover: NDArray[np.float32], down: int, across: int) -> NDArray[np.float32]:
    """Move a plate a little, as no press brings two inks down on quite the same place."""
    height, width = cover.shape
    reach = max(abs(down), abs(across))
    bled = np.pad(cover, reach, mode="edge")
    return bled[reach - down : reach - down + height, reach - across : reach - across + width]


def _overprint(key: NDArray[np.float32], spot: NDArray[np.float32], palette: Palette) -> Image.Image:
    channels = []
    for key_level, spot_level, paper in zip(palette.key, palette.spot, palette.paper, strict=True):
        light = 1 - key * np.float32(1 - key_level / 255)
        light *= 1 - spot * np.float32(1 - spot_level / 255)
        channels.append(Image.fromarray((light * np.float32(paper)).astype(np.uint8)))
    return Image.merge("RGB", channels)
