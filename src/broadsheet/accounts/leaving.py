"""Deleting an account: everything about the reader goes, save what the law has the publisher keep."""

import secrets
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from asgiref.sync import async_to_sync
from django.core import signing
from django.db import transaction

from broadsheet.accounts.models import Account, fresh_reader_id
from broadsheet.accounts.settings import get_settings

SALT = "broadsheet.accounts.leaving"
HOLDS_SECONDS = 3600


class CannotDelete(Exception):
    """Another part cannot erase its own just now; the message is for the reader. Nothing was deleted."""


def proof_for(account: Account) -> str:
    """Return what a mailed link proves: that whoever opens it reads the account's mail."""
    return signing.dumps([account.pk, bytes(account.reader_id).hex()], salt=SALT)


def find_proven(proof: str) -> Account | None:
    """Return the account that a link is about; None if the link is false, too old or used."""
    try:
        account_pk, reader_id = signing.loads(proof, salt=SALT, max_age=HOLDS_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Account.objects.filter(pk=account_pk, reader_id=bytes.fromhex(reader_id)).first()


def kept_by_law(account: Account, now: datetime) -> tuple[str, ...]:
    """Return a sentence for each thing that has to stay."""
    return tuple(said for keeping in get_settings().keepings for said in keeping(account, now))


def warnings_of(account: Account, now: datetime) -> tuple[str, ...]:
    """Return a sentence for each thing that ends with the account."""
    return tuple(said for warning in get_settings().warnings for said in warning(account, now))


def delete(account: Account, browser_id: bytes | None, now: datetime) -> None:
    """Delete the account and what was counted for it, and for the browser that asks.

    Raises LedgerUnavailable, and CannotDelete for other parts; then nothing is deleted.
    Where something must be kept, it hangs on an account that names nobody and that nobody can enter.
    """
    settings = get_settings()
    reader_ids = [bytes(account.reader_id), *([browser_id] if browser_id else [])]
    with transaction.atomic():
        for erase in settings.erasers:
            erase(account, now)
        for session in UserSession.objects.filter(user=account.user):
            session.end()
        if kept_by_law(account, now):
            _make_nameless(account)
        else:
            account.user.delete()
        for reader_id in reader_ids:
            async_to_sync(settings.ledger.forget)(reader_id)


def _make_nameless(account: Account) -> None:
    user = account.user
    for kept in (EmailAddress, Authenticator, SocialAccount):
        kept.objects.filter(user=user).delete()
    user.groups.clear()
    user.user_permissions.clear()
    user.username, user.email = f"deleted-{secrets.token_hex(8)}", ""
    user.first_name = user.last_name = ""
    user.is_active, user.last_login = False, None
    user.set_unusable_password()
    user.save()
    account.reader_id = fresh_reader_id()
    account.save()
