"""The providers by their names. `project` registers those that the environment has keys for."""

from collections.abc import Callable

from broadsheet.subscriptions.providers.base import Provider

_makers: dict[str, Callable[[], Provider]] = {}
_made: dict[str, Provider] = {}


class UnknownProvider(LookupError):
    """No provider of this name is registered; the message names those that are."""


def register(name: str, make: Callable[[], Provider]) -> None:
    """Have `get_provider(name)` return what `make()` makes, at the first asking."""
    _makers[name] = make
    _made.pop(name, None)


def registered() -> tuple[str, ...]:
    """Return the names of all providers, in the order in which they were registered."""
    return tuple(_makers)


def get_provider(name: str) -> Provider:
    """Return a provider by its name. Raises UnknownProvider."""
    if name not in _makers:
        raise UnknownProvider(
            f"no provider is called {name!r}; registered are {', '.join(_makers) or 'none'}"
        )
    if name not in _made:
        _made[name] = _makers[name]()
    return _made[name]
