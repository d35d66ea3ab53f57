"""The pages of authors, topics, people, organisations and places."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from broadsheet.publishing.edition import edition_of
from broadsheet.publishing.listings import with_sections
from broadsheet.publishing.models import ArticlePage, Author, Organisation, Person, Place, Subject, Topic
from broadsheet.publishing.origin import POLICY_KEY, PageFacts, as_page

ARTICLES_A_PAGE = 24
# The folders of their pages, in the order in which readers are offered the lists.
KINDS: dict[str, type[Subject]] = {
    "authors": Author,
    "topics": Topic,
    "people": Person,
    "organisations": Organisation,
    "places": Place,
}


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
    }
    response = TemplateResponse(request, "broadsheet/tag_page.html", context)
    facts = PageFacts(keys=("shell", subject.key, f"list-{subject.key}", POLICY_KEY), title=subject.name)
    return as_page(request, response, facts, edition_of(request).zone)


def list_subjects(request: HttpRequest, model: type[Subject]) -> HttpResponse:
    """Return the list of all subjects of a kind on which something was published, by name."""
    published = ArticlePage.objects.published().order_by()
    found = model.objects.filter(pk__in=published.values(model.articles_filter)).order_by("name")
    if model is Author:
        found = found.select_related("portrait").prefetch_related("portrait__renditions")
    context = {
        "title": model.index_label,
        "kind": model.kind,
        "subjects": found,
        "kinds": [
            (other.index_label, reverse(f"{other.kind}_index"), other is model) for other in KINDS.values()
        ],
    }
    response = TemplateResponse(request, "broadsheet/subjects_page.html", context)
    facts = PageFacts(keys=("shell", "list"), title=str(model.index_label))
    return as_page(request, response, facts, edition_of(request).zone)


def _page_url(subject: Subject, number: int) -> str:
    return subject.url if number == 1 else f"{subject.url}page/{number}/"
