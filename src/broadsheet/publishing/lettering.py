"""Letterforms for large sizes: the display cut of headlines, and a paper's name drawn as paths.

The text serif comes without a display cut, so one is made: a heavy weight keeps its stems, and takes
the heights of its curves, bars and serifs part of the way from the lightest weight, whose outlines
have the same points. Stems stay dark and hairlines grow fine, as in type cut for headlines.
"""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from font_source_serif_pro import font_directory
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.recordingPen import DecomposingRecordingPen, RecordingPen
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

# How far heights travel towards the light weight. Past 0.6, the ear of the r and the full stop thin out
# too much to be read at 20 px; a name is drawn larger, and may go a little further.
HEADLINE_CONTRAST = 0.55
NAME_CONTRAST = 0.62
NAME_TRACKING = -14

Contour = list[tuple[str, tuple[tuple[float, float], ...]]]


class Word(NamedTuple):
    """A word as one SVG path, `width` by `height` units; the path fills exactly that box."""

    path: str
    width: int
    height: int


def open_serif(weight: str) -> TTFont:
    """Return the serif in a weight such as "Semibold" or "It", with cubic outlines."""
    return TTFont(Path(font_directory) / f"SourceSerifPro-{weight}.otf")


def cut_for_display(heavy: TTFont, light: TTFont, contrast: float) -> None:
    """Redraw every glyph of `heavy` (CFF) at that contrast; glyphs whose points differ stay as they are."""
    glyphs, light_glyphs = heavy.getGlyphSet(), light.getGlyphSet()
    outlines = heavy["CFF "].cff.topDictIndex[0].CharStrings
    redrawn = {}
    for name in heavy.getGlyphOrder():
        pen = T2CharStringPen(heavy["hmtx"][name][0], None)
        if name in light_glyphs and _draw_at_contrast(glyphs, light_glyphs, name, contrast, pen):
            old = outlines[name]
            redrawn[name] = pen.getCharString(private=old.private, globalSubrs=old.globalSubrs)
    # Only now: a composite drawn from glyphs that are already thin would be thinned twice.
    for name, outline in redrawn.items():
        outlines[name] = outline


@lru_cache(maxsize=32)
def draw_name(name: str) -> Word | None:
    """Return the name of a paper as a path; None when the serif lacks one of its letters."""
    heavy, light = open_serif("Bold"), open_serif("ExtraLight")
    glyphs, light_glyphs, known = heavy.getGlyphSet(), light.getGlyphSet(), heavy.getBestCmap()
    if not name.strip() or any(ord(letter) not in known for letter in name):
        return None
    letters = [known[ord(letter)] for letter in name]
    word, x = RecordingPen(), 0
    for letter, following in zip(letters, [*letters[1:], None], strict=True):
        pen = TransformPen(word, (1, 0, 0, 1, x, 0))
        if not _draw_at_contrast(glyphs, light_glyphs, letter, NAME_CONTRAST, pen):
            _decomposed(glyphs, letter).replay(pen)
        x += heavy["hmtx"][letter][0] + NAME_TRACKING + _kern(heavy, letter, following)
    bounds = BoundsPen(None)
    word.replay(bounds)
    left, low, right, high = bounds.bounds
    path = SVGPathPen(None, ntos=lambda number: str(round(number)))
    word.replay(TransformPen(path, (1, 0, 0, -1, -left, high)))
    return Word(path.getCommands(), round(right - left), round(high - low))


def _kern(font: TTFont, letter: str, following: str | None) -> int:
    """Return how far the next letter moves, by the first of the font's tables that knows the pair."""
    positions = font["GPOS"].table
    kerning = {
        index
        for record in positions.FeatureList.FeatureRecord
        if record.FeatureTag == "kern"
        for index in record.Feature.LookupListIndex
    }
    for table in (table for index in kerning for table in positions.LookupList.Lookup[index].SubTable):
        if following is None or table.LookupType != 2 or letter not in table.Coverage.glyphs:
            continue
        if table.Format == 1:
            pairs = table.PairSet[table.Coverage.glyphs.index(letter)].PairValueRecord
            found = next((pair.Value1 for pair in pairs if pair.SecondGlyph == following), None)
            if found is None:
                continue
        else:
            row = table.Class1Record[table.ClassDef1.classDefs.get(letter, 0)]
            found = row.Class2Record[table.ClassDef2.classDefs.get(following, 0)].Value1
        return getattr(found, "XAdvance", 0) or 0
    return 0


def _draw_at_contrast(glyphs, light_glyphs, name: str, contrast: float, pen) -> bool:
    """Draw one glyph between its two weights; False, with nothing drawn, when their points differ."""
    pairs = _pair(_contours(glyphs, name), _contours(light_glyphs, name))
    if pairs is None:
        return False
    for contour, light_contour in pairs:
        for (operator, points), (_, light_points) in zip(contour, light_contour, strict=True):
            moved = [
                (x, y + (light_y - y) * contrast)
                for (x, y), (_, light_y) in zip(points, light_points, strict=True)
            ]
            getattr(pen, operator)(*moved)
    return True


def _contours(glyphs, name: str) -> list[Contour]:
    contours: list[Contour] = []
    for operator, points in _decomposed(glyphs, name).value:
        if operator == "moveTo":
            contours.append([])
        contours[-1].append((operator, points))
    return contours


def _decomposed(glyphs, name: str) -> DecomposingRecordingPen:
    pen = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(pen)
    return pen


def _pair(contours: list[Contour], light: list[Contour]) -> list[tuple[Contour, Contour]] | None:
    """Match contours by the kinds of their segments, since the weights list them in different orders."""
    left, pairs = list(light), []
    for contour in contours:
        shape = [operator for operator, _ in contour]
        match = next((other for other in left if [operator for operator, _ in other] == shape), None)
        if match is None:
            return None
        left.remove(match)
        pairs.append((contour, match))
    return pairs
