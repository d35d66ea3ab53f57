"""Pages for what went wrong, set with the same care as the others."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from broadsheet.publishing.edition import edition_of
from broadsheet.publishing.models.articles import newest_articles


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for an address that leads nowhere."""
    with timezone.override(edition_of(request).zone):
        return render(request, "broadsheet/404.html", {"newest": newest_articles()}, status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """The page for a fault of ours. It asks nothing of the database, which may be what failed."""
    return HttpResponse(render_to_string("broadsheet/500.html"), status=500)
