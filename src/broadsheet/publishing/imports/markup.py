"""A saved HTML page becomes the article in it. Finding the main text is trafilatura's work."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from trafilatura import bare_extraction
from trafilatura.settings import Document

from broadsheet.publishing.imports.datelines import parse_instant
from broadsheet.publishing.imports.elements import to_blocks
from broadsheet.publishing.imports.errors import ImportRefused
from broadsheet.publishing.imports.found import Block, FoundPage, name_missing
from broadsheet.publishing.imports.heads import find_authors, find_time_line
from broadsheet.publishing.imports.lines import find_credit, is_label, is_refuse
from broadsheet.publishing.imports.metadata import PageFacts, read_facts
from broadsheet.publishing.imports.story import keep_story, take_dateline

WORDS = re.compile(r"\w+")
LONGEST_STANDFIRST = 300
HEAD_BLOCKS = 8
EVERYWHERE = "Save the page from a browser once its text shows, or import its plain text."


def read_html(markup: str) -> FoundPage:
    """The article in a page. Raises ImportRefused without a headline or without a story."""
    facts = read_facts(markup)
    headline = next((title for title in facts.headlines if is_headline_of(facts, title)), "")
    if not headline:
        raise ImportRefused(
            "No headline was found in the page.",
            "Give it an <h1>, or import its plain text with the headline on a line of its own.",
        )
    document = find_main_text(markup)
    blocks = tuple(to_blocks(document.body, facts.address)) if document else ()
    facts, above, story = part_head(blocks, facts)
    if not keep_story(story)[0]:
        # A piece of news of one paragraph: what stood below the headline was the story itself.
        facts, above, story = part_head(blocks, replace(facts, standfirsts=()))
    story, refuse = keep_story(story)
    if not story:
        raise ImportRefused("No story was found in the page.", EVERYWHERE)
    published_at = find_published(facts, above)
    dateline, story = take_dateline(story, published_at.date() if published_at else None)
    section = next((label for label in facts.sections if not is_same(label, headline)), "")
    return name_missing(
        FoundPage(
            headline=headline,
            blocks=story,
            section=section,
            kicker=next((kicker for kicker in facts.kickers if not is_same(kicker, section)), ""),
            standfirst=find_standfirst(facts, headline, story[0].text),
            dateline_place=dateline.place if dateline else "",
            dateline_on=dateline.on if dateline else None,
            lead_caption=facts.figure.caption,
            lead_credit=facts.figure.credit,
            lead_picture=facts.figure.source,
            lead_alt=facts.figure.alt,
            authors=find_names(facts, above),
            published_at=published_at,
            language=facts.language,
            dropped=tuple(dict.fromkeys((*facts.refuse, *refuse))),
        )
    )


def find_main_text(markup: str) -> Document | None:
    """What trafilatura takes for the article; None when it sees none."""
    # Its metadata stay out: they guess a date from anything that looks like one, and fail on some pages.
    found = bare_extraction(markup, include_comments=False, include_formatting=True, include_links=True)
    return found if isinstance(found, Document) else None


def is_headline_of(facts: PageFacts, candidate: str) -> bool:
    """Whether the candidate is a headline, and not the publication's own name or a piece of the shell."""
    return not is_refuse(candidate) and not any(is_same(candidate, site) for site in facts.sites)


def texts_above(facts: PageFacts) -> tuple[str, ...]:
    """Texts that the head of the page shows, and that some pages repeat above the story."""
    figure = facts.figure
    captions = (figure.caption, figure.credit, f"{figure.caption} {figure.credit}")
    shown = (*facts.headlines, *facts.sections, *facts.kickers, *facts.bylines, *captions)
    return (*shown, *facts.standfirsts, *facts.descriptions)


def part_head(
    blocks: Sequence[Block], facts: PageFacts
) -> tuple[PageFacts, tuple[str, ...], tuple[Block, ...]]:
    """The facts with what the first blocks add to them, the texts that belong to the head, and the story."""
    known = texts_above(facts)
    above: list[str] = []
    story: list[Block] = []
    for block in blocks[:HEAD_BLOCKS]:
        text = block.text
        figure = facts.figure
        if any(is_same(text, other) for other in known) or find_authors(text) or find_time_line(text):
            above.append(text)
        elif (split := find_credit(text)) and not (figure.caption or figure.credit):
            facts = replace(facts, figure=replace(figure, caption=split[0], credit=split[1]))
        elif is_label(text) and not facts.sections and not story:
            facts = replace(facts, sections=(text,))
        else:
            story.append(block)
    return facts, tuple(above), (*story, *blocks[HEAD_BLOCKS:])


def find_standfirst(facts: PageFacts, headline: str, opening: str) -> str:
    """The standfirst the page shows, or its description when that is no copy of the story's opening."""
    for candidate in (*facts.standfirsts, *facts.descriptions):
        is_copy = key(opening).startswith(key(candidate.rstrip(" .…")))
        is_other = is_same(candidate, headline) or find_authors(candidate) or find_time_line(candidate)
        if not is_copy and not is_other and not is_refuse(candidate) and len(candidate) <= LONGEST_STANDFIRST:
            return candidate
    return ""


def find_names(facts: PageFacts, above: Sequence[str]) -> tuple[str, ...]:
    """The authors that the page names for machines, or else in its byline."""
    told = tuple(name for name in facts.authors if not any(is_same(name, site) for site in facts.sites))
    return told or next(filter(None, map(find_authors, (*facts.bylines, *above))), ())


def find_published(facts: PageFacts, above: Sequence[str]) -> datetime | None:
    """When the page says that it was published."""
    instants = (*map(parse_instant, facts.published), *map(find_time_line, above))
    return next(filter(None, instants), None)


def is_same(one: str, other: str) -> bool:
    """Whether two texts say the same, whatever their capitals and signs."""
    return key(one) == key(other)


def key(text: str) -> str:
    """The words of a text alone, for comparing."""
    return " ".join(WORDS.findall(text.casefold()))
