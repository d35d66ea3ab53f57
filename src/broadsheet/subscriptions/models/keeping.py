"""What readers who want to leave are offered to stay: so much off, for some terms, once for each reader."""

from datetime import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadsheet.accounts.models import Account
from broadsheet.subscriptions.models.products import Product
from broadsheet.subscriptions.models.subscriptions import Subscription
from broadsheet.subscriptions.money import Money


class SaveOffer(models.Model):
    """A discount on a running subscription: per cent, or an amount in one currency. Shown at cancelling."""

    name = models.CharField(_("name"), max_length=80, help_text=_("For you; readers do not see it."))
    headline = models.CharField(_("headline"), max_length=120, help_text=_("Stay for half the price"))
    words = models.TextField(_("words"), blank=True)
    product = models.ForeignKey(
        Product,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="save_offers",
        verbose_name=_("for subscribers to"),
        help_text=_("Empty: to anything."),
    )
    percent_off = models.PositiveSmallIntegerField(
        _("per cent off"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(99)]
    )
    amount_off_minor = models.PositiveIntegerField(_("amount off"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    terms = models.PositiveSmallIntegerField(
        _("for so many terms"), default=3, validators=[MinValueValidator(1), MaxValueValidator(24)]
    )
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("offer to stay")
        verbose_name_plural = _("offers to stay")

    def __str__(self) -> str:
        return self.name

    @property
    def amount_off(self) -> Money | None:
        """The amount that is taken off each term; None where it is per cent."""
        return None if self.amount_off_minor is None else Money(self.amount_off_minor, self.currency)

    def is_running(self, now: datetime) -> bool:
        """Whether it can be taken at `now`; the instant of its end is too late."""
        return self.starts_at <= now and (self.ends_at is None or now < self.ends_at)


class SaveTaken(models.Model):
    """That a reader stayed for an offer, and on which words. It stays when the account goes: once is once.

    `person` is as in `Redemption`.
    """

    offer = models.ForeignKey(SaveOffer, on_delete=models.CASCADE, related_name="taken")
    account = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="saves")
    person = models.BinaryField(max_length=16)
    subscription = models.ForeignKey(Subscription, on_delete=models.SET_NULL, null=True, related_name="saves")
    words = models.TextField(_("what was agreed"))
    taken_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["offer", "person"], name="each_save_offer_once")]

    def __str__(self) -> str:
        return f"{self.offer} at {self.taken_at:%Y-%m-%d}"
