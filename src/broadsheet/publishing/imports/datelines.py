"""The place, and perhaps the day, that a story is told from; and days written out on a page."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

DASH = re.compile(r"\s+(?:--|—|–|-)\s+|\s*(?:--|—)\s*")
LONGEST_DATELINE = 60
AGENCY = re.compile(r"\s*\([^)]*\)\s*$")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = rf"(?P<month>{'|'.join(MONTHS)})[a-z]{{0,6}}\.?"
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
YEAR = r"(?:,?\s+(?P<year>\d{4}))?"
DAYS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (rf"{MONTH}\s+{DAY}\b{YEAR}", rf"{DAY}\s+{MONTH}(?!\w){YEAR}")
)
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\b")
REGION = re.compile(r"[^\W\d_][\w.' ’-]{1,30}")


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where a story is told from, on which day (None when it does not say), and the text that follows."""

    place: str
    on: date | None
    rest: str


def find_dateline(text: str, published_on: date | None) -> Dateline | None:
    """The dateline that opens a paragraph: a place in capitals before a dash.

    A day without a year is taken to be the last one of that name up to the day after `published_on`;
    without that, it stays unknown.
    """
    dash = DASH.search(text[: LONGEST_DATELINE + 4])
    if dash is None or not text[dash.end() :].strip():
        return None
    city, *more = (part.strip() for part in AGENCY.sub("", text[: dash.start()]).split(","))
    if not is_city(city):
        return None
    day = next((match for part in more for pattern in DAYS if (match := pattern.fullmatch(part))), None)
    regions = [part for part in more if day is None or part != day.string]
    if not all(REGION.fullmatch(region) or region.isdigit() for region in regions):
        return None
    place = ", ".join([city, *(region for region in regions if not region.isdigit())])
    return Dateline(place, day_of(day, published_on) if day else None, text[dash.end() :].strip())


def is_city(name: str) -> bool:
    """Whether the name is set in capitals, as the cities of datelines are."""
    letters = [letter for letter in name if letter.isalpha()]
    return len(letters) > 1 and name.isupper() and not any(sign.isdigit() for sign in name)


def day_of(match: re.Match[str], published_on: date | None) -> date | None:
    """The day that a match of DAYS means, or None for one that is in no calendar."""
    year = int(match["year"]) if match["year"] else published_on.year if published_on else None
    if year is None:
        return None
    try:
        day = date(year, MONTHS.index(match["month"].lower()) + 1, int(match["day"]))
    except ValueError:
        return None
    if match["year"] is None and published_on and day > published_on + timedelta(days=1):
        return day.replace(year=year - 1) if (day.month, day.day) != (2, 29) else None
    return day


def find_published(line: str) -> datetime | None:
    """The day that the line begins with, at midnight UTC: zones written as letters are ambiguous."""
    if iso := ISO_DAY.match(line):
        return parse_instant(iso[0])
    day = next((match for pattern in DAYS if (match := pattern.match(line))), None)
    found = day_of(day, None) if day else None
    return datetime(found.year, found.month, found.day, tzinfo=UTC) if found else None


def parse_instant(text: str) -> datetime | None:
    """The instant in ISO 8601; one without a zone is taken as UTC."""
    try:
        instant = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
