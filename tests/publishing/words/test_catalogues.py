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


def is_for_readers(message):
    """Whether this is said in each reader's own language: the words, fragments, the account's pages."""
    paths = [path for path, _line in message.locations]
    return message.context in ("notice", "wall") or any(
        "/fragments/" in path or "/account/" in path for path in paths
    )


def is_translated(catalogue, message):
    found = catalogue.get(message.id, message.context)
    return found is not None and all([found.string] if isinstance(found.string, str) else found.string)
