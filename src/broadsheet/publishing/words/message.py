"""A message: one thing that readers are told, which each language and each publisher may word."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Message:
    """One thing said to readers.

    `default(number)` returns the shipped wording in the language that is active, for a count; where
    `counted_by` is empty there is one wording for all counts. `placeholders` are the gaps a wording
    may use. `group` and `label` name the message to the publisher.
    """

    key: str
    group: str | Promise
    label: str | Promise
    placeholders: tuple[str, ...]
    counted_by: str
    default: Callable[[int], str]
