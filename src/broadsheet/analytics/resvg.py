"""Charts as PNG, by resvg: the only module that imports it."""

from pathlib import Path

import resvg_py
from font_source_sans_pro import font_directory

FACES = ("SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf")
FAMILY = "Source Sans Pro"
# Twice the size of the drawing, so that it is sharp in print and on every screen.
ZOOM = 2


def as_png(svg: str) -> bytes:
    """Return a drawing as PNG, set in the paper's own type whatever the machine has."""
    folder = Path(font_directory)
    return resvg_py.svg_to_bytes(
        svg_string=svg,
        zoom=ZOOM,
        skip_system_fonts=True,
        font_files=[str(folder / face) for face in FACES],
        font_family=FAMILY,
        sans_serif_family=FAMILY,
    )
