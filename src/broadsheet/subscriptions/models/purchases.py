"""What a reader has ordered: on which words they agreed, when, and where they came from."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadsheet.accounts.models import Account
from broadsheet.subscriptions.models.offers import Offer, OfferCode
from broadsheet.subscriptions.models.products import Price
from broadsheet.subscriptions.models.subscriptions import Subscription


class Purchase(models.Model):
    """One order, from the reader's consent until it is paid for; afterwards it is the proof of both.

    `key` is what the provider is told, so that the same order never buys twice. `terms` is what stood above
    the button, word for word. `person` is as in `Redemption`. An order that is not `finished_at` holds its
    offer for that reader for a while only.
    """

    key = models.CharField(max_length=40, unique=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="purchases")
    offer = models.ForeignKey(Offer, on_delete=models.SET_NULL, null=True, related_name="purchases")
    price = models.ForeignKey(Price, on_delete=models.PROTECT, related_name="purchases")
    code = models.ForeignKey(OfferCode, on_delete=models.SET_NULL, null=True, blank=True)
    subscription = models.OneToOneField(
        Subscription, on_delete=models.SET_NULL, null=True, blank=True, related_name="purchase"
    )
    person = models.BinaryField(max_length=16, db_index=True)
    terms = models.TextField(_("what was agreed"))
    language = models.CharField(max_length=10)
    agreed_at = models.DateTimeField(_("agreed"), default=timezone.now)
    # Where the copy goes, if there is one, as printing/addresses.py has checked it.
    address = models.JSONField(default=dict, blank=True)
    # The article they were reading.
    return_path = models.CharField(max_length=500, blank=True)
    form_url = models.CharField(max_length=1000, blank=True)
    # Where the provider's form leads back to.
    back_url = models.CharField(max_length=500, blank=True)
    # Of an offer that is had once: nothing is charged before its card was looked at; the card's mark, once it
    # was; and when it was found to have had the offer under another name.
    is_guarded = models.BooleanField(default=False)
    card = models.BinaryField(max_length=16, db_index=True, default=bytes, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-agreed_at"]
        verbose_name = _("order")
        verbose_name_plural = _("orders")

    def __str__(self) -> str:
        return f"{self.account}: {self.price} {self.agreed_at:%Y-%m-%d}"
