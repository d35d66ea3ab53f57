"""What a publisher may write, and what is said when it cannot be used."""

import pytest

from broadsheet.publishing.words.wording import WordingError, check_wording, fill

GAPS = ("left", "limit")


def test_a_wording_is_kept_without_surrounding_space():
    assert check_wording("  {left} of {limit} left.\n", GAPS) == "{left} of {limit} left."


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "The text is empty; expected a sentence, with {left}, {limit} where wanted."),
        ("You have {lefft} left", "{lefft} cannot be filled in here; expected {left}, {limit}."),
        ("You have {} left", "{} cannot be filled in here; expected {left}, {limit}."),
        ("You have {left:>9} left", "{left} cannot be filled in here; expected {left}, {limit}."),
        (
            "You have {left.__class__} left",
            "{left.__class__} cannot be filled in here; expected {left}, {limit}.",
        ),
        ("You have {left left", "A brace stands alone; expected {left}, {limit}, each in a pair of braces."),
        ("You have left} left", "A brace stands alone; expected {left}, {limit}, each in a pair of braces."),
        ("x" * 301, "The text has 301 characters; expected at most 300."),
    ],
)
def test_a_wording_that_cannot_be_used_is_refused_with_what_is_expected(text, complaint):
    with pytest.raises(WordingError) as caught:
        check_wording(text, GAPS)
    assert str(caught.value) == complaint


def test_a_message_without_gaps_says_so():
    with pytest.raises(WordingError, match="expected no placeholder"):
        check_wording("Subscribe, {left}", ())


def test_doubled_braces_are_braces():
    assert fill(check_wording("{{left}} {left}", GAPS), {"left": "3"}) == "{left} 3"
