"""Experiments as they are kept: what is tried, on whom, from when to when, and what was seen so far."""

import secrets
from datetime import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from broadsheet.meter.experiments import PLACES, Layer

KEY_BYTES = 16


def fresh_key() -> bytes:
    """Return a key under which arms are drawn: another experiment, another draw."""
    return secrets.token_bytes(KEY_BYTES)


class State(models.TextChoices):
    """Where an experiment stands."""

    DRAFT = "draft", _("draft")
    SCHEDULED = "scheduled", _("scheduled")
    RUNNING = "running", _("running")
    OVER = "over", _("over")


class Experiment(models.Model):
    """One experiment. Once it was begun, nothing of it changes but that arms are stopped, or all of it.

    `share` of 10,000 readers of its layer are in it: the places from `first_place`, which it gets when it
    is begun. Until then `begun_at` is empty. `outcome_days` are what each reader has from being put into an
    arm. `primary` is the measure it was planned for, by a change of `effect` percent of `baseline`, both kept
    as text of a decimal; `mixture` is what its intervals are tuned to.
    """

    name = models.SlugField(
        _("name"), max_length=40, unique=True, help_text=_("In the journal and on the command line.")
    )
    question = models.CharField(_("question"), max_length=200, help_text=_("What you want to know."))
    layer = models.CharField(
        _("about"), max_length=6, choices=[(Layer.METER, _("the meter")), (Layer.OFFERS, _("offers"))]
    )
    key = models.BinaryField(max_length=KEY_BYTES, default=fresh_key, editable=False)
    share = models.PositiveIntegerField(
        default=PLACES, validators=[MinValueValidator(1), MaxValueValidator(PLACES)]
    )
    first_place = models.PositiveIntegerField(default=0, editable=False)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    outcome_days = models.PositiveSmallIntegerField(_("days for the outcome"), default=7)
    primary = models.CharField(_("decided by"), max_length=12, default="subscribed")
    baseline = models.DecimalField(_("now"), max_digits=12, decimal_places=6)
    effect = models.DecimalField(_("least effect, percent"), max_digits=7, decimal_places=2)
    mixture = models.FloatField(default=0.0, editable=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    begun_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("experiment")
        verbose_name_plural = _("experiments")

    def __str__(self) -> str:
        return self.name

    def state_at(self, now: datetime) -> State:
        """Return where it stands at `now`."""
        if self.begun_at is None:
            return State.DRAFT
        if now >= self.ends_at:
            return State.OVER
        return State.RUNNING if now >= self.starts_at else State.SCHEDULED

    @property
    def end_place(self) -> int:
        """The first place after its own."""
        return self.first_place + self.share


class ExperimentArm(models.Model):
    """One arm. An empty `policy` is today's; `offers` are the addresses of those its readers may take."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="arms")
    name = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    share = models.PositiveIntegerField()
    policy = models.TextField(blank=True)
    offers = models.JSONField(default=list, blank=True)
    stopped_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["experiment", "name"], name="broadsheet_one_arm_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def percent(self) -> float:
        """Its share of the experiment's readers, in percent."""
        return self.share * 100 / PLACES


class HoldOut(models.Model):
    """The share of 10,000 readers who are in no experiment, for good. The latest row holds."""

    share = models.PositiveSmallIntegerField()
    since = models.DateTimeField()

    class Meta:
        ordering = ["-since", "-pk"]

    def __str__(self) -> str:
        return f"{self.share} of {PLACES} since {self.since:%Y-%m-%d}"


class ExperimentLook(models.Model):
    """What an experiment's figures said at a time: the latest is shown. `wanted_at` asks for a new one."""

    experiment = models.OneToOneField(Experiment, on_delete=models.CASCADE, related_name="look")
    taken_at = models.DateTimeField(null=True)
    wanted_at = models.DateTimeField(null=True)
    said = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"{self.experiment} at {self.taken_at}"
