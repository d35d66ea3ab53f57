"""The page around Stripe's own card fields. What is typed there goes to Stripe and never to us.

https://docs.stripe.com/payments/payment-element. Stripe has no card form that works without its script, so
this page says so where scripts are off; bank transfers need none.
"""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from broadsheet.subscriptions.providers import UnknownProvider, get_provider

SCRIPTS = "https://js.stripe.com"
ORIGINS = (SCRIPTS, "https://api.stripe.com", "https://hooks.stripe.com")
SECRET = re.compile(r"(pi|seti)_\w{1,80}_secret_\w{1,80}")


@require_safe
@never_cache
def show(request: HttpRequest) -> HttpResponse:
    """Show the fields for the intent of `?intent=`, then send the reader to `?return_url=`, which is ours."""
    try:
        keys = get_provider("stripe").settings
    except UnknownProvider:
        raise Http404 from None
    secret, return_url = request.GET.get("intent", ""), request.GET.get("return_url", "")
    hosts = {request.get_host()}
    if not SECRET.fullmatch(secret) or not url_has_allowed_host_and_scheme(return_url, hosts):
        raise Http404
    request.may_load = ORIGINS
    facts = {
        "key": keys.publishable_key,
        "secret": secret,
        "kind": "setup" if secret.startswith("seti_") else "payment",
        "pays": secret.startswith("pi_") or request.GET.get("then") == "pay",
        "return_url": request.build_absolute_uri(return_url),
        "language": get_language() or "en",
        "script": f"{SCRIPTS}/v3/",
    }
    return render(request, "subscriptions/stripe/card_form.html", facts)
