"""The main text that trafilatura finds, as blocks.

Its tree speaks a small dialect of TEI: p, head, quote, list with item, hi, ref, lb, table with row and cell.
Markup is written anew from it, so nothing of the page's own scripts, styles and handlers can pass.
"""

import html
import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from lxml.etree import _Element

from broadsheet.publishing.imports.found import Block, BlockKind

EMPHASIS = {"#b": "b", "#i": "i"}
SAFE_SCHEMES = ("http", "https", "mailto")
# Not the no-break space: French typography stands on it.
SPACES = re.compile(r"[ \t\r\n\f\v]+")


def to_blocks(body: _Element, base: str) -> Iterator[Block]:
    """The blocks of a main text. Relative links are completed from `base`; without one they become words."""
    for element in body:
        match element.tag:
            case "head":
                block = Block(BlockKind.HEADING, escape("".join(element.itertext())))
            case "quote":
                block = Block(BlockKind.QUOTE, inline(element, base))
            case "list":
                block = Block(BlockKind.LIST, write_list(element, base))
            case "table":
                rows = tuple(read_rows(element))
                block = Block(BlockKind.TABLE, "", rows)
            case "graphic":
                continue
            case _:
                block = Block(BlockKind.PARAGRAPH, inline(element, base))
        if block.text:
            yield block
        if element.tail and element.tail.strip():
            yield Block(BlockKind.PARAGRAPH, escape(element.tail))


def write_list(element: _Element, base: str) -> str:
    """The list as ul or ol; lists inside its items become part of them."""
    items = [inline(item, base) for item in element.iterchildren("item")]
    name = "ol" if element.get("rend") == "ol" else "ul"
    return f"<{name}>{''.join(f'<li>{item}</li>' for item in items if item)}</{name}>"


def read_rows(table: _Element) -> Iterator[tuple[str, ...]]:
    """The table's rows, each with as many cells as its longest."""
    rows = [
        [" ".join("".join(cell.itertext()).split()) for cell in row.iterchildren("cell")]
        for row in table.iter("row")
    ]
    width = max(map(len, rows), default=0)
    for row in rows:
        if any(row):
            yield (*row, *[""] * (width - len(row)))


def inline(element: _Element, base: str) -> str:
    """The element's words with the emphasis and the links that we keep."""
    return SPACES.sub(" ", "".join(write(element, base))).strip()


def write(element: _Element, base: str) -> Iterator[str]:
    """The pieces of an element's inside."""
    yield escape_raw(element.text)
    for child in element:
        opening, closing = frame(child, base)
        yield opening
        yield from write(child, base)
        yield closing
        yield escape_raw(child.tail)


def frame(child: _Element, base: str) -> tuple[str, str]:
    """What opens and closes a child: a tag of ours, a space between blocks, or nothing."""
    if child.tag == "hi" and (name := EMPHASIS.get(child.get("rend", ""))):
        return f"<{name}>", f"</{name}>"
    if child.tag == "ref" and (target := find_target(child.get("target", ""), base)):
        return f'<a href="{html.escape(target)}">', "</a>"
    return (" ", " ") if child.tag in ("p", "item", "lb", "head", "quote", "list") else ("", "")


def find_target(target: str, base: str) -> str | None:
    """The complete address of a link, when it is one that may be followed."""
    try:
        whole = urljoin(base, target.strip())
        parts = urlsplit(whole)
    except ValueError:
        return None
    is_whole = bool(parts.netloc) or parts.scheme == "mailto"
    return whole if parts.scheme in SAFE_SCHEMES and is_whole else None


def escape(text: str) -> str:
    """The text as one line of HTML; quotation marks stay as they were typed."""
    return SPACES.sub(" ", html.escape(text, quote=False)).strip()


def escape_raw(text: str | None) -> str:
    """The text as HTML, its spaces untouched, since they part it from its neighbours."""
    return html.escape(text or "", quote=False)
