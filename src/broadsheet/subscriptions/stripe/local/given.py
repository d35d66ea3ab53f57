"""The parameters of one request, taken out one by one; what is left over was not expected."""

from collections.abc import Iterable, Mapping
from typing import Any

from localstripe.errors import UserError

from broadsheet.subscriptions.stripe.local.clock import clock


def refuse(message: str, param: str = "", code: str = "", status: int = 400) -> UserError:
    """Return the error that Stripe answers a bad request with."""
    facts = {name: value for name, value in (("param", param), ("code", code)) if value}
    return UserError(status, message, facts)


class Given:
    """Parameters as they came off the wire: words, and mappings and lists of words."""

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        self._left = dict(parameters)

    def has(self, name: str) -> bool:
        """Whether a parameter was sent at all; sent empty, it unsets what there is."""
        return name in self._left

    def any(self, name: str, default: Any = None) -> Any:
        value = self._left.pop(name, None)
        return default if value is None or value == "" else value

    def text(self, name: str, default: str | None = None) -> str | None:
        value = self.any(name, default)
        if value is not None and not isinstance(value, str):
            raise refuse(f"Invalid string: {value!r}", name)
        return value

    def required(self, name: str) -> str:
        value = self.text(name)
        if value is None:
            raise refuse(f"Missing required param: {name}.", name, "parameter_missing")
        return value

    def one_of(self, name: str, choices: Iterable[str], default: str) -> str:
        value = self.text(name, default)
        if value not in choices:
            raise refuse(f"Invalid {name}: must be one of {', '.join(choices)}", name)
        return value

    def whole(self, name: str, default: int | None = None) -> int | None:
        value = self.any(name, default)
        try:
            return None if value is None else int(value)
        except (TypeError, ValueError):
            raise refuse(f"Invalid integer: {value}", name, "parameter_invalid_integer") from None

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.any(name, default)
        if str(value).lower() not in ("true", "false"):
            raise refuse(f"Invalid boolean: {value}", name)
        return str(value).lower() == "true"

    def when(self, name: str, default: int | None = None) -> int | None:
        """Return an instant in seconds since 1970; `now` is one."""
        if self._left.get(name) == "now":
            self._left[name] = clock.now()
        return self.whole(name, default)

    def mapping(self, name: str) -> dict[str, Any]:
        value = self.any(name, {})
        if not isinstance(value, dict):
            raise refuse(f"Invalid object: {value!r}", name)
        return value

    def rows(self, name: str) -> list[Any]:
        value = self.any(name, [])
        if not isinstance(value, list):
            raise refuse(f"Invalid array: {value!r}", name)
        return value

    def pass_over(self, *names: str) -> None:
        """Take parameters that Stripe knows and that change nothing here."""
        for name in names:
            self._left.pop(name, None)

    def nothing_more(self) -> None:
        """Raise the error for what Stripe does not know, or this imitation does not."""
        for name in self._left:
            raise refuse(f"Received unknown parameter: {name}", name, "parameter_unknown")


def merged(metadata: dict[str, str] | None, change: Any) -> dict[str, str]:
    """Return metadata after an update: keys are set one by one, and unset by an empty word."""
    if change == "" or change is None:
        return {}
    if not isinstance(change, dict):
        raise refuse("Invalid object", "metadata")
    after = {**(metadata or {}), **change}
    return {name: value for name, value in after.items() if value != ""}
