"""The documentation as its tests see it: pages, their blocks of code, their links, their anchors."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "changes").glob("*.md"), *DOCS.rglob("*.md")],
    key=lambda path: path.relative_to(ROOT).as_posix(),
)
NOT_RUN = re.compile(r"<!-- not run: (\S.*) -->")
HTML_LINK = re.compile(r'(?:href|src)="([^"]+)"')
MARKDOWN = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block. `reason` says why it is not run, and is empty for the others."""

    path: Path
    line: int
    language: str
    text: str
    reason: str

    def __str__(self) -> str:
        return f"{name_of(self.path)}:{self.line}"


def name_of(path: Path) -> str:
    """Return a page's path within the checkout, as a name for a test."""
    return path.relative_to(ROOT).as_posix()


def tokens_of(path: Path) -> list[Token]:
    """Return a page as Markdown's tokens."""
    return MARKDOWN.parse(path.read_text(encoding="utf-8"))


def blocks_of(path: Path, *languages: str) -> list[Block]:
    """Return the fenced blocks of a page in these languages, in their order."""
    found = []
    reason = ""
    for token in tokens_of(path):
        if token.type == "html_block":
            said = NOT_RUN.search(token.content)
            reason = said[1] if said else ""
        elif token.type == "fence":
            language = token.info.split()[0] if token.info else ""
            if language in languages:
                found.append(Block(path, (token.map or [0])[0] + 1, language, token.content, reason))
            reason = ""
        elif token.level == 0:
            reason = ""
    return found


def links_of(path: Path) -> Iterator[str]:
    """Yield where the links and pictures of a page lead."""
    for token in tokens_of(path):
        for each in [token, *(token.children or [])]:
            if each.type in ("link_open", "image"):
                yield str(each.attrs.get("href") or each.attrs.get("src"))
            elif each.type.startswith("html_"):
                yield from HTML_LINK.findall(each.content)


def anchors_of(path: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub and its likes make them."""
    anchors: set[str] = set()
    tokens = tokens_of(path)
    for before, token in pairwise(tokens):
        if before.type == "heading_open":
            words = "".join(each.content for each in token.children or [] if not each.type.startswith("html"))
            plain = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
            number = sum(1 for anchor in anchors if re.fullmatch(re.escape(plain) + r"(-\d+)?", anchor))
            anchors.add(f"{plain}-{number}" if number else plain)
    return anchors


def first_column(path: Path) -> set[str]:
    """Return the code words in the first columns of a page's tables."""
    found: set[str] = set()
    tokens = tokens_of(path)
    for before, token, cell in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if before.type == "tr_open" and token.type == "td_open":
            found |= {each.content for each in cell.children or [] if each.type == "code_inline"}
    return found
