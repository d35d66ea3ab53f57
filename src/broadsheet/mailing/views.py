"""The pages on which readers choose what they are mailed, and refuse it by one click."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from broadsheet.mailing.choices import (
    accept,
    choose_language,
    language_of,
    read_proof,
    refuse,
    refused_by,
    who_is,
)
from broadsheet.mailing.kinds import REFUSABLE, Purpose
from broadsheet.mailing.settings import get_settings

NAMES = {
    Purpose.REMINDER: gettext_lazy("Reminders"),
    Purpose.OFFER: gettext_lazy("Offers"),
}
MEANINGS = {
    Purpose.REMINDER: gettext_lazy(
        "A few days before a trial or an introductory price ends, or a card expires."
    ),
    Purpose.OFFER: gettext_lazy("Now and then, what a subscription costs you should you come back."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required(login_url="account_login")
def preferences(request: HttpRequest) -> HttpResponse:
    """Show what the reader is mailed and in which language; a POST keeps their choice."""
    who = who_is(request.user)
    if request.method == "POST":
        return _keep_choice(request, who)
    refused = refused_by(who)
    context = {
        "choices": [
            (purpose.value, NAMES[purpose], MEANINGS[purpose], purpose not in refused)
            for purpose in REFUSABLE
        ],
        "languages": settings.LANGUAGES,
        "language": language_of(request.user),
        "email": request.user.email,
    }
    return render(request, "mailing/preferences.html", context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def unsubscribe(request: HttpRequest, proof: str) -> HttpResponse:
    """Show a button; a POST refuses such mails, from a mail program too (RFC 8058, 3.1).

    It needs no cookie, and so no token against forged requests: the address is the proof. A GET changes
    nothing, because programs that look at mail open links.
    """
    found = read_proof(proof)
    if found is None or found[1] not in REFUSABLE:
        return render(request, "mailing/unsubscribe_unknown.html", status=404)
    who, purpose = found
    if request.method == "POST":
        if request.POST.get("action") == "again":
            accept(who, [purpose])
        else:
            refuse(who, [purpose], get_settings().clock())
    context = {"name": NAMES[purpose], "meaning": MEANINGS[purpose], "is_refused": purpose in refused_by(who)}
    return render(request, "mailing/unsubscribe.html", context)


def _keep_choice(request: HttpRequest, who: str) -> HttpResponse:
    wanted = {purpose for purpose in REFUSABLE if request.POST.get(purpose.value)}
    accept(who, wanted)
    refuse(who, set(REFUSABLE) - wanted, get_settings().clock())
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        choose_language(request.user, language)
    messages.success(request, _("Your choice is kept."))
    return redirect("mail_preferences")
