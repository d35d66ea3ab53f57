"""What a publisher fills in to plan an experiment. What contradicts itself is told before it begins."""

import re
import tomllib
from datetime import datetime
from typing import Any

import tomli_w
from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateTimeInput

from broadsheet.analytics.experiments.units import RATES
from broadsheet.meter.experiments import PLACES
from broadsheet.project.experiments.models import Experiment, ExperimentArm
from broadsheet.subscriptions.models import Offer

ARMS = 4
PERCENT = PLACES // 100
MEASURES = [
    ("subscribed", _("subscribing")),
    ("registered", _("registering")),
    ("met_wall", _("meeting a wall")),
    ("cancelled", _("cancelling")),
    ("readings", _("articles read")),
]
LIMIT = re.compile(r"\d{1,5}")


class ExperimentForm(forms.ModelForm):
    """An experiment without its arms."""

    percent = forms.DecimalField(
        label=_("Percent of readers"), min_value=0.01, max_value=100, decimal_places=2, initial=100
    )
    primary = forms.ChoiceField(label=_("Decided by"), choices=MEASURES)
    baseline = forms.DecimalField(
        label=_("Now"),
        decimal_places=6,
        max_digits=12,
        help_text=_("What readers do now: in percent of them, or articles for each, within those days."),
    )

    class Meta:
        model = Experiment
        fields = (
            "name", "question", "layer", "percent", "starts_at", "ends_at", "outcome_days", "primary",
            "baseline", "effect",
        )  # fmt: skip
        widgets = {"starts_at": AdminDateTimeInput, "ends_at": AdminDateTimeInput}
        help_texts = {
            "outcome_days": _("How many days each reader has from being put into an arm."),
            "effect": _("The smallest change that matters to you: 20 is a fifth more or less."),
        }

    def clean(self) -> dict[str, Any]:
        """Turn percents into what is kept."""
        said = super().clean() or {}
        if said.get("percent") is not None:
            self.instance.share = int(said["percent"] * PERCENT)
        if said.get("baseline") is not None and said.get("primary") in RATES:
            said["baseline"] = said["baseline"] / 100
        return said


class ArmForm(forms.Form):
    """One arm: what its readers have, or may buy."""

    name = forms.SlugField(label=_("Name"), max_length=40)
    percent = forms.DecimalField(label=_("Percent"), min_value=0.01, max_value=100, decimal_places=2)
    meter = forms.CharField(
        label=_("Meter"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "A number: today’s policy with so many articles without an account. Or a whole policy as text. "
            "Empty: today’s."
        ),
    )
    offers = forms.MultipleChoiceField(
        label=_("Offers"), required=False, help_text=_("Those that its readers may take.")
    )

    def __init__(self, *args: Any, today: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        self.fields["offers"].choices = [(offer.slug, offer.name) for offer in Offer.objects.all()]

    def as_arm(self, position: int) -> ExperimentArm:
        """Return the arm as it is kept."""
        said = self.cleaned_data
        return ExperimentArm(
            name=said["name"],
            position=position,
            share=int(said["percent"] * PERCENT),
            policy=policy_text(said["meter"], self._today),
            offers=said["offers"],
        )


ArmForms = forms.formset_factory(ArmForm, extra=0, min_num=2, max_num=ARMS, validate_min=True)


def policy_text(typed: str, today: str) -> str:
    """Return the policy that somebody typed: a number stands for today's with another allowance."""
    typed = typed.strip().replace("\r\n", "\n")
    if not LIMIT.fullmatch(typed):
        return typed
    values = tomllib.loads(today)
    values["allowances"]["anonymous"] = int(typed)
    registered = values["allowances"]["registered"]
    if isinstance(registered, int):
        values["allowances"]["registered"] = max(registered, int(typed))
    return tomli_w.dumps(values)


def first_arms() -> list[dict[str, object]]:
    """Return what an empty form begins with: today's meter, and room for others."""
    return [{"name": "today", "percent": 50}, {"percent": 50}]


def like_it(row: Experiment) -> tuple[dict[str, object], list[dict[str, object]]]:
    """Return what a form begins with that repeats an experiment, under a name and in a time of its own."""
    facts = {name: getattr(row, name) for name in ("question", "layer", "outcome_days", "primary", "effect")}
    baseline = row.baseline * 100 if row.primary in RATES else row.baseline
    arms = [
        {"name": arm.name, "percent": arm.share / PERCENT, "meter": arm.policy, "offers": arm.offers}
        for arm in row.arms.all()
    ]
    return {**facts, "percent": row.share / PERCENT, "baseline": baseline}, arms


def kept_in(form: ExperimentForm, arms: list[ExperimentArm], user: object, now: datetime) -> Experiment:
    """Keep a draft with its arms, and return it."""
    row = form.save(commit=False)
    row.created_at, row.created_by = now, user
    row.save()
    for arm in arms:
        arm.experiment = row
        arm.save()
    return row
