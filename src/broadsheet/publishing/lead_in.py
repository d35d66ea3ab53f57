"""Where an article's free part ends: blocks before, blocks after.

What comes after is withheld by not sending it. So when an article could be cut in such a way that
nothing remains to withhold, the cut moves forward until something does.
"""

from collections.abc import Sequence
from typing import Protocol, TypeVar

FREE_PART_ENDS = "free_part_ends"
PARAGRAPH = "paragraph"
DEFAULT_PARAGRAPHS = 2


class TypedBlock(Protocol):
    """A block of a body that knows its kind."""

    block_type: str


B = TypeVar("B", bound=TypedBlock)


def split_lead_in(blocks: Sequence[B]) -> tuple[list[B], list[B]]:
    """Return the lead-in and the rest; the mark itself is in neither.

    The free part ends at the first `free_part_ends` block; without one, or with nothing after it,
    after the second paragraph, or earlier in a body so short that nothing would be left. The rest of a
    body that holds anything is never empty.
    """
    content = [block for block in blocks if block.block_type != FREE_PART_ENDS]
    end = _marked_end(blocks)
    if end is None or end >= len(content):
        end = _default_end(content)
    return content[:end], content[end:]


def _marked_end(blocks: Sequence[TypedBlock]) -> int | None:
    kinds = [block.block_type for block in blocks]
    return kinds.index(FREE_PART_ENDS) if FREE_PART_ENDS in kinds else None


def _default_end(content: Sequence[TypedBlock]) -> int:
    ends = [index + 1 for index, block in enumerate(content) if block.block_type == PARAGRAPH]
    leaving_some = [end for end in ends[:DEFAULT_PARAGRAPHS] if end < len(content)]
    return leaving_some[-1] if leaving_some else 0
