"""What an import found, missed and left out, in words for the person who ran it."""

from collections import Counter
from collections.abc import Iterator

from broadsheet.publishing.imports.found import BlockKind, FoundPage

FIRST_WORDS = 8
WIDEST = 88
MOST_DROPPED = 40
NAMES_WIDTH = 16


def describe(page: FoundPage) -> Iterator[str]:
    """The lines of a report on what was found, missed and left out."""
    yield "Found"
    for name, value in facts(page):
        if value:
            yield f"  {name:<{NAMES_WIDTH}}{shortened(value)}"
    yield "Not found"
    yield f"  {', '.join(page.missing) or 'nothing is missing'}"
    yield f"Left out ({counted(len(page.dropped), 'line')})"
    for line in page.dropped[:MOST_DROPPED]:
        yield f"  {first_words(line)}"
    if len(page.dropped) > MOST_DROPPED:
        yield f"  … and {counted(len(page.dropped) - MOST_DROPPED, 'more line')}"


def facts(page: FoundPage) -> Iterator[tuple[str, str]]:
    """The names of what a page can tell, and what this one told."""
    yield "section", page.section
    yield "kicker", page.kicker
    yield "headline", page.headline
    yield "standfirst", page.standfirst
    yield "dateline", ", ".join(filter(None, (page.dateline_place, str(page.dateline_on or ""))))
    yield "lead picture", page.lead_picture
    yield "lead caption", page.lead_caption
    yield "lead credit", page.lead_credit
    yield "authors", ", ".join(page.authors)
    yield "published time", page.published_at.isoformat(" ", "minutes") if page.published_at else ""
    yield "language", page.language
    yield "body", body(page)


def body(page: FoundPage) -> str:
    """How many blocks of each kind there are, and how many words."""
    kinds = Counter(block.kind for block in page.blocks)
    words = sum(len(block.text.split()) for block in page.blocks)
    parts = [counted(kinds[kind], kind.value) for kind in BlockKind if kinds[kind]]
    return f"{', '.join(parts)}; {counted(words, 'word')}"


def counted(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def first_words(line: str) -> str:
    """How a line begins."""
    words = line.split()
    return shortened(" ".join(words[:FIRST_WORDS]) + (" …" if len(words) > FIRST_WORDS else ""))


def shortened(text: str) -> str:
    """The text, cut where the line of a report ends."""
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 1]}…"
