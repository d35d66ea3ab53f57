"""Reading a table of gate.toml: what policies know, and lists, yes or no, selectors and patterns besides."""

from typing import Any

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from broadsheet.meter.tables import Table, shown
from broadsheet.proxy.patterns import Patterns

LONGEST = 2_000


class GateTable(Table):
    """One table of gate.toml."""

    noun = "gate.toml"

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return self._take(key) is not None

    def flag(self, key: str, default: bool) -> bool:
        """Return true or false."""
        value = self._take(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.fault(key, f"is {shown(value)}", "true or false")
            return default
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, none of them empty."""
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self.fault(key, f"is {shown(value)}", 'a list of texts such as ["one", "two"]')
            return ()
        return tuple(value)

    def patterns(self, key: str, *, of_paths: bool = False) -> Patterns:
        """Return patterns in which * stands for anything; those of paths begin with / or *."""
        texts = self.texts(key)
        for text in texts:
            if of_paths and text[0] not in "/*":
                self.fault(
                    key, f"holds {shown(text)}", "paths that begin with /, in which * stands for anything"
                )
        return Patterns(texts)

    def selector(self, key: str) -> str:
        """Return a CSS selector, empty where there is none."""
        text = self.text(key, most_letters=LONGEST)
        if text is None:
            return ""
        return text if self._is_selector(key, text) else ""

    def selectors(self, key: str) -> tuple[str, ...]:
        """Return a list of CSS selectors."""
        return tuple(text for text in self.texts(key) if self._is_selector(key, text))

    def items(self, key: str) -> dict[str, Any]:
        """Return the values of a table whose keys are anybody's to choose."""
        value = self._take(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.fault(key, f"is {shown(value)}", "a table")
            return {}
        return value

    def _is_selector(self, key: str, text: str) -> bool:
        try:
            LexborHTMLParser("<p></p>").css_first(text)
        except SelectolaxError as error:
            self.fault(
                key,
                f"is {shown(text)}, which is no selector: {error}",
                'a CSS selector such as ".entry-content"',
            )
            return False
        return True
