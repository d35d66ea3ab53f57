"""Drawing the demo's pictures on all processors at once."""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from broadsheet.publishing.demo.pictures import DRAWINGS, draw, draw_portrait

SIZE = (1800, 1200)
QUALITY = 82


@dataclass(frozen=True, slots=True)
class Print:
    """A picture to be drawn. Without a `drawing` it is a portrait."""

    name: str
    seed: int
    drawing: str = ""
    section: str = ""

    @property
    def can_be_drawn(self) -> bool:
        """Whether somebody here can draw it."""
        return not self.drawing or self.drawing in DRAWINGS


def print_all(prints: list[Print], folder: Path) -> Iterator[tuple[Print, Path]]:
    """Draw every picture into a file of `folder`; return each as it is ready."""
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        drawn = {pool.submit(_print, picture, folder): picture for picture in prints}
        for future in as_completed(drawn):
            yield drawn[future], future.result()


def _print(picture: Print, folder: Path) -> Path:
    if picture.drawing:
        image = draw(picture.drawing, picture.seed, picture.section, SIZE)
    else:
        image = draw_portrait(picture.seed)
    path = folder / f"{picture.name}.jpg"
    image.save(path, "JPEG", quality=QUALITY, progressive=True)
    return path
