"""The kinds of mail: each is registered by the part that sends it, with its facts and its shipped words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from django.utils import translation
from django.utils.functional import Promise

Words = str | Promise


class Purpose(StrEnum):
    """Why a mail is sent. Readers may refuse all but the first."""

    SERVICE = "service"
    REMINDER = "reminder"
    OFFER = "offer"


REFUSABLE = (Purpose.REMINDER, Purpose.OFFER)


@dataclass(frozen=True, slots=True)
class Fact:
    """One gap of a letter: what it is called, what it means, and what it may say, for previews.

    A fact is text in the reader's language, never markup. An empty one takes its line out of the letter.
    """

    name: str
    label: Words
    sample: Words | Callable[[], str]

    def sample_text(self) -> str:
        """Return the sample in the language that is active."""
        return str(self.sample()) if callable(self.sample) else str(self.sample)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of mail.

    `words` is a folder with `<language>/<name>.md`: a line `Subject: ...`, an empty line, the text in
    Markdown. An urgent kind is tried at once, without the worker. Of a secret kind no text is kept. What is
    not sent within `good_for` is not sent at all.
    """

    name: str
    group: Words
    label: Words
    words: Path
    facts: tuple[Fact, ...]
    purpose: Purpose = Purpose.SERVICE
    is_urgent: bool = False
    is_secret: bool = False
    good_for: timedelta | None = None

    @property
    def fact_names(self) -> tuple[str, ...]:
        """The names of its own facts."""
        return tuple(fact.name for fact in self.facts)

    def samples(self, language: str) -> dict[str, str]:
        """Return what its facts may say in a language."""
        with translation.override(language):
            return {fact.name: fact.sample_text() for fact in self.facts}


class UnknownKind(LookupError):
    """No part has registered a kind of this name."""


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Make kinds known. The same name again replaces the kind, so that a publisher's own code may."""
    _kinds.update({kind.name: kind for kind in kinds})


def get_kind(name: str) -> Kind:
    """Return a kind; raises UnknownKind."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(f"no kind of mail is called {name!r}; there are {', '.join(_kinds)}") from None


def all_kinds() -> Mapping[str, Kind]:
    """Return the kinds by name, in the order in which they were registered."""
    return dict(_kinds)
