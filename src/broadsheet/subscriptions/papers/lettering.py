"""The paper's own type, for PDF: TrueType files of its packages, embedded with only the glyphs in use."""

from functools import cache
from html import escape
from itertools import groupby
from pathlib import Path

from font_source_sans_pro import font_directory as sans_directory
from font_source_serif_pro import font_directory as serif_directory
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

SANS, STRONG, DISPLAY = "Paper Sans", "Paper Sans Semibold", "Paper Display"
FILES = {
    SANS: Path(sans_directory) / "SourceSansPro-Regular.ttf",
    STRONG: Path(sans_directory) / "SourceSansPro-Semibold.ttf",
    DISPLAY: Path(serif_directory) / "SourceSerifPro-Semibold.ttf",
}
# Names in other scripts: not embedded, every reader of PDF has them (ISO 32000-1, 9.7.5.2).
EAST_ASIAN = {
    "HYSMyeongJo-Medium": ((0x1100, 0x11FF), (0x3130, 0x318F), (0xAC00, 0xD7AF)),
    "HeiseiKakuGo-W5": ((0x3000, 0x30FF), (0xFF00, 0xFFEF)),
    "STSong-Light": ((0x3400, 0x9FFF), (0xF900, 0xFAFF)),
}


@cache
def register_type() -> None:
    """Make the type known to reportlab, once for the process."""
    for name, path in FILES.items():
        pdfmetrics.registerFont(TTFont(name, path))
    for name in EAST_ASIAN:
        pdfmetrics.registerFont(UnicodeCIDFont(name))


def set_text(text: str) -> str:
    """Return text as a paragraph's markup, letters that the paper's sans lacks in a type that has them.

    Japanese is told from Chinese by its kana: a name that has any is set in the Japanese type throughout.
    """
    is_japanese = any(_within(ord(letter), EAST_ASIAN["HeiseiKakuGo-W5"]) for letter in text)
    runs = groupby(text, key=lambda letter: _type_for(ord(letter), is_japanese))
    return "".join(_marked("".join(letters), name) for name, letters in runs)


def _marked(run: str, name: str | None) -> str:
    return escape(run) if name is None else f'<font name="{name}">{escape(run)}</font>'


def _type_for(code: int, is_japanese: bool) -> str | None:
    found = next((name for name, ranges in EAST_ASIAN.items() if _within(code, ranges)), None)
    return "HeiseiKakuGo-W5" if found == "STSong-Light" and is_japanese else found


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(low <= code <= high for low, high in ranges)
