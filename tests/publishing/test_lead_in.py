"""Where the free part ends."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.publishing.lead_in import FREE_PART_ENDS, split_lead_in

KINDS = ("paragraph", "heading", "quote", "picture", FREE_PART_ENDS)


@dataclass(frozen=True)
class Block:
    block_type: str
    number: int


def a_body(kinds: str) -> list[Block]:
    names = {"p": "paragraph", "h": "heading", "q": "quote", "|": FREE_PART_ENDS}
    return [Block(names[kind], number) for number, kind in enumerate(kinds)]


@pytest.mark.parametrize(
    ("kinds", "lead_in", "rest"),
    [
        ("ppp|pp", 3, 2),  # where the editor put it
        ("pphp", 2, 2),  # after the second paragraph
        ("hpqppp", 4, 2),  # whatever stands before it
        ("|ppp", 0, 3),  # the editor may give nothing away
        ("pppp|", 2, 2),  # a mark with nothing after it is no mark
        ("pp", 1, 1),  # too short for two
        ("p", 0, 1),  # one paragraph is all withheld
        ("q", 0, 1),
        ("hq", 0, 2),
        ("pp|p|p", 2, 2),  # the first of two marks
        ("", 0, 0),
    ],
)
def test_the_free_part_ends_where_the_editor_says_or_after_two_paragraphs(kinds, lead_in, rest):
    before, after = split_lead_in(a_body(kinds))
    assert (len(before), len(after)) == (lead_in, rest)


@given(st.lists(st.sampled_from(KINDS), max_size=12))
def test_lead_in_and_rest_are_the_body_in_order_and_something_is_always_withheld(kinds):
    body = [Block(kind, number) for number, kind in enumerate(kinds)]
    content = [block for block in body if block.block_type != FREE_PART_ENDS]
    lead_in, rest = split_lead_in(body)
    assert lead_in + rest == content
    assert bool(rest) == bool(content)
