"""Passes that are made anew before their five minutes are over: rights have changed, or are about to.

A reader who has just paid is waiting. Whatever page of ours they load next brings the new pass with it;
and where the provider's word takes longer than that page, the gate asks again every few seconds.
"""

from datetime import datetime, timedelta

from django.conf import settings as django_settings
from django.http import HttpRequest

from broadsheet.accounts.models import Account
from broadsheet.meter import Grant
from broadsheet.passes.reader_pass import Pass

AWAITED_SINCE = "broadsheet_rights_awaited_since"
AWAITED_FOR = timedelta(minutes=10)
AWAITED_EVERY = timedelta(seconds=2)
# Where a request keeps that its answer must bring a new pass.
RENEW = "broadsheet_renew_pass"
# Older gifts give way: a pass has little room.
MOST_GRANTS = 8


def note_change(account: Account, at: datetime) -> None:
    """Note that passes issued until `at` no longer say what the account may read."""
    Account.objects.filter(pk=account.pk).update(rights_changed_at=at)


def await_rights(request: HttpRequest, now: datetime) -> None:
    """Have this browser's pass renewed every two seconds until rights change, or for ten minutes."""
    request.session[AWAITED_SINCE] = now.isoformat()
    setattr(request, RENEW, True)


def is_outdated(request: HttpRequest, carried: Pass | None) -> bool:
    """Whether the pass that a browser carries was issued before the account's rights changed."""
    if getattr(request, RENEW, False):
        return True
    if carried is None or not carried.is_signed_in:
        return False
    if request.path.startswith((django_settings.STATIC_URL, django_settings.MEDIA_URL)):
        return False
    return Account.objects.filter(
        reader_id=carried.reader_id, rights_changed_at__gte=carried.issued_at
    ).exists()


def hasten(request: HttpRequest, account: Account, issued: Pass, now: datetime) -> Pass:
    """Return the pass as it is issued to a browser that may be waiting for rights."""
    said = request.session.get(AWAITED_SINCE)
    if said is None:
        return issued
    since = datetime.fromisoformat(said)
    has_changed = account.rights_changed_at is not None and account.rights_changed_at >= since
    if has_changed or now >= since + AWAITED_FOR:
        del request.session[AWAITED_SINCE]
        return issued
    return issued._replace(fresh_until=now + AWAITED_EVERY)


def with_grants(issued: Pass, grants: tuple[Grant, ...], now: datetime, fresh_for: timedelta) -> Pass:
    """Return the pass with these gifts and no others; with any it is renewed like an account's."""
    kept = tuple(grant for grant in grants if grant.until is None or grant.until > now)[-MOST_GRANTS:]
    fresh_until = issued.fresh_until if issued.is_signed_in else None
    if kept and fresh_until is None:
        fresh_until = now + fresh_for
    return issued._replace(issued_at=now, grants=kept, fresh_until=fresh_until)
