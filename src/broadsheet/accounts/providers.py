"""Leaving for another service to sign in there."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

LEAVES_FROM = "/account/social/"


def has_providers() -> bool:
    """Whether the publisher has set up any service."""
    return bool(settings.SOCIALACCOUNT_PROVIDERS)


def leave_by_page(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Return a middleware that answers a form with a page which leads on, instead of a redirect.

    Our content policy lets forms lead to ourselves alone, and browsers hold redirects of theirs to it too
    (https://www.w3.org/TR/CSP3/#directive-form-action); a page may lead anywhere.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method != "POST" or not request.path.startswith(LEAVES_FROM):
            return response
        target = response.headers.get("Location", "")
        if not urlsplit(target).netloc:
            return response
        page = render(request, "socialaccount/login_redirect.html", {"redirect_to": target})
        page.cookies = response.cookies
        return page

    return answer
