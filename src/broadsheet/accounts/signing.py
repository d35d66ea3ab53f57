"""Signing in and out, at the edge: from Django's requests and signals to passes, and back to cookies."""

from dataclasses import replace
from datetime import datetime

from asgiref.sync import async_to_sync
from django.conf import settings as django_settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest

from broadsheet.accounts.devices import has_rights, note_device
from broadsheet.accounts.models import Account, account_of
from broadsheet.accounts.renewing import hasten, is_outdated, with_grants
from broadsheet.accounts.settings import get_settings
from broadsheet.issuing.issuer import Holder, Issuer
from broadsheet.meter import Grant, Kind, Standing
from broadsheet.passes.cookies import NAME
from broadsheet.passes.reader_pass import Pass
from broadsheet.passes.sealing import BadPass, open_pass

ADMIN_PERMISSION = "wagtailadmin.access_admin"
# Where a request keeps the pass that its answer is to carry.
ISSUED = "broadsheet_issued_pass"


def listen() -> None:
    """Have passes issued whenever somebody signs in or out, by whichever door."""
    user_logged_in.connect(on_signed_in, dispatch_uid="broadsheet.accounts.signed_in")
    user_logged_out.connect(on_signed_out, dispatch_uid="broadsheet.accounts.signed_out")


def on_signed_in(request: HttpRequest, user: AbstractBaseUser, **_: object) -> None:
    """Give the request the account's pass."""
    issue_for(request, user)


def on_signed_out(request: HttpRequest, **_: object) -> None:
    """Give the request the browser's own pass."""
    issue_for(request, AnonymousUser())


def issue_for(request: HttpRequest, user: AbstractBaseUser | AnonymousUser) -> Pass:
    """Return the pass that this browser must carry for this user; the answer to the request will set it."""
    settings = get_settings()
    now = settings.clock()
    old = find_pass(request) or Pass.for_newcomer(settings.fresh_id(), now)
    issuer = Issuer(settings.ledger, settings.policy(now), settings.fresh_for)
    if user.is_authenticated and user.is_active:
        account = account_of(user)
        if not account.lot:
            # Who registers stays in the arm they were in; whoever signs in later comes into the account's.
            account.lot = old.drawn_by
            account.save(update_fields=["lot"])
        holder = _holder_here(request, account, now)
        issued = async_to_sync(issuer.sign_in)(holder, old, now)
        issued = hasten(request, account, issued, now)
    else:
        issued = async_to_sync(issuer.sign_out)(old, now)
    if old.grants:
        issued = with_grants(issued, settings.grants_that_hold(old.grants, now), now, settings.fresh_for)
    setattr(request, ISSUED, issued)
    return issued


def give(request: HttpRequest, grant: Grant) -> Pass:
    """Return the pass by which this browser may read what it was given; the answer will set it."""
    settings = get_settings()
    now = settings.clock()
    old = find_pass(request) or Pass.for_newcomer(settings.fresh_id(), now)
    others = tuple(kept for kept in old.grants if kept.article_key != grant.article_key)
    issued = with_grants(old, (*others, grant), now, settings.fresh_for)
    setattr(request, ISSUED, issued)
    return issued


def must_renew(request: HttpRequest) -> bool:
    """Whether somebody is signed in whose browser must get a new pass with this answer."""
    return lacks_pass(request) or (is_outdated(request, find_pass(request)) and request.user.is_authenticated)


def lacks_pass(request: HttpRequest) -> bool:
    """Whether somebody is signed in whose browser carries no account's pass.

    A pass can be lost, or signed by a key that is gone, while the session lives on; without a new one
    a subscriber would meet the wall and be sent back to it by the sign-in page, which sees no need.
    """
    if hasattr(request, ISSUED) or django_settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    carried = find_pass(request)
    return (carried is None or not carried.is_signed_in) and request.user.is_authenticated


def find_pass(request: HttpRequest) -> Pass | None:
    """Return the pass that a request carries, or has just been issued; None without a believable one."""
    issued: Pass | None = getattr(request, ISSUED, None)
    if issued is not None:
        return issued
    settings = get_settings()
    text = request.COOKIES.get(NAME)
    try:
        return open_pass(text, settings.keyring, settings.clock()) if text else None
    except BadPass:
        return None


def _holder_here(request: HttpRequest, account: Account, now: datetime) -> Holder:
    """Return the account as it stands on the device that asks: too many at once leave some without rights."""
    holder = holder_of(account, now)
    device = note_device(request, account.user, now)
    limit = get_settings().devices_at_once(account, now)
    if not holder.entitlements or has_rights(account.user, device, limit, now):
        return holder
    return replace(holder, entitlements=(), standing=Standing.TOO_MANY_DEVICES)


def holder_of(account: Account, now: datetime) -> Holder:
    """Return an account as passes speak of it at `now`."""
    settings = get_settings()
    entitlements, standing = settings.rights(account, now)
    return Holder(
        reader_id=bytes(account.reader_id),
        kind=Kind.STAFF if account.user.has_perm(ADMIN_PERMISSION) else Kind.REGISTERED,
        standing=standing,
        entitlements=entitlements,
        institution_id=settings.institution(account, now),
        lot=bytes(account.lot or b""),
    )
