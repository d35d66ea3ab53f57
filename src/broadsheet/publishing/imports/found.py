"""What was found in a page: plain values, before anything is saved."""

import html
import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

# Blocks hold markup that this package wrote itself, so every `<` in them opens one of our few tags.
OUR_TAGS = re.compile(r"</?[a-z]+(?: [^<>]*)?>")


class BlockKind(StrEnum):
    """The kinds of body block that a page can give."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    QUOTE = "quote"
    LIST = "list"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the body.

    `html` is safe: b, i, a (http, https, mailto) and, in lists, ul, ol, li. A table keeps its cells,
    as plain text, in `rows`, the first of which is its head.
    """

    kind: BlockKind
    html: str
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def text(self) -> str:
        """The words, without markup."""
        if self.rows:
            return " ".join(cell for row in self.rows for cell in row)
        spaced = self.html.replace("</li>", " ")
        return " ".join(html.unescape(OUR_TAGS.sub("", spaced)).split())


@dataclass(frozen=True, slots=True)
class FoundPage:
    """An article as a page told it. What it did not tell is empty, and named in `missing`.

    `published_at` is aware; `lead_picture` is the picture's address as the page gives it; `dropped` holds
    the lines left out, in the order of the page.
    """

    headline: str
    blocks: tuple[Block, ...]
    section: str = ""
    kicker: str = ""
    standfirst: str = ""
    dateline_place: str = ""
    dateline_on: date | None = None
    lead_caption: str = ""
    lead_credit: str = ""
    lead_picture: str = ""
    lead_alt: str = ""
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    language: str = ""
    missing: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The words of each paragraph, without headings, quotes, lists and tables."""
        return tuple(block.text for block in self.blocks if block.kind is BlockKind.PARAGRAPH)


def name_missing(page: FoundPage) -> FoundPage:
    """The page with the names of everything it did not tell, in the words an editor uses."""
    wanted = {
        "section": page.section,
        "standfirst": page.standfirst,
        "dateline": page.dateline_place,
        "lead picture": page.lead_picture,
        "lead caption": page.lead_caption,
        "lead credit": page.lead_credit,
        "authors": page.authors,
        "published time": page.published_at,
    }
    return replace(page, missing=tuple(name for name, value in wanted.items() if not value))
