"""Statements of withdrawal: what a consumer declared, when, and what was done about it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadsheet.accounts.models import Account
from broadsheet.subscriptions.models.subscriptions import Subscription


class Handling(models.TextChoices):
    """What was done about a statement."""

    OPEN = "open", _("to be looked at")
    DONE = "done", _("the contract has ended")
    REFUSED = "refused", _("refused")


class Withdrawal(models.Model):
    """A reader's statement that they withdraw from a contract. What they declared is never changed.

    `subscription` is found at once for readers who are signed in or name their contract rightly;
    otherwise staff find it. The proof that was mailed is `proof`.
    """

    reference = models.CharField(_("reference"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address"))
    contract = models.CharField(_("contract"), max_length=200)
    language = models.CharField(max_length=10)
    stated_at = models.DateTimeField(_("stated"), default=timezone.now)
    proof = models.TextField(_("proof"))
    account = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True)
    subscription = models.ForeignKey(
        Subscription, on_delete=models.SET_NULL, null=True, blank=True, related_name="withdrawals"
    )
    handling = models.CharField(_("handling"), max_length=8, choices=Handling, default=Handling.OPEN)
    handled_at = models.DateTimeField(null=True, blank=True)
    # What went back, in minor units of the invoices' currency.
    refunded_minor = models.PositiveIntegerField(default=0)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["-stated_at"]
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"
