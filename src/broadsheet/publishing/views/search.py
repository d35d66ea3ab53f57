"""Search: headlines, standfirsts, text, authors and topics.

Text is searched but never shown: a few words around a hit, asked for often enough, would be the article.
"""

import re

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from broadsheet.publishing.edition import edition_of
from broadsheet.publishing.listings import with_sections
from broadsheet.publishing.models import ArticlePage
from broadsheet.publishing.models.articles import newest_articles

RESULTS_A_PAGE = 20
WORD = re.compile(r"\w+")
MOST_CHARACTERS = 200


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Return the articles that a query finds: `results`, `query`, and where the page stands among others."""
    query = request.GET.get("q", "").strip()[:MOST_CHARACTERS]
    # Signs have meanings of their own to the engines behind; only words are handed on.
    words = " ".join(WORD.findall(query))
    found = ArticlePage.objects.for_lists().search(words) if words else []
    page = Paginator(found, RESULTS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "query": query,
        "results": with_sections(page.object_list),
        "page_of_results": page,
        "count": page.paginator.count,
        "newest": [] if page.object_list else newest_articles(),
    }
    with timezone.override(edition_of(request).zone):
        return TemplateResponse(request, "broadsheet/search.html", context).render()
