"""A reader's own pages, and the renewal that the gate asks for."""

from dataclasses import dataclass
from datetime import datetime

from asgiref.sync import async_to_sync
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from broadsheet.accounts.models import account_of
from broadsheet.accounts.providers import has_providers
from broadsheet.accounts.readings import Count, Counted, count_readings
from broadsheet.accounts.settings import AccountsSettings, get_settings
from broadsheet.accounts.signing import find_pass, issue_for
from broadsheet.ledgers.base import LedgerUnavailable
from broadsheet.meter import Kind, Reading, Standing
from broadsheet.passes.reader_pass import Pass


@dataclass(frozen=True, slots=True)
class Shown:
    """One counted article as its reader sees it."""

    title: str
    path: str
    read_at: datetime
    leaves_at: datetime


@dataclass(frozen=True, slots=True)
class ShownCount:
    """One count as its reader sees it. `hidden` articles were read by whoever signed out before."""

    count: Count
    articles: tuple[Shown, ...]
    gone: int
    hidden: int


# The gate asks on a reader's behalf and proves itself by the secret it shares with us.
@csrf_exempt
@require_POST
def renew_pass(request: HttpRequest) -> HttpResponse:
    """Issue the pass of the session's user, or the browser's own when the session is over."""
    if not get_settings().is_from_gate(request):
        raise PermissionDenied
    issue_for(request, request.user)
    return HttpResponse(status=204)


@require_safe
@never_cache
@login_required(login_url="account_login")
def home(request: HttpRequest) -> HttpResponse:
    """A reader's account: who they are, and where the rest is."""
    settings, account = get_settings(), account_of(request.user)
    now = settings.clock()
    pass_ = find_pass(request)
    shown = [section(account, now) for section in settings.sections]
    context = {
        "email": request.user.email,
        "has_providers": has_providers(),
        "has_too_many_devices": pass_ is not None and pass_.standing is Standing.TOO_MANY_DEVICES,
        "own_sections": [section for section in shown if section is not None],
    }
    return render(request, "account/home.html", context)


@require_safe
@never_cache
def readings(request: HttpRequest) -> HttpResponse:
    """What was counted in this window, when each article falls away, how many are left."""
    settings = get_settings()
    now = settings.clock()
    pass_ = find_pass(request)
    is_drawn = settings.policy_for is not None and pass_ is not None
    policy = settings.policy_for(pass_.drawn_by, now) if is_drawn else settings.policy(now)
    kind = Kind.ANONYMOUS if pass_ is None else pass_.kind
    try:
        counts = count_readings(policy, kind, find_readings(pass_, settings), now)
    except LedgerUnavailable:
        return render(request, "account/readings.html", {"is_unavailable": True}, status=503)
    context = {
        "counts": [_show(count, pass_, settings) for count in counts],
        "is_anonymous": kind is Kind.ANONYMOUS,
        "is_staff": kind is Kind.STAFF,
        "reader_id": "" if pass_ is None else pass_.reader_id.hex(),
        "reads_everything": pass_ is not None and any(right.scope == "*" for right in pass_.entitlements),
        "window": policy.window.name,
        "window_ends_at": policy.window.period_at(now).end,
    }
    with timezone.override(policy.timezone):
        return render(request, "account/readings.html", context)


def find_readings(pass_: Pass | None, settings: AccountsSettings) -> list[Reading]:
    """Return what the ledger holds for a reader, and what their pass carries to it."""
    if pass_ is None:
        return []
    kept = async_to_sync(settings.ledger.look)(pass_.reader_id)
    known = {(item.article_key, item.pool) for item in kept}
    carried = [item for item in pass_.carried if (item.article_key, item.pool) not in known]
    return [*kept, *(Reading(item.article_key, item.pool, item.read_at) for item in carried)]


def _show(count: Count, pass_: Pass | None, settings: AccountsSettings) -> ShownCount:
    since = None if pass_ is None else pass_.merge_since
    own = [item for item in count.counted if since is None or item.read_at >= since]
    shown = [_show_article(item, settings) for item in own]
    found = tuple(item for item in shown if item is not None)
    return ShownCount(count, found, len(own) - len(found), count.used - len(own))


def _show_article(item: Counted, settings: AccountsSettings) -> Shown | None:
    found = settings.find_title(item.article_key)
    return None if found is None else Shown(*found, item.read_at, item.leaves_at)
