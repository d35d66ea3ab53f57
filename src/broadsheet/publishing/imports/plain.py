"""The plain text of a page becomes the article in it."""

import html
import re
from collections.abc import Iterator
from itertools import pairwise

from broadsheet.publishing.imports.datelines import find_dateline
from broadsheet.publishing.imports.errors import ImportRefused
from broadsheet.publishing.imports.found import Block, BlockKind, FoundPage, name_missing
from broadsheet.publishing.imports.heads import read_head
from broadsheet.publishing.imports.lines import find_credit, is_long, is_refuse, is_sentence, is_shell
from broadsheet.publishing.imports.story import keep_story, take_dateline

BULLET = re.compile(r"^(?:[•‣▪*]|-(?!-))\s+")
WIDEST_WRAPPED = 100
NARROWEST_WRAPPED = 45
LONGEST_HEADING_WORDS = 10
DATELINE_WITHIN = 4


def read_text(text: str) -> FoundPage:
    """The article in a page's text. Raises ImportRefused without a headline or without a story."""
    lines = gather_lines(text)
    start = find_start(lines)
    head = read_head(lines[:start])
    blocks, refuse = keep_story(tuple(to_blocks(lines[start:])))
    if not head.headline:
        raise ImportRefused(
            "No headline was found in the page.", "Put the headline on a line of its own above the story."
        )
    if not blocks:
        raise ImportRefused(
            "No story was found below the headline.", "Open the page until its text shows, and save it again."
        )
    published_on = head.published_at.date() if head.published_at else None
    dateline, blocks = take_dateline(blocks, published_on)
    return name_missing(
        FoundPage(
            headline=head.headline,
            blocks=blocks,
            section=head.section,
            kicker=head.kicker,
            standfirst=head.standfirst,
            dateline_place=dateline.place if dateline else "",
            dateline_on=dateline.on if dateline else None,
            lead_caption=head.caption,
            lead_credit=head.credit,
            authors=head.authors,
            published_at=head.published_at,
            dropped=(*head.dropped, *refuse),
        )
    )


def gather_lines(text: str) -> tuple[str, ...]:
    """The page's lines, tidied; lines that were broken to fit a width are joined again."""
    groups = [group.splitlines() for group in re.split(r"\n\s*\n", "\n".join(text.splitlines()))]
    tidy = [[" ".join(line.split()) for line in group if line.strip()] for group in groups]
    is_wrapped = any(len(group) > 2 and is_broken(group) for group in tidy)
    return tuple(
        line for group in tidy for line in ([" ".join(group)] if is_wrapped and is_broken(group) else group)
    )


def is_broken(group: list[str]) -> bool:
    """Whether these lines look like one paragraph that was broken to fit a width."""
    return (
        len(group) > 1
        and max(map(len, group)) <= WIDEST_WRAPPED
        and min(map(len, group[:-1])) >= NARROWEST_WRAPPED
        and not any(BULLET.match(line) or is_shell(line) for line in group)
    )


def find_start(lines: tuple[str, ...]) -> int:
    """Where the story starts: at its dateline, at its first whole paragraph, or at its first sentence."""
    prose = [
        index
        for index, line in enumerate(lines)
        if is_sentence(line) and not is_refuse(line) and find_credit(line) is None
    ]
    datelines = [index for index in prose if find_dateline(lines[index], None)]
    whole = next((index for index in prose if is_long(lines[index])), len(lines))
    if datelines and datelines[0] <= whole + DATELINE_WITHIN:
        return datelines[0]
    captions = [index for index, line in enumerate(lines[:whole]) if find_credit(line)]
    if whole < len(lines):
        return whole if not captions else next(index for index in prose if index > captions[0])
    after = captions[0] if captions else 0
    return next((index for index in prose if index > after), len(lines))


def to_blocks(lines: tuple[str, ...]) -> Iterator[Block]:
    """The lines as blocks: paragraphs, the headings between them, and lists of lines with bullets."""
    items: list[str] = []
    for line, following in pairwise((*lines, "")):
        if bullet := BULLET.match(line):
            items.append(f"<li>{escape(line[bullet.end() :])}</li>")
            if not BULLET.match(following):
                yield Block(BlockKind.LIST, f"<ul>{''.join(items)}</ul>")
                items = []
            continue
        is_heading = (
            not is_sentence(line)
            and not line.endswith(":")
            and len(line.split()) <= LONGEST_HEADING_WORDS
            and is_sentence(following)
        )
        yield Block(BlockKind.HEADING if is_heading else BlockKind.PARAGRAPH, escape(line))


def escape(text: str) -> str:
    """The text as HTML; quotation marks stay as they were typed."""
    return html.escape(text, quote=False)
