"""Files by which readers and subscriptions move in, and how far each has come."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """How far a file has come. `looked` and `stopped` wait for a person's decision."""

    LOOKING = "looking", _("being looked at")
    LOOKED = "looked", _("to be decided")
    WRITING = "writing", _("being written")
    STOPPED = "stopped", _("stopped at a row that failed")
    DONE = "done", _("done")
    GIVEN_UP = "given_up", _("given up")


class MoveIn(models.Model):
    """One uploaded file. Each row is looked at before any is written; `row_count` rows are gone through.

    `counts` are rows by kind, `told` the first differences in words, `failed` the rows that fail: {"line",
    "why", "values"}. `accepted` are the lines of which it was decided that they stay out.
    """

    what = models.CharField(
        _("what"), max_length=13, choices=[("readers", _("readers")), ("subscriptions", _("subscriptions"))]
    )
    file_name = models.CharField(_("file"), max_length=200)
    data = models.BinaryField()
    uploaded_by = models.CharField(_("by"), max_length=150)
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    stage = models.CharField(_("stage"), max_length=8, choices=Stage, default=Stage.LOOKING)
    row_count = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    told = models.JSONField(default=list)
    failed = models.JSONField(default=list)
    accepted = models.JSONField(default=list)
    # Nobody else goes on with it before: somebody is at it.
    due_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-uploaded_at"]
        verbose_name = _("file of readers")
        verbose_name_plural = _("files of readers")

    def __str__(self) -> str:
        return self.file_name
