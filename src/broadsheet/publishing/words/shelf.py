"""Where the publisher's wordings are kept: taking a language's book down, writing into it."""

from collections.abc import Mapping

from django.db import transaction

from broadsheet.publishing.changes import record
from broadsheet.publishing.words.book import MESSAGES, Book, categories_for
from broadsheet.publishing.words.models import Wording
from broadsheet.publishing.words.wording import WordingError, check_wording

WORDS_KEY = "words"


class BadWordings(ValueError):
    """Wordings that cannot be used: `problems` says why, by plural category."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = problems


def open_book(language: str) -> Book:
    """Return the words of a language: the publisher's own over the shipped ones."""
    own = Wording.objects.filter(language=language).values_list("key", "category", "text")
    return Book(language, {(key, category): text for key, category, text in own})


def write(language: str, key: str, texts: Mapping[str, str]) -> None:
    """Keep the publisher's wordings of one message, by plural category; an empty one is the shipped one's.

    Raises BadWordings, with nothing kept, if any of them cannot be used.
    """
    message = MESSAGES[key]
    kept: dict[str, str] = {}
    problems: dict[str, str] = {}
    for category in categories_for(message, language):
        text = texts.get(category.name, "").strip()
        try:
            kept |= {category.name: check_wording(text, message.placeholders)} if text else {}
        except WordingError as error:
            problems[category.name] = str(error)
    if problems:
        raise BadWordings(problems)
    with transaction.atomic():
        Wording.objects.filter(language=language, key=key).delete()
        Wording.objects.bulk_create(
            Wording(language=language, key=key, category=category, text=text)
            for category, text in kept.items()
        )
        record([WORDS_KEY])
