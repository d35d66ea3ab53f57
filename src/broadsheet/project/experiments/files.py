"""An experiment as a TOML file: the same as the form in the admin, for those who keep it in a repository."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from broadsheet.meter.experiments import PLACES
from broadsheet.project.experiments.forms import policy_text
from broadsheet.project.experiments.models import Experiment, ExperimentArm
from broadsheet.publishing.policies.versions import text_in_force

PERCENT = PLACES // 100
KEYS = {
    "name", "question", "about", "percent", "from", "until", "outcome_days", "decided_by", "baseline",
    "effect", "arms",
}  # fmt: skip
ARM_KEYS = {"name", "percent", "policy", "limit", "offers"}


class Unreadable(ValueError):
    """A file that is no experiment; the message names the key and what was expected."""


@transaction.atomic
def keep(said: Mapping[str, Any], folder: Path, now: datetime) -> Experiment:
    """Keep a draft of what a file says, with policies beside it in `folder`. Raises Unreadable."""
    strange = said.keys() - KEYS
    if strange:
        raise Unreadable(
            f"{sorted(strange)[0]}: is not a key of an experiment; expected {', '.join(sorted(KEYS))}"
        )
    text, policy = text_in_force(now)
    row = Experiment(
        name=_get(said, "name", str),
        question=_get(said, "question", str),
        layer=_get(said, "about", str),
        share=_share(said.get("percent", 100), "percent"),
        starts_at=_instant(said, "from", policy.timezone),
        ends_at=_instant(said, "until", policy.timezone),
        outcome_days=said.get("outcome_days", 7),
        primary=said.get("decided_by", "subscribed"),
        baseline=_decimal(said, "baseline"),
        effect=_decimal(said, "effect"),
        created_at=now,
    )
    try:
        row.full_clean()
    except ValidationError as error:
        key, problems = next(iter(error.message_dict.items()))
        raise Unreadable(f"{key}: {problems[0]}") from None
    row.save()
    for place, arm in enumerate(_get(said, "arms", list), start=1):
        _arm(arm, f"arms[{place}]", folder, text, row, place).save()
    return row


def _arm(
    said: Mapping[str, Any], key: str, folder: Path, today: str, row: Experiment, place: int
) -> ExperimentArm:
    strange = said.keys() - ARM_KEYS
    if strange:
        raise Unreadable(
            f"{key}.{sorted(strange)[0]}: is not a key of an arm; expected {', '.join(sorted(ARM_KEYS))}"
        )
    policy = ""
    if "limit" in said:
        policy = policy_text(str(_get(said, "limit", int)), today)
    elif "policy" in said:
        path = folder / _get(said, "policy", str)
        try:
            policy = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise Unreadable(f"{key}.policy: {path} cannot be read: {error}") from None
    return ExperimentArm(
        experiment=row,
        name=_get(said, "name", str),
        position=place,
        share=_share(_get(said, "percent", (int, float)), f"{key}.percent"),
        policy=policy,
        offers=list(said.get("offers", [])),
    )


def _get(said: Mapping[str, Any], key: str, kind: Any) -> Any:
    if not isinstance(said.get(key), kind):
        expected = getattr(kind, "__name__", "number")
        raise Unreadable(f"{key}: is missing or of the wrong kind; expected {expected}")
    return said[key]


def _share(percent: object, key: str) -> int:
    if not isinstance(percent, int | float) or not 0 < percent <= 100:
        raise Unreadable(f"{key}: is {percent!r}; expected more than 0 and at most 100")
    return round(percent * PERCENT)


def _decimal(said: Mapping[str, Any], key: str) -> Decimal:
    try:
        return Decimal(str(said[key]))
    except (KeyError, InvalidOperation):
        raise Unreadable(f"{key}: is missing or no number") from None


def _instant(said: Mapping[str, Any], key: str, zone: Any) -> datetime:
    value = said.get(key)
    if not isinstance(value, datetime):
        raise Unreadable(f"{key}: expected a time such as 2027-01-01T00:00:00")
    return value if value.tzinfo is not None else value.replace(tzinfo=zone)
