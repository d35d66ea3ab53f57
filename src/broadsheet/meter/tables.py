"""Reading a TOML table key by key, with a fault for everything that does not fit."""

from collections.abc import Mapping
from difflib import get_close_matches
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any, Self, TypeVar
from zoneinfo import ZoneInfo

from broadsheet.meter.errors import PolicyError, Problem

Choice = TypeVar("Choice", bound=StrEnum)
MOST_LETTERS = 120
MOST_SHOWN = 80
UTC_ZONE = ZoneInfo("UTC")


class Faults:
    """The faults found so far in one document."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.problems: list[Problem] = []

    def add(self, key: str, problem: str, expected: str) -> Problem:
        """Note a fault and return it."""
        fault = Problem(self.source, key, problem, expected)
        self.problems.append(fault)
        return fault

    def raise_if_any(self) -> None:
        """Raise PolicyError with all faults, if there are any."""
        if self.problems:
            raise PolicyError(tuple(self.problems))


class Table:
    """One table of the document. Every read marks its key as known."""

    utc = UTC_ZONE
    noun = "a policy"  # what the document is

    def __init__(self, values: Mapping[str, Any], path: str, faults: Faults) -> None:
        self._values = values
        self._path = path
        self._faults = faults
        self._known: list[str] = []
        self._faulty: set[str] = set()

    def fault(self, key: str, problem: str, expected: str) -> None:
        """Note a fault at `key` of this table."""
        self._faulty.add(key)
        self._faults.add(self._where(key), problem, expected)

    def has_faults(self, *keys: str) -> bool:
        """Whether a fault was noted at one of `keys`, so that no second one need be."""
        return not self._faulty.isdisjoint(keys)

    def text(self, key: str, *, required: bool = False, most_letters: int = MOST_LETTERS) -> str | None:
        """Return a text that is not empty, or None."""
        value = self._take(key)
        if value is None:
            if required:
                self.fault(key, "is missing", "a text")
            return None
        if not isinstance(value, str) or not value.strip() or len(value) > most_letters:
            self.fault(key, f"is {shown(value)}", f"a text of 1 to {most_letters} letters")
            return None
        return value

    def text_is(self, key: str, word: str) -> bool:
        """Whether the value at `key` is exactly `word`."""
        return bool(self._take(key) == word)

    def number(
        self, key: str, *, least: int, most: int, otherwise: str = "", required: bool = False
    ) -> int | None:
        """Return a whole number from `least` to `most`, or None."""
        value = self._take(key)
        expected = f"a whole number from {least} to {most}" + (f", or {otherwise}" if otherwise else "")
        if value is None:
            if required:
                self.fault(key, "is missing", expected)
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.fault(key, f"is {shown(value)}", expected)
            return None
        return value

    def choice(self, key: str, choices: type[Choice]) -> Choice | None:
        """Return the member of `choices` that the text at `key` names, or None."""
        value = self._take(key)
        if value is None:
            return None
        if value in list(choices):
            return choices(value)
        self.fault(key, f"is {shown(value)}", "one of " + ", ".join(member.value for member in choices))
        return None

    def timezone(self, key: str) -> ZoneInfo:
        """Return the timezone named at `key`; UTC stands in where a fault is noted."""
        name = self.text(key, required=True)
        if name is None:
            return UTC_ZONE
        try:
            return ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            self.fault(
                key, f"is {shown(name)}, which is no known timezone", "an IANA name such as Asia/Singapore"
            )
            return UTC_ZONE

    def networks(self, key: str) -> tuple[IPv4Network | IPv6Network, ...]:
        """Return the networks listed at `key` in CIDR notation (RFC 4632)."""
        value = self._take(key)
        if value is None:
            return ()
        expected = 'a list of networks such as ["192.0.2.0/24"]'
        if not isinstance(value, list):
            self.fault(key, f"is {shown(value)}", expected)
            return ()
        found = []
        for item in value:
            # A bare number would be taken for an address: 5 for 0.0.0.5.
            try:
                found.append(ip_network(item if isinstance(item, str) else ""))
            except ValueError:
                self.fault(key, f"holds {shown(item)}", expected)
        return tuple(found)

    def table(self, key: str) -> Self:
        """Return the table at `key`, empty where there is none."""
        value = self._take(key)
        if value is not None and not isinstance(value, dict):
            self.fault(key, f"is {shown(value)}", f"a table: [{self._where(key)}]")
            value = None
        return type(self)(value or {}, self._where(key), self._faults)

    def tables(self, key: str) -> list[Self]:
        """Return the tables of a list of tables."""
        value = self._take(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.fault(key, f"is {shown(value)}", f"tables: [[{self._where(key)}]]")
            return []
        return [
            type(self)(item, f"{self._where(key)}[{number}]", self._faults)
            for number, item in enumerate(value, start=1)
        ]

    def refuse_unknown(self) -> None:
        """Note a fault for every key that nobody has read, with the nearest known one."""
        for key in self._values:
            if key not in self._known:
                near = get_close_matches(key, self._known, n=1)
                expected = f"`{near[0]}`, perhaps" if near else "one of " + ", ".join(self._known)
                self.fault(key, f"is not a key of {self.noun} here", expected)

    def _take(self, key: str) -> Any:
        if key not in self._known:
            self._known.append(key)
        return self._values.get(key)

    def _where(self, key: str) -> str:
        return ".".join(part for part in (self._path, key) if part)


def shown(value: object) -> str:
    """Return a value as a fault shows it: short, whatever someone wrote there."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # thousands of digits, or of tables within tables
        return "too large to show"
    return text if len(text) <= MOST_SHOWN else text[: MOST_SHOWN - 3] + "..."
