"""A higher price for running subscriptions, and what each reader was told of it and answered."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadsheet.accounts.models import Account
from broadsheet.subscriptions.models.products import Price
from broadsheet.subscriptions.models.subscriptions import Subscription


class Consent(models.TextChoices):
    """What it takes for a reader to pay more, and what becomes of those who do not agree."""

    NOTICE = "notice", _("everyone who was told and does not cancel pays the new price")
    OR_KEEP = "or_keep", _("only who agrees pays the new price; the others keep the old one")
    OR_END = "or_end", _("only who agrees goes on; for the others it ends with the term they have paid")


class Answer(models.TextChoices):
    """What a reader who was asked has said."""

    AGREED = "agreed", _("agreed")
    DECLINED = "declined", _("did not agree")


class Outcome(models.TextChoices):
    """What became of it when the renewal came near."""

    RAISED = "raised", _("pays the new price")
    KEPT = "kept", _("keeps the old price")
    ENDED = "ended", _("ends without having agreed")
    LEFT = "left", _("had left or changed before")


class PriceRise(models.Model):
    """One price gives way to a dearer one, at each subscription's first renewal from an instant on.

    Nobody pays more who was not told at least `notice_days` before that renewal: for whoever was told later
    it is the renewal after.
    """

    price = models.ForeignKey(Price, on_delete=models.PROTECT, related_name="rises")
    new_price = models.ForeignKey(Price, on_delete=models.PROTECT, related_name="rises_to_it")
    from_at = models.DateTimeField(_("renewals from"))
    notice_days = models.PositiveSmallIntegerField(
        _("days of notice"), default=30, validators=[MinValueValidator(14), MaxValueValidator(120)]
    )
    consent = models.CharField(_("who pays it"), max_length=10, choices=Consent, default=Consent.NOTICE)
    reason = models.TextField(_("why, in your words"), blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    actor = models.CharField(max_length=150, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]
        verbose_name = _("price rise")
        verbose_name_plural = _("price rises")
        constraints = [
            models.UniqueConstraint(
                fields=["price"], condition=models.Q(stopped_at=None), name="one_rise_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.price} → {self.new_price.money.text('en')}"

    @property
    def asks(self) -> bool:
        """Whether readers are asked, and not only told."""
        return self.consent != Consent.NOTICE


class PriceNotice(models.Model):
    """That one reader was told of a rise, in which words, and what they answered in theirs."""

    rise = models.ForeignKey(PriceRise, on_delete=models.PROTECT, related_name="notices")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="price_notices")
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="price_notices")
    # The renewal that is the first at the new price, as the reader was told.
    renews_at = models.DateTimeField()
    words = models.TextField(_("what was told"))
    told_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answer_words = models.TextField(_("what was answered"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-told_at"]
        constraints = [
            models.UniqueConstraint(fields=["rise", "subscription"], name="each_rise_is_told_once")
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.rise}"
