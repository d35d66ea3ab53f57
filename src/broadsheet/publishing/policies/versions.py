"""Which policy is in force, and how another one comes to be.

A faulty policy never takes effect: it is refused when it is stored, and one that was stored by an
older Broadsheet and can no longer be read gives way to the version before it.
"""

import logging
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from broadsheet.meter import Policy, PolicyError, parse_policy
from broadsheet.meter.instants import EPOCH
from broadsheet.publishing.changes import record
from broadsheet.publishing.origin import POLICY_KEY
from broadsheet.publishing.policies.models import PolicyVersion

log = logging.getLogger(__name__)

DEFAULT_PATH = Path(__file__).with_name("default.toml")
DEFAULT_NAME = "v0"


class InThePast(ValueError):
    """A policy was to take effect before now: what readers were told cannot be changed."""


def policy_in_force(now: datetime) -> Policy:
    """Return the policy that holds at `now`; the shipped one while none was stored."""
    return text_in_force(now)[1]


def text_in_force(now: datetime) -> tuple[str, Policy]:
    """Return the policy that holds at `now`, with its text."""
    for version in begun(now):
        try:
            return version.text, _parse(version.text, version.name)
        except PolicyError as error:
            log.error("policy %s can no longer be read, the one before it holds: %s", version.name, error)
    text = _shipped_text()
    return text, _parse(text, DEFAULT_NAME)


def begun(now: datetime) -> QuerySet[PolicyVersion]:
    """Return the versions that have taken effect by `now`, the latest first."""
    return PolicyVersion.objects.filter(withdrawn_at=None, effective_from__lte=now).order_by(
        "-effective_from", "-number"
    )


def scheduled(now: datetime) -> QuerySet[PolicyVersion]:
    """Return the versions that are yet to take effect, the next first."""
    return PolicyVersion.objects.filter(withdrawn_at=None, effective_from__gt=now).order_by(
        "effective_from", "number"
    )


def find_version(name: str) -> PolicyVersion | None:
    """Return a version by its name (`v3` or `3`)."""
    digits = name.removeprefix("v")
    return PolicyVersion.objects.filter(number=int(digits)).first() if digits.isdecimal() else None


def store(
    text: str,
    *,
    now: datetime,
    note: str = "",
    by: AbstractBaseUser | None = None,
    effective_from: datetime | None = None,
) -> PolicyVersion:
    """Store a policy that takes effect at `effective_from` (None: now) and return its version.

    Raises PolicyError for a faulty one, InThePast for a time gone by; nothing is stored then.
    """
    parse_policy(text)
    if effective_from is not None and effective_from < now:
        raise InThePast
    return _add(PolicyVersion(text=text, note=note, created_by=by, effective_from=effective_from or now), now)


def roll_back(version: PolicyVersion, *, now: datetime, by: AbstractBaseUser | None = None) -> PolicyVersion:
    """Put an older version into force again, at once, as a new version.

    Raises PolicyError if its text can no longer be read.
    """
    parse_policy(version.text)
    return _add(
        PolicyVersion(text=version.text, created_by=by, effective_from=now, rolled_back_to=version), now
    )


def withdraw(version: PolicyVersion, *, now: datetime) -> None:
    """Take back a version that has not taken effect; raises InThePast for one that has."""
    taken = PolicyVersion.objects.filter(pk=version.pk, withdrawn_at=None, effective_from__gt=now)
    with transaction.atomic():
        if not taken.update(withdrawn_at=now):
            raise InThePast
        record([POLICY_KEY])


def _add(version: PolicyVersion, now: datetime) -> PolicyVersion:
    with transaction.atomic():
        newest = PolicyVersion.objects.aggregate(newest=Max("number"))["newest"]
        if newest is None:
            newest = _keep_shipped(now).number
        version.number = newest + 1
        version.created_at = now
        version.save(force_insert=True)
        record([POLICY_KEY])
    return version


def _keep_shipped(now: datetime) -> PolicyVersion:
    """Keep what held before the first change, so that it can be seen and put back."""
    return PolicyVersion.objects.create(
        number=0, text=_shipped_text(), note=_("As shipped"), created_at=now, effective_from=EPOCH
    )


def _shipped_text() -> str:
    return DEFAULT_PATH.read_text("utf-8")


@lru_cache(maxsize=32)
def _parse(text: str, name: str) -> Policy:
    return parse_policy(text, source=f"policy {name}", version=name)
