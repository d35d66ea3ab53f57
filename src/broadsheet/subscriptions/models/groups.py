"""Groups: one subscription, read by as many as it has seats."""

import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadsheet.accounts.models import Account
from broadsheet.subscriptions.models.subscriptions import Subscription


def fresh_token() -> str:
    """Return a word for an address that nobody can guess: 192 random bits."""
    return secrets.token_urlsafe(24)


class Group(models.Model):
    """The readers of one subscription. Its owner, who pays, has one of the seats."""

    subscription = models.OneToOneField(Subscription, on_delete=models.CASCADE, related_name="group")
    seats = models.PositiveSmallIntegerField(_("seats"), help_text=_("The owner’s included."))

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")

    def __str__(self) -> str:
        return str(self.subscription)


class Seat(models.Model):
    """A place in a group: offered to an address, taken by an account, taken back by the owner."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="places")
    email = models.EmailField(_("address"))
    token = models.CharField(max_length=32, unique=True, default=fresh_token, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="seats")
    invited_at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["invited_at", "pk"]
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "email"],
                condition=models.Q(removed_at=None),
                name="one_seat_for_each_address",
            ),
            models.UniqueConstraint(
                fields=["group", "account"],
                condition=models.Q(removed_at=None, account__isnull=False),
                name="one_seat_for_each_account",
            ),
        ]

    def __str__(self) -> str:
        return self.email
