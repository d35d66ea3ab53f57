"""Keeping the publisher's own wordings."""

import pytest

from broadsheet.publishing.models import Change, Wording
from broadsheet.publishing.words.shelf import BadWordings, open_book, write

pytestmark = pytest.mark.django_db
KEY = "notice.some_left.month"
VALUES = {"left": 2, "limit": 5, "until": "1 grudnia"}


def test_a_wording_is_kept_for_one_language_and_category():
    write("pl", KEY, {"few": "Jeszcze {left} artykuły."})
    assert open_book("pl").say(KEY, VALUES) == "Jeszcze 2 artykuły."
    assert open_book("pl").say(KEY, VALUES | {"left": 5}).startswith("W tym miesiącu zostało")
    assert open_book("en").say(KEY, VALUES).startswith("You have 2")


def test_an_emptied_wording_is_the_shipped_one_again():
    write("en", KEY, {"other": "{left} to go."})
    write("en", KEY, {"other": "  "})
    assert open_book("en").say(KEY, VALUES) == "You have 2 free articles left this month."
    assert not Wording.objects.exists()


def test_of_several_wordings_all_are_kept_or_none():
    write("en", KEY, {"other": "{left} to go."})
    with pytest.raises(BadWordings) as caught:
        write("en", KEY, {"one": "One to go.", "other": "{lfet} to go."})
    assert caught.value.problems == {
        "other": "{lfet} cannot be filled in here; expected {left}, {limit}, {until}."
    }
    assert [wording.text for wording in Wording.objects.all()] == ["{left} to go."]


def test_gates_hear_of_new_words():
    write("en", KEY, {"other": "{left} to go."})
    assert Change.objects.latest("seq").keys == "words"
