"""Days, as a language writes them in the middle of a sentence."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton

from broadsheet.publishing.words.plurals import locale_of


def day_of(instant: datetime, timezone: ZoneInfo, language: str) -> str:
    """Return the day and month of an instant at a place: `December 1`, `1 December` (en-gb), `1 grudnia`."""
    return format_skeleton("MMMMd", instant.astimezone(timezone), locale=locale_of(language))


def as_spoken_here(language: str, own: str) -> str:
    """Return the edition's own variant of a language (`en-GB` for `en`), or the language itself."""
    return own if own.lower().partition("-")[0] == language else language
