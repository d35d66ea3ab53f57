"""The plural categories of languages, as CLDR has them."""

import pytest

from broadsheet.publishing.words.plurals import categories_of, category_of


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["one", "other"]),
        ("pl", ["one", "few", "many"]),
        ("ja", ["other"]),
        ("ar", ["one", "two", "few", "many", "other", "zero"]),
        ("pt-br", ["one", "other"]),
    ],
)
def test_a_language_has_the_categories_that_whole_numbers_reach(language, names):
    assert [category.name for category in categories_of(language)] == names


@pytest.mark.parametrize(
    ("number", "name"), [(0, "many"), (1, "one"), (2, "few"), (5, "many"), (12, "many"), (22, "few")]
)
def test_polish_numbers_fall_where_poles_expect_them(number, name):
    assert category_of("pl", number) == name


def test_a_category_shows_the_first_numbers_that_fall_into_it():
    assert [category.examples for category in categories_of("pl")] == [(1,), (2, 3, 4, 22), (5, 6, 7, 8)]
