"""Sections, in a tree."""

from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import path
from wagtail.models import Page
from wagtail.search import index

from broadsheet.publishing.feeds import SectionFeed
from broadsheet.publishing.listings import with_sections
from broadsheet.publishing.models.articles import ArticlePage
from broadsheet.publishing.models.edition_page import ListingPage
from broadsheet.publishing.structured_data import describe_section

ARTICLES_A_PAGE = 24
SECONDS = 3


class SectionPage(ListingPage):
    """A section, or a section within one. Its address is its path: /business/trade/."""

    description = models.TextField(max_length=400, blank=True, help_text="A sentence under its name.")

    template = "broadsheet/section_page.html"
    parent_page_types = ["broadsheet_publishing.FrontPage", "broadsheet_publishing.SectionPage"]
    subpage_types = ["broadsheet_publishing.SectionPage", "broadsheet_publishing.ArticlePage"]
    show_in_menus_default = True
    content_panels = [*Page.content_panels, FieldPanel("description")]
    search_fields = [*Page.search_fields, index.SearchField("description")]

    class Meta:
        verbose_name = "section"

    @property
    def own_path(self) -> str:
        """Its path as policies and feeds write it: `business/trade`."""
        return "/".join(self.url_path.strip("/").split("/")[1:])

    def find_articles(self) -> models.QuerySet[ArticlePage]:
        """Return its published articles, those of sections within it too, newest first."""
        return ArticlePage.objects.with_portraits().descendant_of(self)

    def get_keys(self) -> list[str]:
        """Return the names of what its front is made from."""
        return [*super().get_keys(), f"list-{self.own_path}"]

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, object]:
        """Return what its template shows: `number` says which page of its articles."""
        number = int(kwargs.get("number", 1))
        pages = Paginator(self.find_articles(), ARTICLES_A_PAGE)
        if number > pages.num_pages:
            raise Http404
        page = pages.page(number)
        articles = with_sections(page.object_list)
        is_front = number == 1
        return super().get_context(request, *args, **kwargs) | {
            "section": self,
            "children": list(SectionPage.objects.live().public().child_of(self).in_menu()),
            "lead": articles[0] if is_front and articles else None,
            "seconds": articles[1 : 1 + SECONDS] if is_front else [],
            "articles": articles[1 + SECONDS :] if is_front else articles,
            "number": number,
            "last_number": pages.num_pages,
            "newer": self._page_url(number - 1) if page.has_previous() else None,
            "older": self._page_url(number + 1) if page.has_next() else None,
            "feed_url": f"{self.url}feed/",
            "data": describe_section(self, request),
        }

    @path("page/<int:number>/", name="older")
    def serve_older(self, request: HttpRequest, number: int) -> HttpResponse:
        """Return an older page of its articles; the first is the front itself."""
        if number < 2:
            raise Http404
        return self.render(request, number=number)

    @path("feed/", name="feed")
    def serve_feed(self, request: HttpRequest) -> HttpResponse:
        """Return its feed."""
        return SectionFeed()(request, section=self)

    def _page_url(self, number: int) -> str:
        return self.url if number == 1 else f"{self.url}page/{number}/"


def sections_of(request: HttpRequest) -> list[SectionPage]:
    """Return the sections of the menu in their order, each with its own in `children`.

    Kept on the request, since the menu and the front page both ask.
    """
    kept = getattr(request, "broadsheet_sections", None)
    if kept is None:
        kept = request.broadsheet_sections = _section_tree()
    return kept


def _section_tree() -> list[SectionPage]:
    by_path: dict[str, SectionPage] = {}
    top: list[SectionPage] = []
    for section in SectionPage.objects.live().in_menu().order_by("path"):
        section.children = []
        by_path[section.path] = section
        parent = by_path.get(section.path[: -section.steplen])
        (parent.children if parent else top).append(section)
    return top
