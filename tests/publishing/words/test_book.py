"""The shipped words, and the publisher's own over them."""

import pytest
from django.conf import settings

from broadsheet.meter import Reason
from broadsheet.publishing.words.book import MESSAGES, Book, categories_for
from broadsheet.publishing.words.notices import WINDOWS, Moment, find_moment, notice_key
from broadsheet.publishing.words.walls import AFTER_COUNTING, PLAIN, wall_keys
from broadsheet.publishing.words.wording import check_wording

LANGUAGES = [code for code, _name in settings.LANGUAGES]
VALUES = {"left": 3, "limit": 5, "until": "1 December", "section": "Markets"}


@pytest.mark.parametrize(
    ("language", "left", "sentence"),
    [
        ("en", 0, "You have 0 free articles left this month."),
        ("en", 1, "You have 1 free article left this month."),
        ("en", 3, "You have 3 free articles left this month."),
        ("pl", 1, "W tym miesiącu został Ci 1 bezpłatny artykuł."),
        ("pl", 2, "W tym miesiącu zostały Ci 2 bezpłatne artykuły."),
        ("pl", 5, "W tym miesiącu zostało Ci 5 bezpłatnych artykułów."),
        ("pl", 22, "W tym miesiącu zostały Ci 22 bezpłatne artykuły."),
    ],
)
def test_a_count_is_said_in_the_grammar_of_its_language(language, left, sentence):
    assert Book(language).say("notice.some_left.month", {**VALUES, "left": left}) == sentence


def test_the_first_article_counts_by_the_allowance():
    assert Book("en").say("notice.first.month", VALUES) == "This is your first of 5 free articles this month."


def test_the_publishers_wording_goes_before_the_shipped_one_in_its_category_alone():
    book = Book("en", {("notice.some_left.month", "one"): "One more, {until} is far."})
    assert book.say("notice.some_left.month", {**VALUES, "left": 1}) == "One more, 1 December is far."
    assert book.say("notice.some_left.month", VALUES) == "You have 3 free articles left this month."


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", MESSAGES)
def test_every_shipped_wording_passes_the_publishers_own_check(language, key):
    message = MESSAGES[key]
    for category in categories_for(message, language):
        check_wording(Book(language).shipped_wording(message, category), message.placeholders)


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
@pytest.mark.parametrize("key", MESSAGES)
def test_every_message_is_translated(language, key):
    message = MESSAGES[key]
    category = categories_for(message, language)[0]
    assert Book(language).shipped_wording(message, category) != Book("en").shipped_wording(message, category)


@pytest.mark.parametrize("reason", [*AFTER_COUNTING, *PLAIN])
@pytest.mark.parametrize("limit", [0, 5, None])
def test_every_wall_has_its_four_messages(reason, limit):
    for window in WINDOWS:
        keys = wall_keys(reason, window, limit)
        assert {keys.title, keys.sentence, keys.action, keys.sign_in} <= MESSAGES.keys()


@pytest.mark.parametrize(
    ("reason", "left", "limit", "moment"),
    [
        (Reason.ALLOWANCE_LEFT, 4, 5, Moment.FIRST),
        (Reason.ALLOWANCE_LEFT, 3, 5, Moment.SOME_LEFT),
        (Reason.ALLOWANCE_LEFT, 0, 5, Moment.LAST),
        (Reason.ALLOWANCE_LEFT, 0, 1, Moment.LAST),
        (Reason.ALREADY_READ, 4, 5, Moment.SOME_LEFT),
        (Reason.ALREADY_READ, 0, 5, Moment.NONE_LEFT),
        (Reason.ALLOWANCE_LEFT, None, None, None),
        (Reason.ENTITLED, None, None, None),
        (Reason.OPEN_ARTICLE, None, None, None),
    ],
)
def test_a_released_article_is_one_moment_of_the_allowance(reason, left, limit, moment):
    assert find_moment(reason, left, limit) is moment
    if moment is not None:
        assert notice_key(moment, "month") in MESSAGES
