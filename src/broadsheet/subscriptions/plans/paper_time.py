"""Pages whose days are the publication's, and what is sent to them."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.cache import never_cache

from broadsheet.subscriptions.clock import the_time, the_zone


def in_paper_time(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return a view that tells times by the publication's clock, and is kept by no cache."""

    @never_cache
    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        with timezone.override(the_zone(the_time())):
            return view(request, *args, **kwargs)

    return answer


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form was sent with, be it nothing at all; None where none was sent."""
    return request.POST if request.method == "POST" else None
