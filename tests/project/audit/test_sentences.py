"""Locked sentences are heard however they are dressed."""

import pytest

from broadsheet.project.audit.asking import Client
from broadsheet.project.audit.sentences import LONG_ENOUGH, leaks, plain, rest_of, sentences
from tests.project.audit.site import PATHS, SUBSCRIBER, serving
from tests.project.audit.site import rest_of as rest_of_site

SENTENCE = (
    "The clerk’s count, which nobody had asked for – it was the third that week – did not agree with hers."
)
LOCKED = {"/a/": (plain(SENTENCE),)}


@pytest.mark.parametrize(
    "said",
    [
        SENTENCE,
        f"<p>{SENTENCE}</p>",
        SENTENCE.replace("’", "&#8217;").replace("–", "&ndash;"),
        SENTENCE.replace("’", "'").replace("–", "-"),
        SENTENCE.replace("’", "\\u2019").replace("–", "\\u2013"),
        SENTENCE.replace("’", "&amp;#8217;").replace("–", "&amp;#8211;"),
        SENTENCE.replace("nobody", "<em>nobody</em>").replace(" which", "\n  which"),
        "Summary: " + SENTENCE[:55] + " ...",
        "... " + SENTENCE[8:],
    ],
)
def test_a_sentence_is_heard_in_html_json_feeds_and_excerpts(said):
    assert leaks(said, LOCKED) == [("/a/", plain(SENTENCE))]


def test_what_may_be_heard_and_what_was_not_said_are_no_leaks():
    assert leaks(SENTENCE, LOCKED, but=["/a/"]) == []
    assert leaks("The clerk spoke.", LOCKED) == []


def test_only_sentences_that_stand_in_one_place_count():
    found = sentences(f"Yes. {'x' * LONG_ENOUGH}. No. {'y' * LONG_ENOUGH}!")
    assert found == (f"{'x' * LONG_ENOUGH}.", f"{'y' * LONG_ENOUGH}!")


def test_a_door_that_sends_cookies_is_asked_by_the_same_reader():
    with serving() as address:
        reader = Client(address, {"cookie": SUBSCRIBER}, keeps_cookies=False)
        assert leaks(
            reader.ask(PATHS[0], headers={"cookie": "preview=1"}).text, {"": (rest_of_site(PATHS[0]),)}
        )


def test_the_rest_is_what_the_selector_finds_less_what_stands_before_the_wall():
    page = "<article><p>One.</p><p>Two.</p><p>Three.</p></article>"
    assert rest_of(page, "article", 1) == "Two. Three."
    assert rest_of(page, "article", 0) == "One. Two. Three."
    assert rest_of(page, ".none", 0) == ""
