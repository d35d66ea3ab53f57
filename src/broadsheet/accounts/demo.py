"""The demo edition's readers."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser

from broadsheet.accounts.models import Account, account_of

PASSWORD = "meridian"  # noqa: S105  printed at every start of the demo, and used nowhere else
READERS = {
    "reader@meridian.example": ("Mei", "Arunrat"),
    "subscriber@meridian.example": ("Daniel", "Okafor-Lim"),
}

# Made by the newsroom's demo; here their address is only known to be theirs, so that they too may
# sign in where readers do.
STAFF = ("editor@meridian.example",)


def load_demo_readers(now: datetime) -> dict[str, Account]:
    """Return the demo's readers by e-mail address, made where they are missing."""
    for user in get_user_model().objects.filter(email__in=STAFF):
        _confirm(user)
    return {email: _load(email, *name, now) for email, name in READERS.items()}


def _load(email: str, first_name: str, last_name: str, now: datetime) -> Account:
    users = get_user_model().objects
    user = users.filter(email=email).first()
    if user is None:
        user = users.create_user(
            email, email, PASSWORD, first_name=first_name, last_name=last_name, date_joined=now
        )
    _confirm(user)
    return account_of(user)


def _confirm(user: AbstractBaseUser) -> None:
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
