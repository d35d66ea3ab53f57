"""The pages on which readers take their data with them, and delete their account."""

from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from allauth.utils import build_absolute_uri
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from broadsheet.accounts.exporting import export
from broadsheet.accounts.leaving import CannotDelete, delete, find_proven, kept_by_law, proof_for, warnings_of
from broadsheet.accounts.models import account_of
from broadsheet.accounts.settings import get_settings
from broadsheet.accounts.signing import ADMIN_PERMISSION, ISSUED, find_pass
from broadsheet.accounts.views import find_readings
from broadsheet.ledgers.base import LedgerUnavailable
from broadsheet.passes.reader_pass import Pass

# A mail a minute is enough for anyone, and too few to plague somebody with.
LIMITS = {"delete_account": "1/m/user"}


@require_POST
@never_cache
@login_required(login_url="account_login")
def export_data(request: HttpRequest) -> HttpResponse:
    """Send everything that is kept about the reader."""
    settings = get_settings()
    now = settings.clock()
    try:
        readings = find_readings(find_pass(request), settings)
    except LedgerUnavailable:
        return render(request, "account/readings.html", {"is_unavailable": True}, status=503)
    held = export(account_of(request.user), readings, now)
    name = f"{slugify(settings.paper(request).name)}-{now:%Y-%m-%d}.zip"
    return HttpResponse(
        held,
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required(login_url="account_login")
def ask_to_delete(request: HttpRequest) -> HttpResponse:
    """Say what deleting means; a POST sends the mail that has to be answered."""
    settings, account = get_settings(), account_of(request.user)
    context = {
        "email": request.user.email,
        "is_staff": request.user.has_perm(ADMIN_PERMISSION),
        "kept": kept_by_law(account, settings.clock()),
        "warnings": warnings_of(account, settings.clock()),
    }
    if request.method == "POST" and not context["is_staff"]:
        if ratelimit.consume(request, app="broadsheet", action="delete_account", config=LIMITS):
            path = reverse("account_confirm_deletion", args=[proof_for(account)])
            link = build_absolute_uri(request, path)
            get_adapter().send_mail("account/email/delete_account", request.user.email, {"link": link})
        context["is_sent"] = True
    return render(request, "account/delete.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def confirm_deletion(request: HttpRequest, proof: str) -> HttpResponse:
    """Show the last button; a POST deletes the account."""
    account = find_proven(proof)
    if account is None or account.user.has_perm(ADMIN_PERMISSION):
        return render(request, "account/delete_expired.html", status=410)
    settings = get_settings()
    now = settings.clock()
    context = {
        "email": account.user.email,
        "kept": kept_by_law(account, now),
        "warnings": warnings_of(account, now),
    }
    if request.method != "POST":
        return render(request, "account/delete_confirm.html", context)
    carried = find_pass(request)
    is_own = carried is not None and carried.reader_id == bytes(account.reader_id)
    try:
        delete(account, carried.browser_id if is_own else None, now)
    except (LedgerUnavailable, CannotDelete) as error:
        problem = (
            str(error) if isinstance(error, CannotDelete) else _("The count cannot be reached just now.")
        )
        return render(request, "account/delete_confirm.html", {**context, "problem": problem}, status=503)
    if is_own:
        # Signing out would hand what the account has read back to this browser.
        setattr(request, ISSUED, Pass.for_newcomer(settings.fresh_id(), now))
    logout(request)
    return redirect("account_deleted")


@never_cache
def deleted(request: HttpRequest) -> HttpResponse:
    """Say that the account is gone."""
    return render(request, "account/deleted.html")
