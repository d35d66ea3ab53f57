"""Where a fact about an article is found: a header, a meta element, JSON-LD, an element, its address."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from broadsheet.gate.origins.base import Fetched
from broadsheet.proxy.documents import Document


class Place(StrEnum):
    """Where a source looks."""

    HEADER = "header"
    META = "meta"
    JSON_LD = "json_ld"
    CSS = "css"
    PATH = "path"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Source:
    """One place to look: `name` is a header's, a meta element's, a key, a selector, a position, or a value.

    `attribute` is the one of the element to read, its text without; `pattern` keeps what its group matches.
    """

    place: Place
    name: str
    attribute: str = ""
    pattern: re.Pattern[str] | None = None

    def find(self, path: str, fetched: Fetched, document: Document) -> list[str]:
        """Return what stands there, in order; nothing where there is nothing."""
        return [text for found in self._look(path, fetched, document) if (text := self._kept(found))]

    def _look(self, path: str, fetched: Fetched, document: Document) -> Iterable[str]:
        match self.place:
            case Place.HEADER:
                said = fetched.header(self.name.lower().encode())
                return [] if said is None else [said.decode("utf-8", "replace")]
            case Place.META:
                return document.metas(self.name)
            case Place.JSON_LD:
                return [text for _, data in document.structured() for text in _values(data, self.name)]
            case Place.CSS:
                nodes = document.all(self.name)
                if self.attribute:
                    return [node.attributes.get(self.attribute) or "" for node in nodes]
                return [node.text(deep=True, separator=" ") for node in nodes]
            case Place.PATH:
                parts = path.strip("/").split("/")
                at = int(self.name) - 1
                return parts[at : at + 1]
            case Place.VALUE:
                return [self.name]

    def _kept(self, text: str) -> str:
        text = " ".join(text.split())
        if self.pattern is None:
            return text
        match = self.pattern.search(text)
        if match is None:
            return ""
        return match[1] if match.re.groups else match[0]


Sources = tuple[Source, ...]


def first(sources: Sources, path: str, fetched: Fetched, document: Document) -> str:
    """Return what the first source that finds something finds first; empty where none does."""
    for source in sources:
        for text in source.find(path, fetched, document):
            return text
    return ""


def every(sources: Sources, path: str, fetched: Fetched, document: Document) -> list[str]:
    """Return all that the first source that finds something finds."""
    return next((found for source in sources if (found := source.find(path, fetched, document))), [])


def _values(data: Any, key: str) -> Iterator[str]:
    """Yield the values of a key anywhere in JSON-LD, as texts: lists one by one, true and false as such."""
    if isinstance(data, list):
        for item in data:
            yield from _values(item, key)
    elif isinstance(data, dict):
        for name, value in data.items():
            if name != key:
                yield from _values(value, key)
                continue
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, bool):
                    yield str(item).lower()
                elif isinstance(item, str | int | float):
                    yield str(item)
