"""A policy as it is kept: its text, who put it in force, from when, and why."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PolicyVersion(models.Model):
    """One version of the policy. Never edited: a change is a new version.

    `number` grows by one; gates and journals call the version `v3`. `effective_from` may lie ahead;
    until then a version can be withdrawn. `rolled_back_to` is the older version whose text it repeats.
    """

    number = models.PositiveIntegerField(unique=True)
    text = models.TextField()
    note = models.CharField(_("note"), max_length=200, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    effective_from = models.DateTimeField(db_index=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    rolled_back_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-number"]
        verbose_name = _("policy version")
        verbose_name_plural = _("policy versions")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The version as gates and journals say it."""
        return f"v{self.number}"
