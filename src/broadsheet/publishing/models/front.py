"""The front page: what the editor chose, and what fills the places left empty."""

from dataclasses import dataclass
from itertools import chain

from django.db import models
from django.http import HttpRequest, HttpResponse
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import HelpPanel, MultipleChooserPanel, PageChooserPanel
from wagtail.contrib.routable_page.models import path
from wagtail.models import Orderable, Page
from wagtail.url_routing import RouteResult

from broadsheet.publishing.feeds import EditionFeed
from broadsheet.publishing.listings import ArticleQuerySet, with_sections
from broadsheet.publishing.models.articles import ArticlePage
from broadsheet.publishing.models.edition_page import ListingPage
from broadsheet.publishing.models.sections import SectionPage, sections_of
from broadsheet.publishing.structured_data import describe_edition

PLACES = {"seconds": 3, "rail": 6, "opinion": 4}
BAND_ARTICLES = 5
# Enough that a band is full even if the places above it took all that they may take.
ENOUGH_FOR_A_BAND = BAND_ARTICLES + 1 + sum(PLACES.values())
NEWEST = 24


@dataclass(frozen=True, slots=True)
class Band:
    """A section's strip of the front page."""

    section: SectionPage
    lead: ArticlePage
    others: list[ArticlePage]


class FrontPage(ListingPage):
    """The front page, and the root of the edition."""

    lead = models.ForeignKey(
        ArticlePage,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The story of the day. Empty: the newest article with a picture.",
    )

    template = "broadsheet/front_page.html"
    parent_page_types = ["wagtailcore.Page"]
    content_panels = [
        *Page.content_panels,
        HelpPanel("Places left empty are filled with the newest articles. Nothing appears twice."),
        PageChooserPanel("lead"),
        MultipleChooserPanel(
            "second_choices", chooser_field_name="article", label="Second story", heading="Second stories"
        ),
        MultipleChooserPanel(
            "rail_choices", chooser_field_name="article", label="Short item", heading="Beside the lead"
        ),
        MultipleChooserPanel(
            "opinion_choices", chooser_field_name="article", label="Opinion piece", heading="Opinion"
        ),
    ]

    class Meta:
        verbose_name = "front page"

    def get_keys(self) -> list[str]:
        """Return the names of what it is made from: any article may appear on it."""
        return [*super().get_keys(), "list"]

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, object]:
        """Return what its template shows."""
        data = {"data": describe_edition(request)}
        return super().get_context(request, *args, **kwargs) | self.compose(request) | data

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find a page by its whole path at once, where Wagtail would go down the tree step by step."""
        if path_components:
            url_path = f"{self.url_path}{'/'.join(path_components)}/"
            page = Page.objects.filter(slug=path_components[-1], url_path=url_path).first()
            if page is not None:
                return page.specific.route(request, [])
        return super().route(request, path_components)

    def compose(self, request: HttpRequest) -> dict[str, object]:
        """Return who stands where: lead, seconds, rail, opinion, and a band for each section."""
        chosen = self._chosen()
        published = ArticlePage.objects.published()
        newest = _numbers(published, NEWEST)
        columns = _numbers(published.filter(opinion=True), NEWEST)
        band_ids = {
            section: _numbers(published.descendant_of(section), ENOUGH_FOR_A_BAND)
            for section in sections_of(request)
        }
        wanted = {*newest, *columns, *chain(*chosen.values(), *band_ids.values())}
        by_id = {
            article.pk: article
            for article in with_sections(ArticlePage.objects.with_portraits().filter(pk__in=wanted))
        }
        return _Makeup(by_id).compose(chosen, newest, columns, band_ids)

    def _chosen(self) -> dict[str, list[int]]:
        return {
            "lead": [self.lead_id] if self.lead_id else [],
            "seconds": [choice.article_id for choice in self.second_choices.all()],
            "rail": [choice.article_id for choice in self.rail_choices.all()],
            "opinion": [choice.article_id for choice in self.opinion_choices.all()],
        }

    @path("feed/", name="feed")
    def serve_feed(self, request: HttpRequest) -> HttpResponse:
        """Return the edition's feed."""
        return EditionFeed()(request)


class _Makeup:
    """Gives places to articles, each article to one place only."""

    def __init__(self, by_id: dict[int, ArticlePage]) -> None:
        self._by_id = by_id
        self._placed: set[int] = set()

    def compose(
        self,
        chosen: dict[str, list[int]],
        newest: list[int],
        columns: list[int],
        band_ids: dict[SectionPage, list[int]],
    ) -> dict[str, object]:
        reserved = {pk for place in ("seconds", "rail", "opinion") for pk in chosen[place]}
        news = [pk for pk in newest if pk not in columns and pk not in reserved]
        pictured = [pk for pk in news if self._by_id[pk].lead_picture_id]
        lead = self._take(chosen["lead"] + pictured + news, 1)
        page: dict[str, object] = {"lead": lead[0] if lead else None}
        for place, fill in (("seconds", pictured + news), ("rail", news), ("opinion", columns)):
            page[place] = self._take(chosen[place] + fill, PLACES[place])
        page["bands"] = self._bands(band_ids)
        return page

    def _bands(self, band_ids: dict[SectionPage, list[int]]) -> list[Band]:
        bands = []
        for section, ids in band_ids.items():
            articles = self._take(ids, BAND_ARTICLES)
            if articles:
                # A band leads with its newest picture, if it has one.
                lead = next((article for article in articles if article.lead_picture_id), articles[0])
                bands.append(Band(section, lead, [article for article in articles if article is not lead]))
        return bands

    def _take(self, ids: list[int], count: int) -> list[ArticlePage]:
        taken = [pk for pk in dict.fromkeys(ids) if pk in self._by_id and pk not in self._placed][:count]
        self._placed.update(taken)
        return [self._by_id[pk] for pk in taken]


def _numbers(articles: ArticleQuerySet, count: int) -> list[int]:
    return list(articles.values_list("pk", flat=True)[:count])


class FrontChoice(Orderable):
    """An article that the editor put in a place of the front page."""

    article = models.ForeignKey(ArticlePage, on_delete=models.CASCADE, related_name="+")

    panels = [PageChooserPanel("article")]

    class Meta(Orderable.Meta):
        abstract = True

    def __str__(self) -> str:
        return str(self.article)


class FrontSecond(FrontChoice):
    """A second story."""

    page = ParentalKey(FrontPage, on_delete=models.CASCADE, related_name="second_choices")


class FrontRail(FrontChoice):
    """A short item beside the lead."""

    page = ParentalKey(FrontPage, on_delete=models.CASCADE, related_name="rail_choices")


class FrontOpinion(FrontChoice):
    """An opinion piece."""

    page = ParentalKey(FrontPage, on_delete=models.CASCADE, related_name="opinion_choices")
