"""The print room: draws the demo's pictures on all processors while other work goes on.

Each picture is kept in the sizes that pages use, too: whoever has just drawn it makes them quickest.
"""

import os
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

from PIL import Image

from broadsheet.publishing.demo.pictures import DRAWINGS, draw, draw_portrait

# A little more than the widest that pages ask for.
SIZE = (1620, 1080)
QUALITY = 82
# As structured_data.py asks for it; that module has models, which this one must not import.
DATA_WIDTH = 1200
DATA_SPEC = f"width-{DATA_WIDTH}|format-jpeg"
# As templates/broadsheet/partials/picture.html asks for them; a test holds the two together.
WEB_SPECS = {width: f"width-{width}|format-webp|webpquality-72" for width in (480, 800, 1200, 1600)}
WEB_QUALITY = 72
# A third less work than Pillow's usual 4, for files a few hundredths larger.
WEB_METHOD = 2
# Pillow halves what is to become much smaller before it looks closely; from 3 on nobody sees a difference.
REDUCING_GAP = 3.0


@dataclass(frozen=True, slots=True)
class Print:
    """A picture to be drawn. Without a `drawing` it is a portrait."""

    name: str
    seed: int
    drawing: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that was made; `spec` is what Wagtail calls that size, empty for the original."""

    path: Path
    width: int
    height: int
    spec: str = ""


class PrintRoom:
    """Takes orders, and hands out what was printed. Used as a context; what it printed goes with it."""

    def __enter__(self) -> "PrintRoom":
        self._folder = TemporaryDirectory()
        self._pool = ProcessPoolExecutor(os.cpu_count(), get_context("spawn"))
        self._ordered: dict[str, Future[list[Sheet]]] = {}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._folder.cleanup()

    def order(self, pictures: list[Print]) -> None:
        """Have pictures drawn that were not ordered before."""
        for picture in pictures:
            if picture.name not in self._ordered:
                self._ordered[picture.name] = self._pool.submit(_print, picture, Path(self._folder.name))

    def fetch(self, name: str) -> list[Sheet]:
        """Return a picture's files, the original first, when they are there; empty if none was ordered."""
        return self._ordered[name].result() if name in self._ordered else []


def may_be_drawn(drawing: str) -> bool:
    """Return whether somebody here can draw it."""
    return drawing in DRAWINGS


def _print(picture: Print, folder: Path) -> list[Sheet]:
    if not picture.drawing:
        return [_keep(draw_portrait(picture.seed), folder / f"{picture.name}.jpg")]
    image = draw(picture.drawing, picture.seed, picture.section, SIZE)
    sized = {width: _resized(image, width) for width in WEB_SPECS}
    return [
        _keep(image, folder / f"{picture.name}.jpg"),
        _keep(sized[DATA_WIDTH], folder / f"{picture.name}-{DATA_WIDTH}.jpg", DATA_SPEC),
        *(_for_the_web(one, folder / f"{picture.name}-{width}.webp") for width, one in sized.items()),
    ]


def _resized(image: Image.Image, width: int) -> Image.Image:
    height = round(image.height * width / image.width)
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=REDUCING_GAP)


def _keep(image: Image.Image, path: Path, spec: str = "") -> Sheet:
    image.save(path, "JPEG", quality=QUALITY)
    return Sheet(path, image.width, image.height, spec)


def _for_the_web(image: Image.Image, path: Path) -> Sheet:
    image.save(path, "WEBP", quality=WEB_QUALITY, method=WEB_METHOD)
    return Sheet(path, image.width, image.height, WEB_SPECS[image.width])
