"""Feeds: headlines and standfirsts, never the text."""

from datetime import datetime

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from wagtail.models import Page

from broadsheet.publishing.models.articles import ArticlePage
from broadsheet.publishing.models.settings import EditionSettings
from broadsheet.publishing.models.stories import StoryPage
from broadsheet.publishing.models.subjects import Subject

MOST_ITEMS = 40
Source = EditionSettings | Page | Subject


class EditionFeed(Feed):
    """The newest articles of the edition. Other feeds narrow it down."""

    def get_object(self, request: HttpRequest, *args: object, **kwargs: object) -> Source:
        self.request = request
        self.edition = EditionSettings.for_request(request)
        return self.find_source(**kwargs)

    def find_source(self, **kwargs: object) -> Source:
        """Return what the feed is of."""
        return self.edition

    def find_articles(self, source: Source):
        """Return its articles, newest first."""
        return ArticlePage.objects.for_lists()

    def title(self, source: Source) -> str:
        return self.edition.name if source is self.edition else f"{source}, {self.edition.name}"

    def link(self, source: Source) -> str:
        return "/" if source is self.edition else source.url

    def feed_url(self, source: Source) -> str:
        return self.request.path

    def description(self, source: Source) -> str:
        return self.edition.tagline if source is self.edition else source.description

    def items(self, source: Source) -> list[ArticlePage]:
        return list(self.find_articles(source)[:MOST_ITEMS])

    def item_title(self, item: ArticlePage) -> str:
        return item.title

    def item_description(self, item: ArticlePage) -> str:
        return item.standfirst

    def item_link(self, item: ArticlePage) -> str:
        return item.get_url(self.request)

    def item_guid(self, item: ArticlePage) -> str:
        return f"{self.request.get_host()}/article/{item.pk}"

    item_guid_is_permalink = False

    def item_author_name(self, item: ArticlePage) -> str:
        return ", ".join(author.name for author in item.authors)

    def item_pubdate(self, item: ArticlePage) -> datetime:
        return item.published_at

    def item_updateddate(self, item: ArticlePage) -> datetime:
        return item.updated_at or item.published_at


class SectionFeed(EditionFeed):
    """The newest articles of a section and of those within it."""

    def find_source(self, **kwargs: object) -> Source:
        return kwargs["section"]

    def find_articles(self, source: Source):
        return source.find_articles()


class SubjectFeed(EditionFeed):
    """The newest articles about a topic, a person, an organisation or a place, or by an author."""

    def __init__(self, model: type[Subject]) -> None:
        self.model = model

    def find_source(self, **kwargs: object) -> Source:
        return get_object_or_404(self.model, slug=kwargs["slug"])

    def find_articles(self, source: Source):
        return ArticlePage.objects.for_lists().about(source)


class StoryFeed(EditionFeed):
    """The newest articles of a running story."""

    def find_source(self, **kwargs: object) -> Source:
        return get_object_or_404(StoryPage.objects.live().public(), slug=kwargs["slug"])

    def find_articles(self, source: Source):
        return source.articles.for_lists()

    def description(self, source: Source) -> str:
        return source.standfirst
