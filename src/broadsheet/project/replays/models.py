"""A replay as a job: what was asked, how far it is, what came of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    STOPPED = "stopped", _("stopped")
    REFUSED = "refused", _("refused")


class ReplayRun(models.Model):
    """One replay. `asked` and `answer` are what `replays.asking` and `analytics.report` make of them.

    `permille` of what it is `doing` is done; `beat_at` is when it last said so. A stop is asked for with
    `is_to_stop`, and the worker heeds it at its next word. `upload` is the name of a file that came with
    it, which is deleted with its end: it may hold what readers' browsers said.
    """

    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked = models.JSONField()
    upload = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    doing = models.CharField(max_length=200, blank=True)
    permille = models.PositiveSmallIntegerField(default=0)
    beat_at = models.DateTimeField(null=True)
    is_to_stop = models.BooleanField(default=False)
    problem = models.TextField(blank=True)
    answer = models.JSONField(null=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("replay")
        verbose_name_plural = _("replays")

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}"

    @property
    def is_under_way(self) -> bool:
        """Whether its end is still to come."""
        return self.state in (State.WAITING, State.RUNNING)
