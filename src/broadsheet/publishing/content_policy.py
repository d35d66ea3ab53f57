"""What a reader's browser may load: the paper's own files, and nothing written into a page.

https://www.w3.org/TR/CSP3/ A text that smuggles a script past every other guard is then inert.
"""

from collections.abc import Callable, Sequence

from django.http import HttpRequest, HttpResponse

HEADER = "Content-Security-Policy"
DIRECTIVES = {
    "default-src": "'none'",
    "style-src": "'self'",
    "script-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
    "base-uri": "'none'",
}
POLICY = "; ".join(f"{name} {sources}" for name, sources in DIRECTIVES.items())
# What a part of the page that comes from elsewhere loads in its turn.
GUESTS = ("script-src", "style-src", "connect-src", "frame-src")
# Wagtail's screens write scripts and styles into their pages.
ADMIN = "/admin/"


def policy_for(origins: Sequence[str], framed: Sequence[str] = ()) -> str:
    """Return the policy of a page that bears something of other origins; POLICY itself without any.

    What is only `framed` is a page of its own: it may run nothing in ours.
    """
    if not origins and not framed:
        return POLICY
    extended = (
        {name: " ".join((DIRECTIVES.get(name, "'self'"), *origins)) for name in GUESTS} if origins else {}
    )
    if framed:
        extended["frame-src"] = " ".join((extended.get("frame-src", "'self'"), *framed))
    return "; ".join(f"{name} {sources}" for name, sources in (DIRECTIVES | extended).items())


def send_content_policy(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Return a middleware that adds the header outside of the admin, save where a view has sent its own.

    What else a page may load, whoever answers says in the request's `may_load`, a sequence of origins; whose
    pages may stand in a frame of it, in `may_frame`.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.path.startswith(ADMIN):
            policy = policy_for(getattr(request, "may_load", ()), getattr(request, "may_frame", ()))
            response.setdefault(HEADER, policy)
        return response

    return answer
