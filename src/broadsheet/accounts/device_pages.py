"""The page of a reader's devices: which there are, when each was used last, and signing out of any."""

from allauth.usersessions.internal.flows.sessions import end_other_sessions, end_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from broadsheet.accounts.devices import Device, claim, devices_of, name_of
from broadsheet.accounts.models import account_of
from broadsheet.accounts.settings import get_settings
from broadsheet.accounts.signals import devices_signed_out
from broadsheet.accounts.signing import issue_for


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required(login_url="account_login")
def devices(request: HttpRequest) -> HttpResponse:
    """Show the devices; a POST signs one out, signs all others out, or lets the rights hold on one."""
    settings = get_settings()
    now, account = settings.clock(), account_of(request.user)
    if request.method == "POST":
        return _change(request)
    # A session from before this page existed is a device too.
    issue_for(request, request.user)
    limit = settings.devices_at_once(account, now) if settings.rights(account, now).entitlements else None
    found = devices_of(request.user, limit, now)
    context = {
        "devices": [
            (device, name_of(device.session.user_agent), _is_here(device, request)) for device in found
        ],
        "limit": limit,
        "is_over": any(not device.has_rights and not device.is_idle for device in found),
    }
    with timezone.override(settings.policy(now).timezone):
        return render(request, "account/devices.html", context)


def _change(request: HttpRequest) -> HttpResponse:
    match request.POST.get("action"):
        case "sign_out":
            ended = _own_session(request)
            is_here = ended.session_key == request.session.session_key
            end_sessions(request, [ended])
            if not is_here:
                _tell(ended.user, [ended])
            messages.success(request, _("That device is signed out."))
        case "sign_out_others":
            here = request.session.session_key
            found = UserSession.objects.purge_and_list(request.user)
            others = [session for session in found if session.session_key != here]
            end_other_sessions(request, request.user)
            _tell(request.user, others)
            messages.success(request, _("All other devices are signed out."))
        case "keep":
            claim(_own_session(request), get_settings().clock())
            issue_for(request, request.user)
            messages.success(request, _("You can read on there now."))
    return redirect("account_devices")


def _tell(user: AbstractBaseUser, ended: list[UserSession]) -> None:
    agents = tuple(session.user_agent for session in ended)
    if agents:
        devices_signed_out.send_robust(UserSession, user=user, user_agents=agents, at=get_settings().clock())


def _own_session(request: HttpRequest) -> UserSession:
    said = request.POST.get("device", "")
    return get_object_or_404(UserSession, user=request.user, pk=int(said) if said.isdecimal() else 0)


def _is_here(device: Device, request: HttpRequest) -> bool:
    return bool(device.session.session_key == request.session.session_key)
