"""Patterns for addresses and names as gate.toml writes them: `*` stands for anything."""

import re
from collections.abc import Iterable
from functools import lru_cache


class Patterns:
    """Some patterns; a text matches if any of them does, from its beginning to its end."""

    __slots__ = ("_match", "texts")

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self.texts = tuple(texts)
        whole = "|".join(_expression(text) for text in self.texts)
        self._match = re.compile(whole, re.DOTALL).fullmatch if self.texts else None

    def match(self, text: str) -> bool:
        """Whether `text` matches one of the patterns."""
        return self._match is not None and self._match(text) is not None

    def __bool__(self) -> bool:
        return bool(self.texts)

    def __repr__(self) -> str:
        return f"Patterns({list(self.texts)!r})"


@lru_cache(maxsize=512)
def _expression(text: str) -> str:
    return ".*".join(re.escape(part) for part in text.split("*"))
