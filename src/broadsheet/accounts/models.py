"""The account: what makes a person who can sign in a reader whose articles can be counted."""

import secrets

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.utils.translation import gettext_lazy as _

READER_ID_BYTES = 12


def fresh_reader_id() -> bytes:
    """Return 12 random bytes: a reader's name in passes and ledgers, which says nothing about them."""
    return secrets.token_bytes(READER_ID_BYTES)


class Account(models.Model):
    """A registered reader."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reader_account"
    )
    reader_id = models.BinaryField(max_length=READER_ID_BYTES, unique=True, default=fresh_reader_id)
    # What experiments draw this reader by: that of the browser that first signed in.
    lot = models.BinaryField(max_length=READER_ID_BYTES, null=True, editable=False)
    # Passes issued before say what was true then: a browser that comes to us with one gets another.
    rights_changed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.user.email or self.user.get_username()


def account_of(user: AbstractBaseUser) -> Account:
    """Return the account of a user, opening one at the first asking."""
    account, _is_new = Account.objects.get_or_create(user=user)
    account.user = user  # known, and so not asked for again
    return account
