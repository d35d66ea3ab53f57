"""Readers from a file: `email`, and perhaps `first_name`, `last_name`, `registered_at`, `language`."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model

from broadsheet.accounts.models import Account, account_of
from broadsheet.subscriptions.moving.differences import Difference, Kind
from broadsheet.subscriptions.moving.tables import Row

REQUIRED = ("email",)
KNOWN = ("first_name", "last_name", "registered_at")
NAMES = ("first_name", "last_name")


def move_reader(row: Row, now: datetime) -> Difference:
    """Make a reader's account, or fill in what ours lacks: what readers have said here stays.

    Raises RowRefused.
    """
    email, registered_at = row.email(), row.instant("registered_at") or now
    account = find_account(email)
    if account is None:
        open_account(email, row, registered_at)
        return Difference(row, Kind.NEW)
    user = account.user
    lacking = [name for name in NAMES if row.text(name) and not getattr(user, name)]
    says = [f"{name} {row.text(name)}" for name in lacking]
    for name in lacking:
        setattr(user, name, row.text(name))
    if row.text("registered_at") and registered_at < user.date_joined:
        says.append(f"registered {registered_at:%Y-%m-%d} instead of {user.date_joined:%Y-%m-%d}")
        user.date_joined = registered_at
    if says:
        user.save()
    return Difference(row, Kind.CHANGED if says else Kind.SAME, tuple(says))


def find_account(email: str) -> Account | None:
    """Return the account of an address that is proven, or is the account's own."""
    proven = EmailAddress.objects.filter(email__iexact=email, verified=True).select_related("user").first()
    user = proven.user if proven else get_user_model().objects.filter(email__iexact=email).first()
    return None if user is None else account_of(user)


def open_account(email: str, row: Row, registered_at: datetime) -> Account:
    """Return a new account without a password. Its address was proven where the reader comes from.

    They sign in by a code that is mailed to it, so nobody gains anything by a wrong one.
    """
    user = get_user_model().objects.create_user(
        email,
        email,
        first_name=row.text("first_name"),
        last_name=row.text("last_name"),
        date_joined=registered_at,
    )
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return account_of(user)
