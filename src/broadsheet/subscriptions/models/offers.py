"""Offers: a price, on conditions, for some readers, between two dates."""

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from broadsheet.accounts.models import Account
from broadsheet.subscriptions.models.products import Price, Unit
from broadsheet.subscriptions.money import Money


class Audience(models.TextChoices):
    """Whom an offer is for, told by what is known of a reader when it is shown and when it is bought."""

    EVERYONE = "everyone", _("everyone")
    NEW = "new", _("readers who have never subscribed")
    REGISTERED = "registered", _("registered readers")
    TRIAL_EXPIRED = "trial_expired", _("readers whose trial is over")
    LAPSED = "lapsed", _("readers whose subscription is over")


class Offer(ClusterableModel):
    """A way to buy: an introductory price or a free trial for a term, then the full price.

    Without either it is the price itself. `starts_at` and `ends_at` are instants; the admin shows and
    takes them in the publication's timezone.
    """

    name = models.CharField(_("name"), max_length=80, help_text=_("For you; readers do not see it."))
    slug = models.SlugField(_("address"), unique=True)
    price = models.ForeignKey(Price, on_delete=models.PROTECT, related_name="offers")
    headline = models.CharField(_("headline"), max_length=120, help_text=_("Try 3 months for $9"))
    words = models.TextField(_("words"), blank=True)
    intro_amount_minor = models.PositiveIntegerField(_("introductory amount"), null=True, blank=True)
    intro_count = models.PositiveSmallIntegerField(_("for how long"), null=True, blank=True)
    intro_unit = models.CharField(_("unit"), max_length=5, choices=Unit, default=Unit.MONTH)
    trial_days = models.PositiveSmallIntegerField(_("days of free trial"), default=0)
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    audience = models.CharField(_("for"), max_length=16, choices=Audience, default=Audience.EVERYONE)
    needs_code = models.BooleanField(_("only with a code"), default=False)
    is_once_per_reader = models.BooleanField(_("once per reader"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    provider_ids = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("offer")
        verbose_name_plural = _("offers")

    def __str__(self) -> str:
        return self.name

    @property
    def intro(self) -> Money | None:
        """What the first term costs, where that differs from the price."""
        if self.intro_amount_minor is None or not self.intro_count:
            return None
        return Money(self.intro_amount_minor, self.price.currency)

    def is_running(self, now: datetime) -> bool:
        """Whether it can be bought at all at `now`; the instant of its end is too late."""
        if not (self.price.is_on_sale and self.price.product.is_on_sale):
            return False
        return self.starts_at <= now and (self.ends_at is None or now < self.ends_at)


class OfferCode(models.Model):
    """A word that opens an offer. Kept in capitals, so that readers may type it as they like."""

    offer = ParentalKey(Offer, on_delete=models.CASCADE, related_name="codes")
    code = models.CharField(_("code"), max_length=40, unique=True)
    most_uses = models.PositiveIntegerField(_("uses"), null=True, blank=True)

    class Meta:
        verbose_name = _("code")
        verbose_name_plural = _("codes")

    def __str__(self) -> str:
        return self.code


class Redemption(models.Model):
    """An offer that a reader has taken. It stays when the account goes: once is once.

    `person` is a keyed hash of the address without plus-part and dots, so that it names nobody.
    """

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="redemptions")
    code = models.ForeignKey(OfferCode, on_delete=models.SET_NULL, null=True, blank=True)
    account = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True)
    person = models.BinaryField(max_length=16, db_index=True)
    # A keyed hash of the card's fingerprint, where the provider tells us one.
    card = models.BinaryField(max_length=16, db_index=True, default=bytes, blank=True)
    taken_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.offer} at {self.taken_at:%Y-%m-%d}"
