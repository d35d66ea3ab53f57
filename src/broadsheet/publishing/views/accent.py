"""The publisher's own colour, as a style sheet whose address changes with it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

YEAR_SECONDS = 31_536_000


@require_safe
@cache_control(max_age=YEAR_SECONDS, public=True, immutable=True)
def accent(request: HttpRequest, digits: str) -> HttpResponse:
    """The style sheet of one colour: any, since pages that were kept may name an earlier one."""
    return HttpResponse(f":root{{--accent:#{digits}}}", content_type="text/css; charset=utf-8")
