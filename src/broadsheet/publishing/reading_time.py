"""How long an article takes to read."""

import re
from collections.abc import Iterable

from django.utils.html import strip_tags

WORDS_A_MINUTE = 230
WORD = re.compile(r"\w+")
# What is read, and not looked at.
READ_BLOCKS = ("paragraph", "heading", "list", "quote")


def minutes_to_read(blocks: Iterable[object]) -> int:
    """Return the minutes that the text of some blocks takes, at least one."""
    words = sum(_words(block.value) for block in blocks if block.block_type in READ_BLOCKS)
    return max(1, round(words / WORDS_A_MINUTE))


def _words(value: object) -> int:
    text = value["text"] if isinstance(value, dict) else getattr(value, "source", value)
    return len(WORD.findall(strip_tags(str(text))))
