"""The publisher's own wordings."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Wording(models.Model):
    """One message in one language and plural category, as this publisher says it."""

    language = models.CharField(max_length=12)
    key = models.CharField(max_length=80)
    category = models.CharField(max_length=5, blank=True)
    text = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["language", "key", "category"], name="one_wording_per_category")
        ]
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")

    def __str__(self) -> str:
        return self.text
