"""A policy as the fields of a form, and back: fields -> TOML -> the one parser -> faults beside fields.

Nothing is checked here. Whatever somebody types goes to the parser as it is, so that the form, the
command line and the gate can never disagree about what a policy may be.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import tomli_w

from broadsheet.meter import Problem

Fields = Mapping[str, str]

# Field of the form -> where it stands in the TOML.
PLACES = {
    "timezone": ("timezone",),
    "period": ("window", "period"),
    "week_starts": ("window", "week_starts"),
    "rolling_days": ("window", "rolling_days"),
    "anonymous": ("allowances", "anonymous"),
    "registered": ("allowances", "registered"),
    "merge": ("merge", "rule"),
    "outage": ("outage", "rule"),
    "per_hour": ("new_readers", "per_hour"),
    "exempt_networks": ("new_readers", "exempt_networks"),
    "search": ("crawlers", "search"),
    "ai_search": ("crawlers", "ai_search"),
    "ai_training": ("crawlers", "ai_training"),
    "user_fetch": ("crawlers", "user_fetch"),
}
RULE_PLACES = {
    "name": ("name",),
    "section": ("section",),
    "tag": ("tag",),
    "older_than_days": ("older_than_days",),
    "younger_than_days": ("younger_than_days",),
    "access": ("access",),
    "pool": ("pool",),
    "anonymous": ("allowances", "anonymous"),
    "registered": ("allowances", "registered"),
}
NUMBERS = frozenset(
    {"rolling_days", "anonymous", "registered", "per_hour", "older_than_days", "younger_than_days"}
)
LISTS = frozenset({"exempt_networks"})
ROLLING = "rolling"  # the form's word for a window of days, beside day, week and month
RULE_KEY = re.compile(r"rules\[(\d+)\]\.?(.*)")


@dataclass(frozen=True, slots=True)
class Complaint:
    """A fault, and the field it belongs to. `rule` counts from 0; no field is the whole form or rule."""

    rule: int | None
    field: str | None
    message: str


def write_toml(fields: Fields, rules: Sequence[Fields]) -> str:
    """Return the policy that the fields describe, as TOML; empty fields are left out."""
    fields = _window_fields(fields)
    tables = [_nest(rule, RULE_PLACES) for rule in rules]
    return tomli_w.dumps(_nest(fields, PLACES) | ({"rules": tables} if tables else {}))


def read_toml(text: str) -> tuple[dict[str, str], list[dict[str, str]]]:
    """Return the fields, and the rules' fields, of a policy that has been checked."""
    values = tomllib.loads(text)
    fields = _flatten(values, PLACES)
    if fields["rolling_days"]:
        fields["period"] = ROLLING
    return fields, [_flatten(rule, RULE_PLACES) for rule in values.get("rules", [])]


def complain(problems: Sequence[Problem]) -> list[Complaint]:
    """Return the parser's faults beside the fields they are about, each naming its key."""
    return [_complaint(problem) for problem in problems]


def _complaint(problem: Problem) -> Complaint:
    message = (
        f"{problem.key}: {problem.problem}; expected {problem.expected}" if problem.key else str(problem)
    )
    in_rule = RULE_KEY.fullmatch(problem.key)
    if in_rule is None:
        return Complaint(None, _field_at(problem.key, PLACES), message)
    return Complaint(int(in_rule[1]) - 1, _field_at(in_rule[2], RULE_PLACES), message)


def _field_at(key: str, places: Mapping[str, tuple[str, ...]]) -> str | None:
    return next((field for field, place in places.items() if ".".join(place) == key), None)


def _window_fields(fields: Fields) -> Fields:
    """Leave out of the window what the chosen kind of window has no use for."""
    period = fields.get("period", "")
    if period == ROLLING:
        return {**fields, "period": "", "week_starts": ""}
    return {
        **fields,
        "rolling_days": "",
        "week_starts": fields.get("week_starts", "") if period == "week" else "",
    }


def _nest(fields: Fields, places: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for field, place in places.items():
        text = fields.get(field, "").strip()
        if not text:
            continue
        inner = table
        for part in place[:-1]:
            inner = inner.setdefault(part, {})
        inner[place[-1]] = _value(field, text)
    return table


def _flatten(values: Mapping[str, Any], places: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    fields = {}
    for field, place in places.items():
        value: Any = values
        for part in place:
            value = value.get(part, "") if isinstance(value, dict) else ""
        fields[field] = "\n".join(value) if isinstance(value, list) else str(value)
    return fields


def _value(field: str, text: str) -> str | int | list[str]:
    if field in LISTS:
        return text.replace(",", " ").split()
    if field in NUMBERS and text.isascii() and text.removeprefix("-").isdigit():
        return int(text)
    return text
