"""The shipped translations agree with their sources, and the compiled file with the written one."""

import pytest

from broadsheet.publishing.words import catalogues

LANGUAGES = ["pl"]


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
def test_one_word_stands_for_a_subscription_in_pages_and_letters(language):
    package = catalogues.PACKAGE_DIR
    letters = [path.read_text("utf-8") for path in package.glob(f"*/**/words/{language}/*.md")]
    pages = [str(message.string) for message in catalogues.read(language)]
    assert letters
    assert "prenumerat" in " ".join(letters).lower()
    assert "subskryp" not in " ".join([*letters, *pages]).lower()


def is_for_readers(message):
    """Whether readers are told this: the words, and every template that is not the admin's."""
    paths = [path for path, _line in message.locations]
    return message.context in ("notice", "wall") or any(
        "/templates/" in path and "/admin/" not in path for path in paths
    )


def is_translated(catalogue, message):
    found = catalogue.get(message.id, message.context)
    return found is not None and all([found.string] if isinstance(found.string, str) else found.string)
