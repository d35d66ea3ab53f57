"""Looking at experiments: weighed by the journal once an hour, or when somebody asks; kept to be shown."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Q

from broadsheet.analytics.errors import BooksUnavailable
from broadsheet.analytics.experiments.planning import days_for
from broadsheet.analytics.experiments.sequences import Difference
from broadsheet.analytics.experiments.units import Asked, read_units, readers_by_day
from broadsheet.analytics.experiments.weighing import Tried, Weighed, Weighing, weigh
from broadsheet.meter.experiments import PLACES
from broadsheet.project.experiments.checking import Sides, plan_of
from broadsheet.project.experiments.models import Experiment, ExperimentLook
from broadsheet.publishing.policies.versions import policy_in_force

log = logging.getLogger(__name__)

EVERY = timedelta(hours=1)
COME_IN_DAYS = 28


def look_at(row: Experiment, now: datetime) -> Weighing:
    """Return what the journal says of an experiment at `now`."""
    asked = Asked(row.name, row.starts_at, row.ends_at, row.outcome_days)
    units = read_units(settings.ENVIRONMENT.books, asked, now)
    arms = {arm.name: arm.share for arm in row.arms.all()}
    tried = Tried(arms, row.primary, row.mixture, row.outcome_days)
    return weigh(units, tried, now, policy_in_force(now).timezone)


def look_due(now: datetime) -> int:
    """Weigh the experiments whose look is an hour old, or wanted; return how many there were."""
    ended = F("experiment__ends_at")
    is_old = Q(taken_at=None) | Q(taken_at__lt=now - EVERY)
    # After its end and the days for the outcome, figures change no more.
    is_open = Q(experiment__ends_at__gt=now - timedelta(days=62)) | Q(taken_at__lt=ended)
    has_begun = Q(experiment__begun_at__isnull=False, experiment__starts_at__lte=now)
    due = ExperimentLook.objects.filter(has_begun & ((is_old & is_open) | Q(wanted_at__isnull=False)))
    looked = 0
    for look in due.select_related("experiment"):
        try:
            said = as_kept(look_at(look.experiment, now))
        except (OSError, BooksUnavailable) as error:
            log.error("experiment %s cannot be weighed: %s", look.experiment, error)
            continue
        ExperimentLook.objects.filter(pk=look.pk).update(taken_at=now, wanted_at=None, said=said)
        looked += 1
    return looked


def days_needed(sides: Sides, now: datetime) -> tuple[int, int, float]:
    """Return how many readers it takes, watched and looked at once, and after how many days they have come.

    Raises ValueError where no number of readers does.
    """
    planned = plan_of(sides)
    first = now - timedelta(days=COME_IN_DAYS)
    come = readers_by_day(settings.ENVIRONMENT.books, first, COME_IN_DAYS)
    row = sides.row
    return (
        planned.readers,
        planned.readers_at_one_look,
        days_for(planned.readers, come, row.share / PLACES, row.outcome_days),
    )


def as_kept(found: Weighing) -> dict[str, Any]:
    """Return a weighing as JSON keeps it, and as `broadsheet experiment show --json` prints it."""
    return {
        "readers": dict(found.readers),
        "ripe": dict(found.ripe),
        "mismatch": found.mismatch,
        "sound": found.is_sound,
        "measures": [_measure(each) for each in found.weighed],
    }


def _measure(weighed: Weighed) -> Mapping[str, Any]:
    return {
        "arm": weighed.arm,
        "measure": weighed.measure,
        "first": weighed.first.mean,
        "other": weighed.other.mean,
        "difference": _difference(weighed.now),
        "looks": [
            {"day": look.day.isoformat(), "difference": _difference(look.difference)}
            for look in weighed.looks
        ],
    }


def _difference(found: Difference | None) -> Mapping[str, float | bool] | None:
    if found is None:
        return None
    return {
        "value": found.value, "low": found.low, "high": found.high, "p": found.p, "sure": found.is_sure,
    }  # fmt: skip
