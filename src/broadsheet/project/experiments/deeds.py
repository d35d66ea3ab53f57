"""Beginning an experiment, stopping an arm or all of it: one transaction each, and every gate hears of it."""

from datetime import datetime

from django.db import transaction

from broadsheet.project.experiments.checking import Sides, contradictions, free_place, plan_of
from broadsheet.project.experiments.drawing import note_change
from broadsheet.project.experiments.models import Experiment, ExperimentArm, ExperimentLook, HoldOut


class Contradicted(Exception):
    """An experiment that cannot be begun; `problems` say why, in sentences."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@transaction.atomic
def begin(row: Experiment, now: datetime) -> None:
    """Have readers drawn from its start on. Raises Contradicted, and nothing has changed then."""
    # Two that are begun at once stand in line here, so that they do not take the same places.
    list(Experiment.objects.select_for_update().values_list("pk", flat=True))
    row.refresh_from_db()
    if row.begun_at is not None:
        return
    if row.starts_at < now:
        row.starts_at = now
    sides = Sides(row, list(row.arms.all()))
    problems = contradictions(sides, now)
    if problems:
        raise Contradicted(problems)
    row.first_place = free_place(row) or 0
    row.mixture = plan_of(sides).mixture
    row.begun_at = now
    row.save()
    ExperimentLook.objects.get_or_create(experiment=row)
    note_change()


@transaction.atomic
def stop_arm(arm: ExperimentArm, now: datetime) -> None:
    """Give everyone in an arm what everybody has, at once. Again it does nothing."""
    if ExperimentArm.objects.filter(pk=arm.pk, stopped_at=None).update(stopped_at=now):
        note_change()


@transaction.atomic
def stop(row: Experiment, now: datetime) -> None:
    """End an experiment now; one that has not begun yet does not begin."""
    ended = Experiment.objects.filter(pk=row.pk, ends_at__gt=now).exclude(begun_at=None)
    if ended.update(ends_at=now):
        note_change()


@transaction.atomic
def hold_out(share: int, now: datetime) -> None:
    """Keep that share of 10,000 readers out of all experiments from now on; one that grows keeps its own."""
    HoldOut.objects.create(share=share, since=now)
    note_change()
