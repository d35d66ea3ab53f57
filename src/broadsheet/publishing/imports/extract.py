"""The door of this package's pure part: a page in, the article in it out."""

from broadsheet.publishing.imports.errors import ImportRefused
from broadsheet.publishing.imports.found import Block, BlockKind, FoundPage
from broadsheet.publishing.imports.incoming import is_markup, read_bytes
from broadsheet.publishing.imports.markup import read_html
from broadsheet.publishing.imports.plain import read_text

__all__ = ["Block", "BlockKind", "FoundPage", "ImportRefused", "read_html", "read_page", "read_text"]


def read_page(raw: bytes) -> FoundPage:
    """The article in a saved page, HTML or plain text. Raises ImportRefused when there is none to be had."""
    text = read_bytes(raw)
    return read_html(text) if is_markup(text) else read_text(text)
