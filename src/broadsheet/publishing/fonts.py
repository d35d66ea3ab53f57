"""The edition's type, made for the web: subset from the font packages, cut for display, packed as WOFF2.

Each face comes in two files by the letters they hold, and a browser fetches the second only for a page
that needs it. `static/broadsheet/css/type.css` names the files and repeats the ranges.
"""

import json
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from font_source_sans_pro import font_directory as sans_directory
from fontTools import subset
from fontTools.ttLib import TTFont

from broadsheet.publishing.lettering import HEADLINE_CONTRAST, cut_for_display, open_serif

FOLDER = "broadsheet/fonts"
FEATURES = ("kern", "liga", "ccmp", "locl", "mark", "lnum", "onum", "pnum", "tnum", "sups")
SMALL_CAPITALS = ("smcp", "c2sc")
PACKAGES = ("font-source-serif-pro", "font-source-sans-pro", "fonttools")

Range = tuple[tuple[int, int], ...]
# Latin-1, its punctuation, currency, arrows and a little arithmetic: what an English page needs.
LATIN: Range = (
    (0x20, 0x7E), (0xA0, 0xFF), (0x131, 0x131), (0x152, 0x153), (0x2BC, 0x2BC), (0x2C6, 0x2C6),
    (0x2DA, 0x2DA), (0x2DC, 0x2DC), (0x2002, 0x2003), (0x2009, 0x200B), (0x2010, 0x2015), (0x2018, 0x201E),
    (0x2020, 0x2022), (0x2026, 0x2026), (0x202F, 0x2030), (0x2032, 0x2033), (0x2039, 0x203A),
    (0x2044, 0x2044), (0x2080, 0x2089), (0x20AC, 0x20AC), (0x2116, 0x2116), (0x2122, 0x2122),
    (0x2190, 0x2193), (0x2212, 0x2212), (0x2248, 0x2248), (0x2260, 0x2260), (0x2264, 0x2265),
)  # fmt: skip
# Latin Extended-A (Polish and its neighbours), macrons and Vietnamese, further currencies.
EXTENDED: Range = (
    (0x100, 0x130), (0x132, 0x151), (0x154, 0x17F), (0x192, 0x192), (0x1A0, 0x1A1), (0x1AF, 0x1B0),
    (0x1CD, 0x1DC), (0x218, 0x21B), (0x300, 0x304), (0x306, 0x30C), (0x323, 0x323), (0x1E00, 0x1EF9),
    (0x20A0, 0x20AB), (0x20AD, 0x20BF),
)  # fmt: skip
RANGES = {"latin": LATIN, "extended": EXTENDED}


class Face(NamedTuple):
    """One style: where it comes from, which extra features it keeps, how far it is cut for display."""

    family: str
    weight: str
    features: tuple[str, ...] = ()
    contrast: float = 0


FACES = {
    "serif-400": Face("serif", "Regular", SMALL_CAPITALS),
    "serif-400-italic": Face("serif", "It"),
    "serif-600": Face("serif", "Semibold"),
    "serif-600-italic": Face("serif", "SemiboldIt"),
    "display-600": Face("serif", "Semibold", contrast=HEADLINE_CONTRAST),
    "sans-400": Face("sans", "Regular"),
    "sans-600": Face("sans", "Semibold"),
}


def build(target_dir: Path) -> tuple[Path, ...]:
    """Write the fonts below `target_dir`, a folder of static files, and return their paths.

    Does nothing but return when the folder holds what this recipe and these packages make.
    """
    folder = target_dir / FOLDER
    stamp, recipe = folder / "made-from.json", _recipe()
    paths = tuple(folder / f"{name}-{letters}.woff2" for name in FACES for letters in RANGES)
    if stamp.exists() and stamp.read_text() == recipe and all(path.exists() for path in paths):
        return paths
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [(face, letters) for face in FACES.values() for letters in RANGES.values()]
    faces, letters = zip(*wanted, strict=True)
    # Half a second each, and processors to spare: the first start is what a newcomer waits for.
    with ProcessPoolExecutor() as pool:
        list(pool.map(_write, faces, letters, paths))
    stamp.write_text(recipe)
    return paths


def _write(face: Face, letters: Range, path: Path) -> None:
    font = _open(face)
    options = subset.Options(
        layout_features=[*FEATURES, *face.features],
        hinting=False,
        desubroutinize=True,
        notdef_outline=True,
        name_IDs=[0, 1, 2, 13, 14],
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for low, high in letters for code in range(low, high + 1)])
    subsetter.subset(font)
    if face.contrast:
        cut_for_display(font, open_serif("ExtraLight"), face.contrast)
        _rename(font)
    font.flavor = "woff2"
    font.save(path)


def _open(face: Face) -> TTFont:
    if face.family == "serif":
        return open_serif(face.weight)
    return TTFont(Path(sans_directory) / f"SourceSansPro-{face.weight}.otf")


def _rename(font: TTFont) -> None:
    """Give a redrawn font a name of its own, as the SIL Open Font License asks: "Source" is reserved."""
    for record in font["name"].names:
        if record.nameID == 1:
            record.string = "Broadsheet Display"
    font["CFF "].cff.fontNames = ["BroadsheetDisplay"]


def _recipe() -> str:
    return json.dumps(
        {
            "packages": {name: version(name) for name in PACKAGES},
            "faces": FACES,
            "ranges": RANGES,
            "features": FEATURES,
        }
    )
