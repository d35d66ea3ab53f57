"""The pages of authors, topics, people, organisations and places."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from broadsheet.publishing.edition import edition_of
from broadsheet.publishing.listings import with_sections
from broadsheet.publishing.models import ArticlePage, Subject
from broadsheet.publishing.origin import POLICY_KEY, PageFacts, as_page

ARTICLES_A_PAGE = 24


def show_subject(request: HttpRequest, model: type[Subject], slug: str, number: int = 1) -> HttpResponse:
    """Return the page of a subject: who or what it is, and its articles, newest first."""
    subject = get_object_or_404(model, slug=slug)
    pages = Paginator(ArticlePage.objects.for_lists().about(subject), ARTICLES_A_PAGE)
    if not 1 <= number <= pages.num_pages:
        raise Http404
    page = pages.page(number)
    context = {
        "subject": subject,
        "articles": with_sections(page.object_list),
        "number": number,
        "newer": _page_url(subject, number - 1) if page.has_previous() else None,
        "older": _page_url(subject, number + 1) if page.has_next() else None,
        "feed_url": subject.feed_url,
    }
    response = TemplateResponse(request, "broadsheet/tag_page.html", context)
    facts = PageFacts(keys=("shell", subject.key, f"list-{subject.key}", POLICY_KEY), title=subject.name)
    return as_page(request, response, facts, edition_of(request).zone)


def _page_url(subject: Subject, number: int) -> str:
    return subject.url if number == 1 else f"{subject.url}page/{number}/"
