"""Which blocks of a page are its story. Told by where they stand first, and by their words after that."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from broadsheet.publishing.imports.datelines import Dateline, find_dateline
from broadsheet.publishing.imports.found import Block, BlockKind
from broadsheet.publishing.imports.lines import (
    LONG_WORDS,
    find_credit,
    is_long,
    is_refuse,
    is_sentence,
    is_template,
)

STORY_KINDS = (BlockKind.LIST, BlockKind.QUOTE, BlockKind.TABLE)
TOKEN = re.compile(r"<[^>]*>|&#?\w+;|.", re.DOTALL)
HOLLOW = re.compile(r"<(\w+)[^>]*>\s*</\1>")


def keep_story(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """The story's blocks, and the words of those left out."""
    end = find_end(blocks)
    kept: list[Block] = []
    dropped: list[str] = []
    after_template = False
    for block in blocks[:end]:
        text = block.text
        after_template = is_template(text) or (after_template and not is_long(text))
        is_astray = after_template and not reads_on(block)
        if not text or is_refuse(text) or is_astray or find_credit(text):
            dropped.append(text)
        else:
            kept.append(block)
    while kept and not reads_on(kept[-1]):
        dropped.append(kept.pop().text)
    dropped.extend(block.text for block in blocks[end:])
    return tuple(kept), tuple(text for text in dropped if text)


def find_end(blocks: Sequence[Block]) -> int:
    """Where the story ends: at the first template after which no two whole paragraphs follow.

    A meter's banner may also stand above a story or in the middle of one; then the story goes on.
    """
    templates = [index for index, block in enumerate(blocks) if is_template(block.text)]
    wholes = [
        index for index, block in enumerate(blocks) if is_long(block.text) and not is_refuse(block.text)
    ]
    for template in templates:
        after = sum(index > template for index in wholes)
        is_above = after == len(wholes)
        if after == 0 or (after == 1 and not is_above):
            return template
    return len(blocks)


def reads_on(block: Block) -> bool:
    """Whether the block can end a story, or go on with one after an interruption."""
    text = block.text
    is_prose = is_sentence(text) or len(text.split()) >= LONG_WORDS
    return block.kind in STORY_KINDS or (block.kind is BlockKind.PARAGRAPH and is_prose)


def take_dateline(
    blocks: tuple[Block, ...], published_on: date | None
) -> tuple[Dateline | None, tuple[Block, ...]]:
    """The dateline of the first paragraph, and the blocks without it."""
    if not blocks or blocks[0].kind is not BlockKind.PARAGRAPH:
        return None, blocks
    first = blocks[0]
    dateline = find_dateline(first.text, published_on)
    if dateline is None:
        return None, blocks
    return dateline, (replace(first, html=cut_front(first.html, dateline.rest)), *blocks[1:])


def cut_front(markup: str, rest: str) -> str:
    """The markup of a paragraph without what stands before `rest`, its last words."""
    written = [token for token in TOKEN.findall(markup) if not token.startswith("<") and not token.isspace()]
    left = len(written) - sum(not letter.isspace() for letter in rest)
    kept = []
    for token in TOKEN.findall(markup):
        if token.startswith("<") or left <= 0:
            kept.append(token)
        elif not token.isspace():
            left -= 1
    return HOLLOW.sub("", "".join(kept)).strip()
