"""What readers give: a subscription with a code, and single articles by a link."""

import secrets
from datetime import timedelta

from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadsheet.accounts.models import Account
from broadsheet.subscriptions.models.groups import fresh_token
from broadsheet.subscriptions.models.products import Product, Unit
from broadsheet.subscriptions.money import Money

# Without what is read wrong or spells a word: 0 and O, 1 and I, vowels.
LETTERS = "23456789BCDFGHJKLMNPQRSTVWXZ"
REDEEMED_WITHIN = timedelta(days=365)


def fresh_code() -> str:
    """Return a code of 16 letters in groups of four: 77 random bits, to be typed from a card."""
    letters = [secrets.choice(LETTERS) for _ in range(16)]
    return "-".join("".join(letters[at : at + 4]) for at in range(0, 16, 4))


def a_year_from_now() -> object:
    """Return the instant until which a gift that is bought now can be redeemed."""
    return timezone.now() + REDEEMED_WITHIN


class Gift(models.Model):
    """A subscription for somebody else: paid for by one, opened by another with the code.

    It can be redeemed from `opens_at`, the day on which it is to be given, until `expires_at`, and from
    then on lasts for its term. Nobody pays again when it ends.
    """

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="gifts")
    term_count = models.PositiveSmallIntegerField(_("for"), default=1, validators=[MinValueValidator(1)])
    term_unit = models.CharField(_("unit"), max_length=5, choices=Unit, default=Unit.YEAR)
    code = models.CharField(_("code"), max_length=19, unique=True, default=fresh_code, editable=False)
    giver = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="gifts_given"
    )
    giver_name = models.CharField(_("from"), max_length=80, blank=True)
    receiver_name = models.CharField(_("for whom"), max_length=80, blank=True)
    email = models.EmailField(_("address of whoever gets it"), blank=True)
    message = models.TextField(_("message"), max_length=1000, blank=True)
    # Empty until it is paid: before, the code opens nothing.
    bought_at = models.DateTimeField(_("bought"), null=True, blank=True)
    opens_at = models.DateTimeField(_("to be given"), default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(_("to be redeemed until"), default=a_year_from_now)
    redeemed_at = models.DateTimeField(null=True, blank=True, editable=False)
    receiver = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="gifts"
    )
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    provider = models.CharField(max_length=20, blank=True, editable=False)
    provider_id = models.CharField(max_length=100, blank=True, editable=False)
    # What the provider is told, so that the same order is never paid for twice.
    key = models.CharField(max_length=32, unique=True, default=fresh_token, editable=False)
    # Empty where nobody pays: a gift of the house.
    amount_minor = models.PositiveIntegerField(null=True, blank=True, editable=False)
    currency = models.CharField(max_length=3, blank=True, editable=False)
    # As the provider has it: its paper on the payment, the tax within, what has gone back.
    number = models.CharField(_("receipt"), max_length=60, blank=True, editable=False)
    tax_minor = models.PositiveIntegerField(default=0, editable=False)
    refunded_minor = models.PositiveIntegerField(default=0, editable=False)
    # What stood above the button, word for word, and when it was pressed.
    terms = models.TextField(blank=True, editable=False)
    ordered_at = models.DateTimeField(default=timezone.now, editable=False)
    form_url = models.CharField(max_length=1000, blank=True, editable=False)

    class Meta:
        ordering = ["-opens_at"]
        verbose_name = _("gift subscription")
        verbose_name_plural = _("gift subscriptions")

    def __str__(self) -> str:
        return f"{self.product}, {self.term_count} {self.term_unit}"

    @property
    def money(self) -> Money | None:
        """What it costs whoever gives it; None for a gift of the house."""
        return None if self.amount_minor is None else Money(self.amount_minor, self.currency)


class GiftLink(models.Model):
    """One article that a subscriber opens for others, so many times, until a day, or until they end it."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="gift_links")
    # The meter's key of the article, in hexadecimal: no database counts as far as 64 bits.
    article = models.CharField(max_length=16)
    token = models.CharField(max_length=32, unique=True, default=fresh_token, editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    most_opens = models.PositiveIntegerField()
    opens = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("gift link")
        verbose_name_plural = _("gift links")

    def __str__(self) -> str:
        return f"{self.account}: {self.article}"

    @property
    def article_key(self) -> int:
        """The meter's key of the article."""
        return int(self.article, 16)
