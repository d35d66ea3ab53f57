"""What a reader's browser may load: the paper's own files, and nothing written into a page.

https://www.w3.org/TR/CSP3/ A text that smuggles a script past every other guard is then inert.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

HEADER = "Content-Security-Policy"
POLICY = "; ".join(
    [
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
        "base-uri 'none'",
    ]
)
# Wagtail's screens write scripts and styles into their pages.
ADMIN = "/admin/"


def send_content_policy(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Return a middleware that adds the header outside of the admin, save where a view has sent its own."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.path.startswith(ADMIN):
            response.setdefault(HEADER, POLICY)
        return response

    return answer
