"""Builders: an experiment with its arms, as a publisher plans it."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from broadsheet.project.experiments.forms import policy_text
from broadsheet.project.models import Experiment, ExperimentArm
from broadsheet.publishing.policies.versions import text_in_force


def an_experiment(name="four", *, limits=(None, 4), offers=(), **said):
    """Return a draft of even arms: today's policy with these limits, or these sets of offers."""
    now = timezone.now()
    facts = {
        "question": "What do readers do with four?", "layer": "offers" if offers else "meter",
        "starts_at": now + timedelta(seconds=1), "ends_at": now + timedelta(days=28),
        "baseline": Decimal("0.02"), "effect": Decimal(20), "created_at": now,
    }  # fmt: skip
    row = Experiment.objects.create(name=name, **{**facts, **said})
    today = text_in_force(now)[0]
    arms = list(offers) or list(limits)
    for place, arm in enumerate(arms):
        ExperimentArm.objects.create(
            experiment=row,
            name="today" if place == 0 else f"arm-{place}",
            position=place,
            share=10_000 // len(arms),
            policy="" if offers or arm is None else policy_text(str(arm), today),
            offers=list(arm) if offers else [],
        )
    return row
