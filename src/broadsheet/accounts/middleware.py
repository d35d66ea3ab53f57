"""Sending a newly issued pass with the answer."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from broadsheet.accounts.settings import get_settings
from broadsheet.accounts.signing import ISSUED, issue_for, must_renew
from broadsheet.passes.cookies import MAX_AGE_SECONDS, NAME
from broadsheet.passes.sealing import seal


def send_issued_pass(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Return a middleware that sets the cookie of a pass issued while the request was answered."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if must_renew(request):
            issue_for(request, request.user)
        issued = getattr(request, ISSUED, None)
        if issued is not None:
            settings = get_settings()
            response.set_cookie(
                NAME,
                seal(issued, settings.keyring),
                max_age=MAX_AGE_SECONDS,
                httponly=True,
                samesite="Lax",
                secure=settings.is_secure,
            )
        return response

    return answer
