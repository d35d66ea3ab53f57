"""One wording: a text with named gaps such as `{left}`; checked when saved, filled when shown."""

from collections.abc import Mapping
from string import Formatter

LONGEST = 300


class WordingError(ValueError):
    """A wording that cannot be used. The message says what is wrong and what is expected."""


def check_wording(text: str, placeholders: tuple[str, ...]) -> str:
    """Return the wording without surrounding space.

    Raises WordingError for an empty or too long text, for braces that do not pair, and for a gap
    that this message has nothing to fill with.
    """
    text = text.strip()
    expected = _list(placeholders)
    if not text:
        raise WordingError(f"The text is empty; expected a sentence, with {expected} where wanted.")
    if len(text) > LONGEST:
        raise WordingError(f"The text has {len(text)} characters; expected at most {LONGEST}.")
    try:
        gaps = [gap for gap in Formatter().parse(text) if gap[1] is not None]
    except ValueError:
        raise WordingError(f"A brace stands alone; expected {expected}, each in a pair of braces.") from None
    for _, name, detail, conversion in gaps:
        if name not in placeholders or detail or conversion:
            raise WordingError(f"{{{name}}} cannot be filled in here; expected {expected}.")
    return text


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the text with its gaps filled. Raises KeyError for a value that is not given."""
    return text.format_map(values)


def _list(placeholders: tuple[str, ...]) -> str:
    return ", ".join(f"{{{name}}}" for name in placeholders) or "no placeholder"
