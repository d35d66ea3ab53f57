"""Pages of the admin whose days are the publication's."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from broadsheet.subscriptions.clock import the_time, the_zone


class InPaperTime:
    """Times are shown and meant as the publication's own clock shows them."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with the publication's timezone in force, until the page is drawn."""
        with timezone.override(the_zone(the_time())):
            response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
            return response.render() if hasattr(response, "render") else response
