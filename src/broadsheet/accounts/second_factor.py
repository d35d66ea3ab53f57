"""A second factor at sign-in: for whoever has set one up, and for all staff if the publisher says so."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.userkit import filter_users_by_email
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from broadsheet.accounts.devices import name_of
from broadsheet.accounts.settings import get_settings
from broadsheet.accounts.signing import ADMIN_PERMISSION

ADMIN = "/admin/"
MFA = "mfa"


class SecondFactorAdapter(DefaultMFAAdapter):
    """How allauth's second factor behaves here."""

    def _get_site_name(self) -> str:
        return get_settings().paper(allauth_context.request).name

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """Return what a new passkey is called until its owner says otherwise: the device it was made on."""
        return name_of(allauth_context.request.headers.get("User-Agent", ""))

    def is_mfa_enabled(self, user: AbstractBaseUser, types: Any = None) -> bool:
        """Return whether signing in by anything but a passkey asks for more.

        A reader's passkey is one more way in, and none that bars the others: whoever is at another
        computer still signs in by a code. Staff, and readers with an app that makes codes, are asked.
        """
        if types is None or not super().is_mfa_enabled(user, types):
            return super().is_mfa_enabled(user, types)
        return super().is_mfa_enabled(user, [Authenticator.Type.TOTP]) or user.has_perm(ADMIN_PERMISSION)


def listen() -> None:
    """Count a factor that was just set up as proven in this session."""
    authenticator_added.connect(on_added, dispatch_uid="broadsheet.accounts.authenticator_added")


def on_added(request: HttpRequest, user: AbstractBaseUser, authenticator: Authenticator, **_: Any) -> None:
    """Note the proof: nobody sets a factor up without using it."""
    record_authentication(request, user, method=MFA, type=str(authenticator.type), id=authenticator.pk)


def guard_admin(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Return a middleware that lets staff into the admin with their second factor alone."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(ADMIN) and request.user.is_authenticated:
            wanted = _wanted(request)
            if wanted is not None:
                return redirect(f"{reverse(wanted)}?{urlencode({'next': request.get_full_path()})}")
        return get_response(request)

    return answer


def _wanted(request: HttpRequest) -> str | None:
    """Return where a signed-in person must go before the admin; None lets them pass."""
    user = request.user
    if not user.has_perm(ADMIN_PERMISSION):
        return None
    if is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]):
        records = get_authentication_records(request, user)
        if any(record.get("method") == MFA for record in records):
            return None
        has_app = is_mfa_enabled(user, [Authenticator.Type.TOTP])
        return "mfa_reauthenticate" if has_app else "mfa_reauthenticate_webauthn"
    if not get_settings().staff_need_second_factor:
        return None
    messages.warning(
        request, _("Staff sign in with a second factor here. Set one up, and the admin is open to you.")
    )
    return "mfa_index"


def forget_factors(email: str) -> int | None:
    """Remove all factors of the account with this address; return how many, None without such an account.

    All its sessions end, so that nobody who has found the device goes on with it.
    """
    users = filter_users_by_email(email, prefer_verified=True)
    if not users:
        return None
    for session in UserSession.objects.filter(user=users[0]):
        session.end()
    removed, _each = Authenticator.objects.filter(user=users[0]).delete()
    return int(removed)
