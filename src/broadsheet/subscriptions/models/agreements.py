"""What the `invoice` provider keeps, as Stripe keeps its own: who owes what."""

import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadsheet.accounts.models import Account
from broadsheet.subscriptions.models.gifts import LETTERS
from broadsheet.subscriptions.models.offers import Offer
from broadsheet.subscriptions.models.products import Price
from broadsheet.subscriptions.models.subscriptions import EndReason
from broadsheet.subscriptions.money import Money


class Agreement(models.Model):
    """One subscription that is paid by bank transfer, or is free until an instant.

    Its invoices are those of the subscription of the same `number`; staff mark them paid.
    """

    number = models.CharField(_("number"), max_length=40, unique=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="agreements")
    price = models.ForeignKey(Price, on_delete=models.PROTECT, related_name="agreements")
    offer = models.ForeignKey(Offer, on_delete=models.SET_NULL, null=True, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    # A trial, or a gift of the house: nothing is due before.
    free_until = models.DateTimeField(_("free until"), null=True, blank=True)
    trial_ends_at = models.DateTimeField(null=True, blank=True)
    intro_ends_at = models.DateTimeField(null=True, blank=True)
    cancel_at = models.DateTimeField(null=True, blank=True)
    resumes_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=16, choices=EndReason, blank=True)
    # When staff saw the money of an invoice: {the invoice's id: an instant}.
    payments = models.JSONField(default=dict, blank=True, editable=False)
    # What was paid back, by the key of the wish: [the invoice's id, minor units].
    refunds = models.JSONField(default=dict, blank=True, editable=False)
    # Off each of so many terms that are invoiced from an instant on: {"key", "percent" or "amount_minor",
    # "terms", "from"}.
    discount = models.JSONField(default=dict, blank=True, editable=False)
    # What the next invoices are less by, by the key of the wish: [minor units, the invoice that had it].
    credits = models.JSONField(default=dict, blank=True, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")

    def __str__(self) -> str:
        return self.number


def fresh_reference() -> str:
    """Return what a payer writes on a transfer: G- and ten letters and figures that nobody mistakes."""
    return "G-" + "".join(secrets.choice(LETTERS) for _letter in range(10))


class Transfer(models.Model):
    """A single payment by bank transfer. `number` is its reference; staff say when the money has come."""

    number = models.CharField(_("reference"), max_length=40, unique=True, default=fresh_reference)
    key = models.CharField(max_length=40, unique=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="transfers")
    amount_minor = models.PositiveIntegerField(_("amount in minor units"))
    currency = models.CharField(max_length=3)
    what_for = models.CharField(_("what for"), max_length=200)
    asked_at = models.DateTimeField(default=timezone.now)
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)
    # What was paid back, by the key of the wish, in minor units.
    refunds = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = _("bank transfer")
        verbose_name_plural = _("bank transfers")

    def __str__(self) -> str:
        return self.number

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return Money(self.amount_minor, self.currency)
