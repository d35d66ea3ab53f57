"""Rights to read, and since when."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadsheet.accounts.models import Account
from broadsheet.subscriptions.forms import AccessForm

EVERYTHING = "*"
LONGEST_SCOPE = 120


class Entitlement(models.Model):
    """One account's right to a section and all below it (`*`: everything), between two instants."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="entitlements")
    scope = models.CharField(
        _("may read"),
        max_length=LONGEST_SCOPE,
        default=EVERYTHING,
        help_text=_("* for everything, or a section such as markets or business/trade"),
    )
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True, help_text=_("Empty: for good."))
    note = models.CharField(_("note"), max_length=200, blank=True, help_text=_("Why, and who agreed."))
    # The print subscription that came with it, for readers who showed their subscriber number.
    delivery = models.ForeignKey(
        "Delivery", on_delete=models.CASCADE, null=True, editable=False, related_name="entitlements"
    )

    # The gift that was redeemed for it.
    gift = models.ForeignKey(
        "Gift", on_delete=models.CASCADE, null=True, editable=False, related_name="entitlements"
    )

    base_form_class = AccessForm

    class Meta:
        ordering = ["-starts_at"]
        verbose_name = _("access")
        verbose_name_plural = _("access")

    def __str__(self) -> str:
        return f"{self.account}: {self.scope}"

    def clean(self) -> None:
        """Refuse a right that ends before it begins, and a scope that no section can have."""
        super().clean()
        if self.ends_at is not None and self.starts_at is not None and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("This is before it begins; expected a later time.")})
        self.scope = self.scope.strip().strip("/")
        if not self.scope or ("*" in self.scope and self.scope != EVERYTHING):
            message = _("Expected * alone, or the path of a section such as business/trade.")
            raise ValidationError({"scope": message})
