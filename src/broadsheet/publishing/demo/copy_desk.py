"""From the demo's manuscripts to the blocks of a body.

A manuscript is a text file: facts in TOML between two lines of `+++`, then blocks divided by empty
lines. What each block's first characters mean is in `_block`.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

from broadsheet.publishing.lead_in import FREE_PART_ENDS

FENCE = "+++"
FREE_PART_MARK = "[free part ends here]"
ATTRIBUTION = "— "
TABLE_MARK = "Table: "
LIST_ITEM = re.compile(r"^(- |\d+\. )")
# From what a link points at ("person:lim-swee-har") to the attributes of its <a>.
LinkMaker = Callable[[str], dict[str, str]]
RawBlock = dict[str, object]

_inline = MarkdownIt("zero").enable(["emphasis", "link", "list"])


@dataclass(frozen=True, slots=True)
class Manuscript:
    """An article as it was handed in."""

    slug: str
    facts: dict[str, object]
    text: str


class BadManuscript(ValueError):
    """A manuscript cannot be read; the message names the file and what is wrong."""


def read_manuscripts(folder: Path) -> list[Manuscript]:
    """Return all manuscripts of a folder; raises BadManuscript."""
    return [read_manuscript(path) for path in sorted(folder.glob("*.md"))]


def read_manuscript(path: Path) -> Manuscript:
    """Return one; raises BadManuscript when its facts cannot be read."""
    before, *parts = path.read_text("utf-8").split(f"{FENCE}\n", 2)
    if before.strip() or len(parts) != 2:
        raise BadManuscript(f"{path.name} does not begin with facts between two lines of {FENCE}")
    try:
        return Manuscript(path.stem, tomllib.loads(parts[0]), parts[1].strip())
    except tomllib.TOMLDecodeError as error:
        raise BadManuscript(f"the facts of {path.name}: {error}") from error


def to_blocks(text: str, make_link: LinkMaker) -> list[RawBlock]:
    """Return a text as the raw blocks of a body; raises whatever `make_link` raises."""
    return list(_blocks(text, make_link))


def to_html(text: str, make_link: LinkMaker) -> str:
    """Return text with emphasis and links as the HTML that rich text is kept in."""
    tokens = _inline.parse(text)
    for token in (child for parent in tokens for child in parent.children or []):
        if token.type == "link_open":
            token.attrs = dict(make_link(str(token.attrs["href"])))
        token.tag = {"em": "i", "strong": "b"}.get(token.tag, token.tag)
    return _inline.renderer.render(tokens, _inline.options, {}).strip()


def _blocks(text: str, make_link: LinkMaker) -> Iterator[RawBlock]:
    caption = ""
    for chunk in re.split(r"\n\s*\n", text.strip()):
        if chunk.startswith(TABLE_MARK):
            caption = chunk.removeprefix(TABLE_MARK).strip()
            continue
        kind, value = _block(chunk.strip(), caption, make_link)
        yield {"type": kind, "value": value}


def _block(chunk: str, caption: str, make_link: LinkMaker) -> tuple[str, object]:
    if chunk == FREE_PART_MARK:
        return FREE_PART_ENDS, None
    if chunk.startswith("## "):
        return "heading", chunk.removeprefix("## ")
    if chunk.startswith(">> "):
        return "pull_quote", {"text": _unquoted(chunk, ">> ")}
    if chunk.startswith("> "):
        return "quote", _quote(chunk)
    if chunk.startswith("|"):
        return "table", _table(chunk, caption)
    if LIST_ITEM.match(chunk):
        return "list", to_html(chunk, make_link)
    return "paragraph", to_html(" ".join(chunk.splitlines()), make_link)


def _unquoted(chunk: str, mark: str) -> str:
    return " ".join(line.removeprefix(mark).strip() for line in chunk.splitlines())


def _quote(chunk: str) -> dict[str, str]:
    *lines, last = [line.removeprefix("> ").strip() for line in chunk.splitlines()]
    if not last.startswith(ATTRIBUTION):
        return {"text": " ".join([*lines, last]), "attribution": ""}
    return {"text": " ".join(lines), "attribution": last.removeprefix(ATTRIBUTION)}


def _table(chunk: str, caption: str) -> dict[str, object]:
    headings, rule, *rows = [_cells(line) for line in chunk.splitlines()]
    columns = [
        {"type": "number" if mark.endswith(":") else "text", "heading": heading}
        for heading, mark in zip(headings, rule, strict=True)
    ]
    return {"columns": columns, "rows": [{"values": row} for row in rows], "caption": caption}


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
