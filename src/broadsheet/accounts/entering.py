"""Signing in by the link of a mail: a GET shows a button, and only pressing it uses the code up.

Programs that look at mail open links. What they get is a page; they sign nobody in and spoil no code.

The link carries the code, signed by us, and nothing else: whoever may use it is allauth's decision, and
allauth believes a code in the browser that asked for it alone. Elsewhere the page shows the code to
type in there, and offers to send another to this browser. A mail passed on lets nobody in.
"""

from dataclasses import dataclass

from allauth.account.internal.stagekit import get_pending_stage
from allauth.account.utils import get_next_redirect_url
from allauth.utils import build_absolute_uri
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

SALT = "broadsheet.accounts.entering"
HOLDS_SECONDS = 15 * 60


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a code of one kind of mail is typed in."""

    letter: str
    view_name: str


# By the first letter of what the link says, so that links stay short; and by the mail's template.
ENTRIES = (
    Entry("s", "account_confirm_login_code"),
    Entry("a", "account_email_verification_sent"),
)
MAILS = {
    "account/email/login_code": ENTRIES[0],
    "account/email/email_confirmation": ENTRIES[1],
    "account/email/email_confirmation_signup": ENTRIES[1],
}


def link_for(request: HttpRequest, template_prefix: str, code: str) -> str | None:
    """Return the link to put beside a code, None for mails whose code has no page of ours."""
    entry = MAILS.get(template_prefix)
    if entry is None:
        return None
    path = reverse("account_enter", args=[signing.dumps([entry.letter, code], salt=SALT)])
    onward = get_next_redirect_url(request)
    return build_absolute_uri(request, f"{path}?{urlencode({'next': onward})}" if onward else path)


@require_safe
@never_cache
def enter(request: HttpRequest, proof: str) -> HttpResponse:
    """Show the button that uses the code of a mailed link, or what to do where it cannot be used."""
    onward = get_next_redirect_url(request)
    try:
        letter, code = signing.loads(proof, salt=SALT, max_age=HOLDS_SECONDS)
        entry = next(entry for entry in ENTRIES if entry.letter == letter)
    except (signing.BadSignature, ValueError, TypeError, StopIteration):
        return render(request, "account/enter_expired.html", {"next": onward}, status=410)
    stage = get_pending_stage(request)
    is_asked_here = stage is not None and stage.urlname == entry.view_name
    if request.user.is_authenticated:
        if entry is ENTRIES[0]:
            return redirect(onward or "account_home")
        is_asked_here = True
    context = {
        "code": code,
        "next": onward,
        "action": reverse(entry.view_name),
        "is_asked_here": is_asked_here,
    }
    return render(request, "account/enter.html", context)
