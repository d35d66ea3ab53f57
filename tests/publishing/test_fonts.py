"""The edition's type, and names drawn as paths."""

import re
from pathlib import Path

import pytest
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont

from broadsheet.publishing import fonts
from broadsheet.publishing.lettering import draw_name, open_serif

CSS = Path(fonts.__file__).parent / "static" / "broadsheet" / "css" / "fonts.css"
FEW = {"display-600": fonts.FACES["display-600"], "serif-400": fonts.FACES["serif-400"]}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder with two of the faces."""
    folder = tmp_path_factory.mktemp("static")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fonts, "FACES", FEW)
        paths = fonts.build(folder)
    return {path.stem: path for path in paths}


def letters_of(path):
    return {chr(code) for code in TTFont(path).getBestCmap()}


def features_of(path, table):
    return {record.FeatureTag for record in TTFont(path)[table].table.FeatureList.FeatureRecord}


def test_each_face_comes_as_web_fonts_by_the_letters_they_hold(built):
    assert set(built) == {
        "display-600-latin",
        "display-600-extended",
        "serif-400-latin",
        "serif-400-extended",
    }
    assert all(TTFont(path).flavor == "woff2" for path in built.values())
    assert set("Aż“”—–’é→×€…") - letters_of(built["serif-400-latin"]) == {"ż"}
    assert set("ąćęłńśźżŁ") <= letters_of(built["serif-400-extended"])


def test_figures_kerning_and_small_capitals_survive(built):
    assert {"lnum", "onum", "tnum", "pnum", "smcp", "liga"} <= features_of(built["serif-400-latin"], "GSUB")
    assert "kern" in features_of(built["serif-400-latin"], "GPOS")


def test_the_display_cut_keeps_its_stems_and_thins_its_bars(built):
    cut, text = TTFont(built["display-600-latin"]), open_serif("Semibold")
    assert cut["hmtx"]["H"][0] == text["hmtx"]["H"][0]
    assert bounds_of(cut, "hyphen")[0::2] == bounds_of(text, "hyphen")[0::2]
    assert height_of(cut, "hyphen") < height_of(text, "hyphen")


def test_the_display_cut_does_not_carry_the_reserved_name(built):
    names = {str(record) for record in TTFont(built["display-600-latin"])["name"].names if record.nameID == 1}
    assert names == {"Broadsheet Display"}


def bounds_of(font, glyph):
    pen = BoundsPen(font.getGlyphSet())
    font.getGlyphSet()[glyph].draw(pen)
    return pen.bounds


def height_of(font, glyph):
    _, low, _, high = bounds_of(font, glyph)
    return high - low


def test_a_second_build_does_nothing(built, monkeypatch):
    monkeypatch.setattr(fonts, "FACES", FEW)
    monkeypatch.setattr(fonts, "_write", lambda *_: pytest.fail("it wrote a font again"))
    folder = built["serif-400-latin"].parents[2]
    assert {path.stem for path in fonts.build(folder)} == set(built)


def test_the_style_sheet_names_the_files_that_are_built():
    named = set(re.findall(r"\.\./fonts/([\w-]+)\.woff2", CSS.read_text()))
    assert named == {f"{face}-{letters}" for face in fonts.FACES for letters in fonts.RANGES}


@pytest.mark.parametrize("letters", fonts.RANGES)
def test_the_style_sheet_gives_the_ranges_that_the_files_hold(letters):
    faces = re.findall(rf"-{letters}\.woff2.*?unicode-range: (.*?);", CSS.read_text(), re.DOTALL)
    said = {tuple(_range(part) for part in face.split(", ")) for face in faces}
    assert said == {fonts.RANGES[letters]}


def _range(part):
    low, _, high = part.removeprefix("U+").partition("-")
    return int(low, 16), int(high or low, 16)


def test_a_name_is_drawn_as_one_path_in_its_own_box():
    word = draw_name("The Meridian")
    numbers = [int(number) for number in re.findall(r"-?\d+", word.path)]
    assert word.path.startswith("M")
    assert min(numbers) >= 0
    assert max(numbers) == word.width
    assert word.width > 6 * word.height


def test_a_name_in_letters_that_the_serif_lacks_is_not_drawn():
    assert draw_name("日本") is None
    assert draw_name(" ") is None
