"""What stands above a story in the text of a page: section, headline, standfirst, caption, byline, time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from broadsheet.publishing.imports.datelines import find_published
from broadsheet.publishing.imports.lines import find_credit, is_label, is_refuse, is_sentence

BYLINE = re.compile(r"^(?:by|words by|text by)\s+(?P<names>[^\d.!?]{3,80})$", re.IGNORECASE)
ROLE = re.compile(
    r"^(?P<names>[^\d,.!?]{3,60}),\s+[^.!?]*\b(?:writer|correspondent|reporter|editor|contributor|columnist)s?$",
    re.IGNORECASE,
)
BETWEEN_NAMES = re.compile(r"\s*,\s*|\s+(?:and|&)\s+", re.IGNORECASE)
LONGEST_TIME_LINE = 60
HEADLINE_WORDS = 5
HEADLINE_CHARACTERS = 12
BEFORE_TIME = re.compile(
    r"^(?:(?:first |last )?(?:published|posted|updated)\b[:\s]*(?:on )?)?(?:\w+day,? )?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Head:
    """Everything above the story. What is not there is empty."""

    headline: str = ""
    section: str = ""
    kicker: str = ""
    standfirst: str = ""
    caption: str = ""
    credit: str = ""
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    dropped: tuple[str, ...] = ()


def read_head(lines: Sequence[str]) -> Head:
    """What the lines above a story are."""
    caption = credit = ""
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    titles: list[str] = []
    dropped: list[str] = []
    for line in lines:
        if is_refuse(line):
            dropped.append(line)
        elif (names := find_authors(line)) and titles:
            authors = authors or names
        elif (instant := find_time_line(line)) and titles:
            published_at = published_at or instant
        elif picture := find_credit(line):
            # A credit on a line of its own belongs to the caption above it.
            is_alone = not picture[0] and len(titles) > 2 and is_sentence(titles[-1])
            if credit:
                dropped.append(line)
            else:
                caption, credit = titles.pop() if is_alone else picture[0], picture[1]
        else:
            titles.append(line)
    at = find_headline(titles)
    if at is None:
        return Head(dropped=(*dropped, *titles))
    section, kicker, others = read_labels(titles[:at])
    below = titles[at + 1 :]
    if not credit and len(below) > 1 and is_sentence(below[1]):
        caption = below.pop(1)
    return Head(
        headline=titles[at],
        section=section,
        kicker=kicker,
        standfirst=below[0] if below else "",
        caption=caption,
        credit=credit,
        authors=authors,
        published_at=published_at,
        dropped=(*dropped, *others, *below[1:]),
    )


def read_labels(above: Sequence[str]) -> tuple[str, str, Sequence[str]]:
    """The section, the kicker and whatever else stands above a headline."""
    match above:
        case [section, kicker]:
            return section, kicker, ()
        case [*others, section]:
            return section, "", others
        case _:
            return "", "", ()


def find_headline(titles: Sequence[str]) -> int | None:
    """Which of the lines is the headline; None where the only line is the name of a section."""
    spoken = next((index for index, title in enumerate(titles) if is_headline(title)), None)
    if spoken is None:
        spoken = next((index for index, title in enumerate(titles) if not is_label(title)), None)
    if spoken is None:
        return len(titles) - 1 if len(titles) > 1 else None
    # Headlines have no full stop. A sentence is the standfirst of the short headline above it.
    has_title_above = spoken > 1 or (spoken == 1 and not is_label(titles[0]))
    return spoken - 1 if is_sentence(titles[spoken]) and has_title_above else spoken


def is_headline(title: str) -> bool:
    """Whether the line says enough to be a headline; scripts without spaces are measured by their length."""
    return len(title.split()) >= HEADLINE_WORDS or (" " not in title and len(title) >= HEADLINE_CHARACTERS)


def find_authors(line: str) -> tuple[str, ...]:
    """The names in a byline; none when the line is no byline."""
    match = BYLINE.match(line) or ROLE.match(line)
    names = BETWEEN_NAMES.split(match["names"].strip()) if match else []
    if not names or not all(is_name(name) for name in names):
        return ()
    return tuple(name.title() if name.isupper() else name for name in names)


def is_name(text: str) -> bool:
    """Whether the words could be a person's name: two to five, the first and last with a capital."""
    words = text.split()
    is_capital = [word[0].isupper() for word in words]
    return 2 <= len(words) <= 5 and is_capital[0] and is_capital[-1]


def find_time_line(line: str) -> datetime | None:
    """The time of publication, when the line tells nothing else."""
    if len(line) > LONGEST_TIME_LINE or is_sentence(line):
        return None
    return find_published(BEFORE_TIME.sub("", line))
