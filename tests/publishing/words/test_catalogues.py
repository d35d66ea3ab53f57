"""The shipped translations agree with their sources, and the compiled file with the written one."""

import re

import pytest

from broadsheet.publishing.words import catalogues

LANGUAGES = ["pl"]
GAP = re.compile(r"%\(\w+\)\w|{\w*}|%%")
FOR_READERS = ("accounts/", "mailing/", "project/letters/", "publishing/templatetags/", "subscriptions/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_words_are_those_of_the_written_file(language):
    fresh = catalogues.compiled(language) == catalogues.mo_path(language).read_bytes()
    assert fresh, f"run: broadsheet translations compile {language}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_for_readers_is_translated(language):
    written = catalogues.read(language)
    missing = [
        message.id
        for message in catalogues.gather()
        if message.id and is_for_readers(message) and not is_translated(written, message)
    ]
    assert missing == [], f"run: broadsheet translations update {language}, and translate what is new"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_gaps_of_its_source(language):
    wrong = [
        (message.id, string)
        for message in catalogues.read(language)
        for string in forms_of(message.string)
        if string and gaps(string) not in [gaps(source) for source in forms_of(message.id)]
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_word_stands_for_a_subscription_in_pages_and_letters(language):
    package = catalogues.PACKAGE_DIR
    letters = [path.read_text("utf-8") for path in package.glob(f"*/**/words/{language}/*.md")]
    pages = [str(message.string) for message in catalogues.read(language)]
    assert letters
    assert "prenumerat" in " ".join(letters).lower()
    assert "subskryp" not in " ".join([*letters, *pages]).lower()


def is_for_readers(message):
    """Whether readers are told this: all but what only the admin and the publisher's desk say."""
    return message.context in ("notice", "wall") or any(
        ("/templates/" in path or path.startswith(FOR_READERS))
        and "/admin/" not in path
        and "desk" not in path
        for path, _line in message.locations
    )


def is_translated(catalogue, message):
    found = catalogue.get(message.id, message.context)
    return found is not None and not found.fuzzy and all(forms_of(found.string))


def forms_of(text):
    return [text] if isinstance(text, str) else list(text)


def gaps(text):
    return set(GAP.findall(text))
