"""The words of one language: the publisher's own where there are any, the shipped ones elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils import translation

from broadsheet.publishing.words.message import Message
from broadsheet.publishing.words.notices import NOTICES
from broadsheet.publishing.words.plurals import Category, categories_of, category_of
from broadsheet.publishing.words.walls import WALLS
from broadsheet.publishing.words.wording import fill

MESSAGES: Mapping[str, Message] = {message.key: message for message in (*NOTICES, *WALLS)}
UNCOUNTED = Category("", ())


@dataclass(frozen=True, slots=True)
class Book:
    """How one language says everything. `own` holds the publisher's wordings by key and category."""

    language: str
    own: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def say(self, key: str, values: Mapping[str, object]) -> str:
        """Return a message as a reader sees it: plain text, not yet escaped for HTML.

        `values` fills the gaps and holds the count, if the message has one. Raises KeyError for an
        unknown key or a value that the wording needs and that is not given.
        """
        message = MESSAGES[key]
        number = int(str(values[message.counted_by])) if message.counted_by else 0
        category = category_of(self.language, number) if message.counted_by else UNCOUNTED.name
        wording = self.own.get((key, category)) or self._shipped(message, number)
        return fill(wording, {name: str(value) for name, value in values.items()})

    def shipped_wording(self, message: Message, category: Category) -> str:
        """Return the wording that comes with Broadsheet, gaps unfilled."""
        return self._shipped(message, category.examples[0] if category.examples else 0)

    def _shipped(self, message: Message, number: int) -> str:
        with translation.override(self.language):
            return message.default(number)


def categories_for(message: Message, language: str) -> tuple[Category, ...]:
    """Return the plural categories in which `message` is worded: one without a name if uncounted."""
    return categories_of(language) if message.counted_by else (UNCOUNTED,)
