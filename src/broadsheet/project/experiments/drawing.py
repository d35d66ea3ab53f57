"""From the rows to what is drawn: the experiments that were begun, as the meter and the gate have them."""

import logging
from datetime import datetime, timedelta

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from broadsheet.accounts.settings import get_settings
from broadsheet.gate.trials import KEY
from broadsheet.meter import Policy, PolicyError, parse_policy
from broadsheet.meter.experiments import Arm, Layer, Trials, label_of
from broadsheet.meter.experiments import Experiment as Drawable
from broadsheet.project.experiments.models import Experiment, ExperimentArm, HoldOut
from broadsheet.publishing.changes import record
from broadsheet.publishing.origin import gate_only
from broadsheet.publishing.policies.versions import policy_in_force
from broadsheet.publishing.words.shelf import WORDS_KEY

log = logging.getLogger(__name__)

# The gate hears of an experiment this long before it begins, and begins it by its own clock.
AHEAD = timedelta(days=2)


def trials_at(now: datetime) -> Trials:
    """Return the experiments that readers are drawn for at `now`, or soon."""
    rows = _begun(now).prefetch_related("arms")
    return Trials([as_drawable(row, now) for row in rows], hold_out_at(now))


def policy_for(lot: bytes, now: datetime) -> Policy:
    """Return the policy that decides about a reader at `now`: their arm's, or the one in force."""
    drawn = trials_at(now).draw(lot, now) if lot else None
    return policy_in_force(now) if drawn is None or drawn.policy is None else drawn.policy


def policies_of_arms(now: datetime) -> list[tuple[str, Policy]]:
    """Return the policies that are tried at `now`, each with the label of its arm."""
    return [
        (label_of(experiment.name, arm.name), arm.policy)
        for experiment in trials_at(now).experiments
        for arm in experiment.arms
        if experiment.is_running(now) and arm.policy is not None and not arm.is_stopped
    ]


def hidden_offers(lot: bytes, label: str | None, now: datetime) -> frozenset[str]:
    """Return the offers that are kept from a reader: by their lot, or by the label that a wall goes by."""
    trials = trials_at(now)
    if label is None:
        label = trials.draw(lot, now).offers if lot else ""
    return trials.hidden_offers(label, now)


def hold_out_at(now: datetime) -> int:
    """Return how many of 10,000 readers are in no experiment."""
    latest = HoldOut.objects.filter(since__lte=now).first()
    return 0 if latest is None else latest.share


def as_drawable(row: Experiment, now: datetime) -> Drawable:
    """Return an experiment as the meter draws it at `now`."""
    return Drawable(
        name=row.name,
        layer=Layer(row.layer),
        key=bytes(row.key),
        first=row.first_place,
        end=row.end_place,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        arms=tuple(_as_arm(row, arm, now) for arm in row.arms.all()),
    )


def note_change() -> None:
    """Have every gate ask again, and make walls anew."""
    record([KEY, WORDS_KEY])


def turn_experiments(since: datetime, until: datetime) -> bool:
    """Have gates and walls turn if an experiment came near, began or ended by itself between two instants."""
    rows = Experiment.objects.exclude(begun_at=None)
    has_turned = (
        rows.filter(starts_at__gt=since, starts_at__lte=until).exists()
        or rows.filter(ends_at__gt=since, ends_at__lte=until).exists()
        or rows.filter(starts_at__gt=since + AHEAD, starts_at__lte=until + AHEAD).exists()
    )
    if has_turned:
        note_change()
    return has_turned


@require_safe
@gate_only
def experiments(request: HttpRequest) -> JsonResponse:
    """What the gate draws by: experiments with their arms' policies, and the hold-out."""
    now = get_settings().clock()
    rows = _begun(now).prefetch_related("arms")
    return JsonResponse({"experiments": [_said(row) for row in rows], "hold_out": hold_out_at(now)})


def _begun(now: datetime):
    return Experiment.objects.exclude(begun_at=None).filter(starts_at__lte=now + AHEAD, ends_at__gt=now)


def _said(row: Experiment) -> dict[str, object]:
    return {
        "name": row.name,
        "layer": row.layer,
        "key": bytes(row.key).hex(),
        "places": [row.first_place, row.end_place],
        "starts_at": row.starts_at.isoformat(),
        "ends_at": row.ends_at.isoformat(),
        "arms": [
            {
                "name": arm.name,
                "share": arm.share,
                "policy": arm.policy or None,
                "offers": arm.offers,
                "stopped": arm.stopped_at is not None,
            }
            for arm in row.arms.all()
        ],
    }


def _as_arm(row: Experiment, arm: ExperimentArm, now: datetime) -> Arm:
    version = f"{row.name}:{arm.name}"
    policy, is_stopped = None, arm.stopped_at is not None and arm.stopped_at <= now
    if arm.policy:
        try:
            policy = parse_policy(arm.policy, source=version, version=version)
        except PolicyError as error:
            # Stored by an older Broadsheet: its readers have today's rather than none.
            log.error("the policy of %s can no longer be read, today's holds there: %s", version, error)
            is_stopped = True
    return Arm(arm.name, arm.share, policy, frozenset(arm.offers), is_stopped)
